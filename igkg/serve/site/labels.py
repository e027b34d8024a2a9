"""From IRIs to what people call them in their language, and from passages to what a citation says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store

from igkg.names import DCTERMS, LABEL, OWL, VOID, igkg, text
from igkg.release import Release
from igkg.serve.site.languages import DEFAULT
from igkg.store import open_store

_DEFAULT_GRAPH = DefaultGraph()
_INVERSE = NamedNode(f"{OWL}inverseOf")
# Where a word begins within a name such as inverseOf.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal


@dataclass(frozen=True)
class Label:
    """What something is called, and in which language; empty where the data says none."""

    text: str
    language: str


@dataclass(frozen=True)
class Citation:
    """A passage as a reader would cite it."""

    passage: str
    source: str
    source_label: Label
    creators: tuple[str, ...]
    written: Literal | None
    locator: str
    heading: str
    lines: tuple[int, int] | None
    read_on: Literal | None


class Labels:
    """Looks up single properties in the store of one release: a few microseconds each, whatever its size."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.label = lru_cache(maxsize=50_000)(self._label)
        self.inverse = lru_cache(maxsize=1000)(self._inverse)

    def _label(self, iri: str, language: str) -> Label:
        """Give the label in a language, else in English, else in none, else in any; else the name at the IRI's end."""
        found = [term for term in self.values(iri, LABEL, None) if isinstance(term, Literal)]
        if not found:
            return Label(_name_in(iri), "")
        order = {language: 0, DEFAULT: 1, "": 2}
        best = min(found, key=lambda term: (order.get(term.language or "", 3), term.language or "", term.value))
        return Label(best.value, best.language or "")

    def is_known(self, iri: str) -> bool:
        """Tell whether anything is said of a thing, or stands in a graph of this name."""
        try:
            name = NamedNode(iri)
        except ValueError:
            return False
        patterns = ((name, None, None, None), (None, None, name, None), (None, None, None, name))
        return any(next(self._store.quads_for_pattern(*pattern), None) is not None for pattern in patterns)

    def values(
        self, iri: str, predicate: NamedNode, graph: DefaultGraph | NamedNode | None = _DEFAULT_GRAPH
    ) -> Iterator[Value]:
        """Give the values of a property of a thing in the default graph, in another, or (``None``) in any."""
        try:
            subject = NamedNode(iri)
        except ValueError:
            return iter(())
        found = self._store.quads_for_pattern(subject, predicate, None, graph)
        return (cast(Value, quad.object) for quad in found)

    def target(self, linkset: str) -> str:
        """Give the name of the data set that a linkset leads to (VoID, section 5.1)."""
        for target in self.values(linkset, NamedNode(f"{VOID}objectsTarget"), None):
            for title in self.values(text(target), NamedNode(f"{DCTERMS}title"), None):
                return text(title)
        return linkset.rpartition("/linkset-")[2]

    def subjects(self, predicate: NamedNode, value: Value) -> Iterator[Node]:
        """Give the things of which a property has this value."""
        found = self._store.quads_for_pattern(None, predicate, value, DefaultGraph())
        return (cast(Node, quad.subject) for quad in found)

    def statements(
        self, subjects: Iterable[Value], predicates: Iterable[Value], passage: str
    ) -> Iterator[tuple[Node, NamedNode, Value]]:
        """Give what one passage says of these properties of these things."""
        for subject, predicate in product(subjects, predicates):
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode):
                for quad in self._store.quads_for_pattern(subject, predicate, None, NamedNode(passage)):
                    yield subject, predicate, cast(Value, quad.object)

    def _inverse(self, predicate: str) -> NamedNode | None:
        """Give the property that says the same the other way round (OWL 2, section 9.2.4), if there is one."""
        said = [*self.values(predicate, _INVERSE), *self.subjects(_INVERSE, NamedNode(predicate))]
        return next((term for term in said if isinstance(term, NamedNode) and term.value != predicate), None)

    def citation(self, passage: str, language: str) -> Citation:
        """Describe a passage by its source, its place there, and its reading."""
        own = _Passage(self, passage)
        creators = own.creators or [text(term) for term in self.values(own.source, NamedNode(f"{DCTERMS}creator"))]
        return Citation(
            passage=passage,
            source=own.source,
            source_label=self.label(own.source, language),
            creators=tuple(creators),
            written=next(iter(self._literals(own.source, "dateOfWriting")), None),
            locator=next((term.value for term in self._literals(passage, "locator")), ""),
            heading=next((term.value for part in own.parts for term in self._literals(part, "heading")), ""),
            lines=own.lines,
            read_on=next((term for part in own.parts for term in self._literals(part, "readOn")), None),
        )

    def _literals(self, iri: str, name: str) -> list[Literal]:
        return [term for term in self.values(iri, igkg(name)) if isinstance(term, Literal)]


class _Passage:
    """A passage, or the passages that a combined one is made of, as one."""

    def __init__(self, labels: Labels, iri: str) -> None:
        self._labels = labels
        self._iri = iri

    @cached_property
    def parts(self) -> list[str]:
        combined = [text(term) for term in self._labels.values(self._iri, igkg("combines"))]
        return [self._iri, *sorted(combined)]

    @cached_property
    def source(self) -> str:
        return next((text(s) for part in self.parts for s in self._labels.values(part, igkg("passageOf"))), "")

    @cached_property
    def creators(self) -> list[str]:
        return [text(term) for term in self._labels.values(self._iri, NamedNode(f"{DCTERMS}creator"))]

    @cached_property
    def lines(self) -> tuple[int, int] | None:
        first = [int(text(n)) for n in self._labels.values(self._iri, igkg("firstLine"))]
        last = [int(text(n)) for n in self._labels.values(self._iri, igkg("lastLine"))]
        return (first[0], last[0]) if first and last else None


def _name_in(iri: str) -> str:
    name = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    words = name.replace("-", " ") if "-" in name else _HUMP.sub(" ", name)
    return words or iri


@lru_cache(maxsize=2)
def labels_of(release: Release) -> Labels:
    """Open the labels of a release; those of the one before are kept while its last requests run."""
    return Labels(open_store(release.store))
