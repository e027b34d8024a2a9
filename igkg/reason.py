"""From triples to what follows from them by OWL 2 RL, or to the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from igkg.names import OWL, RDF, RDFS, XSD


@dataclass(frozen=True, order=True)
class Clash:
    """A contradiction: the rule of OWL 2 RL that found it, the things concerned, and it in words."""

    rule: str
    things: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Closure:
    """What follows from a set of triples and was not in it; or what contradicts itself in it."""

    inferred: frozenset[Triple]
    clashes: tuple[Clash, ...] = field(default=())


class Reasoner(Protocol):
    """An engine for the OWL 2 RL/RDF rules (OWL 2 Profiles, section 4.3)."""

    name: str

    def close(self, triples: Iterable[Triple]) -> Closure:
        """Give what follows from the triples."""
        ...


# What is true of everything, or only speaks of the vocabulary of OWL itself, tells a reader nothing: this is the one
# setting of what stays out of the published graph.
_VOCABULARIES = (RDF, RDFS, OWL, XSD)
_TRUE_OF_ITSELF = {
    f"{OWL}sameAs",
    f"{OWL}equivalentClass",
    f"{OWL}equivalentProperty",
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
}


def worth_publishing(triple: Triple) -> bool:
    """Tell whether an inferred triple says more than that a thing is itself or is a thing."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, NamedNode) or subject.value.startswith(_VOCABULARIES):
        return False
    if isinstance(value, NamedNode):
        is_trivial = predicate.value in _TRUE_OF_ITSELF and subject == value
        return not is_trivial and not value.value.startswith(_VOCABULARIES)
    return isinstance(value, Literal)
