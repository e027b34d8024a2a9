"""From triples to what follows from them by OWL 2 RL, or to the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from igkg.names import OWL, RDF, RDFS, XSD


@dataclass(frozen=True)
class Derivation:
    """One way in which a triple follows: the rule by its name in the standard, and the triples that it follows from.

    The premises come in the order of the rule: first what the ontology says, then the data. Where a premise's object is
    an RDF list, the list belongs to that premise.
    """

    rule: str
    premises: tuple[Triple, ...]


class Derivations(Protocol):
    """What tells why a triple was inferred."""

    def of(self, triple: Triple) -> list[Derivation]:
        """Give each way in which a triple follows; none for one that was given, or that does not follow."""
        ...

    def save(self, folder: Path) -> None:
        """Write all derivations to the folder of a release."""
        ...


@dataclass(frozen=True)
class Clash:
    """A contradiction: the rule of OWL 2 RL that found it, the things concerned, it in words, and the triples."""

    rule: str
    things: tuple[str, ...]
    words: str
    triples: tuple[Triple, ...] = ()


@dataclass(frozen=True)
class Closure:
    """What follows from a set of triples and was not in it, and why; or what contradicts itself in it.

    An engine that cannot say why gives no derivations.
    """

    inferred: frozenset[Triple]
    clashes: tuple[Clash, ...] = field(default=())
    derivations: Derivations | None = None


class Reasoner(Protocol):
    """An engine for the OWL 2 RL/RDF rules (OWL 2 Profiles, section 4.3)."""

    name: str

    def close(self, triples: Iterable[Triple]) -> Closure:
        """Give what follows from the triples."""
        ...


# What is true of everything, or only speaks of the vocabulary of OWL itself, tells a reader nothing: this is the one
# setting of what stays out of the published graph.
VOCABULARIES = (RDF, RDFS, OWL, XSD)
TRUE_OF_ITSELF = frozenset(
    {
        f"{OWL}sameAs",
        f"{OWL}equivalentClass",
        f"{OWL}equivalentProperty",
        f"{RDFS}subClassOf",
        f"{RDFS}subPropertyOf",
    }
)


def worth_publishing(triple: Triple) -> bool:
    """Tell whether an inferred triple says more than that a thing is itself or is a thing."""
    subject, predicate, value = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, NamedNode) or subject.value.startswith(VOCABULARIES):
        return False
    if isinstance(value, NamedNode):
        is_trivial = predicate.value in TRUE_OF_ITSELF and subject == value
        return not is_trivial and not value.value.startswith(VOCABULARIES)
    return isinstance(value, Literal)
