"""From a statement to its proof: the passages that state it, or the rules and premises that it follows from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from igkg.dataset import ASSERTED, INFERRED, is_passage
from igkg.errors import UnknownName
from igkg.names import LABEL, RDF, TYPE, Prefixes, igkg, text
from igkg.release import Release
from igkg.store import open_store

if TYPE_CHECKING:
    from igkg.reasoning.derivations import Why

_DISAGREEMENT = igkg("Disagreement")


@dataclass(frozen=True)
class Citation:
    """A graph that states a triple: a passage, or where editors or ontologists write."""

    graph: NamedNode
    label: str
    is_passage: bool


@dataclass(frozen=True)
class Step:
    """A rule with the proofs of its premises."""

    rule: str
    premises: tuple[Proof, ...]


@dataclass(frozen=True)
class Proof:
    """A triple with all that it rests on, down to citations."""

    triple: Triple
    words: tuple[str, str, str]
    citations: tuple[Citation, ...]
    steps: tuple[Step, ...]
    disagreements: tuple[tuple[str, str], ...]

    @property
    def holds(self) -> bool:
        """Whether anything states the triple or entails it."""
        return bool(self.citations or self.steps)

    @cached_property
    def is_contested(self) -> bool:
        """Whether a recorded disagreement touches it, or anything that it rests on in every one of its derivations."""
        if self.disagreements:
            return True
        if self.citations or not self.steps:
            return False
        return all(any(premise.is_contested for premise in step.premises) for step in self.steps)

    @cached_property
    def passages(self) -> frozenset[NamedNode]:
        """All passages that the proof ends in."""
        own = {citation.graph for citation in self.citations if citation.is_passage}
        return frozenset(own.union(*(proof.passages for step in self.steps for proof in step.premises)))


class Explainer:
    """Explains the triples of one release."""

    def __init__(self, store: Store, derivations: Why) -> None:
        self._store = store
        self._derivations = derivations
        self._known: dict[Triple, Proof] = {}
        self._label = cache(self._find_label)

    def explain(self, triple: Triple) -> Proof:
        """Give the proof of a triple; of one that does not hold, a proof that neither cites nor derives."""
        proof = self._known.get(triple)
        if proof is None:
            proof = self._prove(triple)
            if proof.holds:
                # Of what does not hold there is no end, and anybody may ask for it.
                self._known[triple] = proof
        return proof

    def nearest(self, triple: Triple, most: int = 5) -> list[Triple]:
        """Give triples that hold and are most like one that does not: two of its three terms are the same."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        patterns = [
            (subject, None, value),
            (subject, predicate, None),
            (None, predicate, value),
            (value, None, subject),
        ]
        found: dict[Triple, None] = {}
        for pattern in patterns:
            if isinstance(pattern[0], Literal):
                continue
            for quad in self._store.quads_for_pattern(*pattern):  # type: ignore[arg-type]
                found[Triple(quad.subject, quad.predicate, quad.object)] = None
                if len(found) >= most:
                    return list(found)
        return list(found)

    def _prove(self, triple: Triple) -> Proof:
        citations = tuple(
            sorted(self._citations(triple), key=lambda citation: (not citation.is_passage, citation.label))
        )
        steps = tuple(
            Step(derivation.rule, tuple(self.explain(premise) for premise in derivation.premises))
            for derivation in self._derivations.of(triple)
        )
        words = (self._label(triple.subject), self._label(triple.predicate), self._label(triple.object))
        return Proof(triple, words, citations, steps, tuple(self._disagreements(triple, citations)))

    def _citations(self, triple: Triple) -> Iterator[Citation]:
        for quad in self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object):
            graph = quad.graph_name
            if isinstance(graph, NamedNode) and graph not in {ASSERTED, INFERRED}:
                yield Citation(graph, self._label(graph), is_passage(graph))

    def _disagreements(self, triple: Triple, citations: Sequence[Citation]) -> Iterator[tuple[str, str]]:
        """Find the recorded disagreements over this property of this thing in which one of the passages has a part."""
        graphs = {citation.graph for citation in citations}
        for quad in self._store.quads_for_pattern(None, igkg("overSubject"), triple.subject):
            disagreement = quad.subject
            if quad.graph_name in {ASSERTED, INFERRED} or not isinstance(disagreement, NamedNode):
                continue
            over = set(self._values(disagreement, "overProperty"))
            if triple.predicate in over and graphs & set(self._values(disagreement, "between")):
                found = (disagreement.value, self._label(disagreement))
                if isinstance(quad.graph_name, NamedNode):
                    yield found

    def _values(self, subject: NamedNode, term: str) -> Iterator[Any]:
        return (quad.object for quad in self._store.quads_for_pattern(subject, igkg(term), None))

    def _find_label(self, term: object) -> str:
        if isinstance(term, BlankNode):
            return self._list(term)
        if not isinstance(term, NamedNode):
            return text(term)
        labels: list[Quad] = list(self._store.quads_for_pattern(term, LABEL, None))
        english = sorted(text(q.object) for q in labels if isinstance(q.object, Literal) and q.object.language == "en")
        return english[0] if english else ("is a" if term == TYPE else re.split(r"[/#]", term.value)[-1])

    def _list(self, node: BlankNode) -> str:
        """Give the labels of an RDF list's members, as of the properties of a chain."""
        members: list[str] = []
        rest: object = node
        while isinstance(rest, BlankNode):
            first = next(self._store.quads_for_pattern(rest, NamedNode(f"{RDF}first"), None), None)
            after = next(self._store.quads_for_pattern(rest, NamedNode(f"{RDF}rest"), None), None)
            if first is None or after is None:
                break
            members.append(self._label(first.object))
            rest = after.object
        return f"({', '.join(members)})" if members else "something unnamed"


def open_explainer(release: Release) -> Explainer:
    """Open the store and the derivations of a release for explaining."""
    from igkg.reasoning.derivations import load_derivations  # noqa: PLC0415 - only who explains needs numpy

    return Explainer(open_store(release.store), load_derivations(release.folder))


def read_triple(terms: Iterable[str], prefixes: Prefixes) -> Triple:
    """Read a triple from its three terms as Turtle writes them; a bare IRI is taken as one too.

    Raises:
        UnknownName: they are no Turtle terms, or a prefix is not in the table.
    """
    words = " ".join(f"<{term}>" if term.startswith(("http://", "https://")) else term for term in terms)
    try:
        (quad,) = parse(f"{prefixes.turtle()}{words} .", format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise UnknownName(
            f"{words} is no triple: give prefixed names, IRIs in angle brackets, or a literal."
        ) from error
    return Triple(quad.subject, quad.predicate, quad.object)
