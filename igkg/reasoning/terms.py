"""From RDF terms to integers, the same for the same terms in whatever order they come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.names import OWL, RDF, RDFS, text
from igkg.reasoning.datatypes import DATATYPES
from igkg.reasoning.rules import Name, rules

Ints = NDArray[np.int64]
Term = NamedNode | BlankNode | Literal | Triple

_SPOKEN_OF = [f"{RDF}first", f"{RDF}rest", f"{RDF}nil", f"{OWL}sameAs", f"{OWL}differentFrom", f"{RDFS}Datatype"]


def _vocabulary() -> list[NamedNode]:
    """Give the terms that the rules name, and the datatypes: they have the lowest numbers, so equality keeps them."""
    names = {NamedNode(name) for name in (*_SPOKEN_OF, *DATATYPES)}
    for rule in rules().values():
        for atom in (*rule.atoms, *rule.conclusions):
            names.update(name for name in atom.names if isinstance(name, NamedNode))
        if rule.list_atom:
            names.add(rule.list_atom.predicate)
    return sorted(names, key=lambda name: name.value)


VOCABULARY = tuple(_vocabulary())
_NUMBER_OF_VOCABULARY = {name.value: number for number, name in enumerate(VOCABULARY)}


class Terms:
    """A table of terms: the vocabulary of the rules, then IRIs, blank nodes and literals, each in their order."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms
        self.number = {term: number for number, term in enumerate(terms)}
        kinds = [type(term) for term in terms]
        self.is_iri = np.array([kind is NamedNode for kind in kinds], dtype=bool)
        self.is_literal = np.array([kind is Literal for kind in kinds], dtype=bool)
        self.literals: list[int] = np.flatnonzero(self.is_literal).tolist()

    def __len__(self) -> int:
        return len(self.terms)

    def iri(self, name: str) -> int:
        """Give the number of an IRI of the rules' vocabulary."""
        return _NUMBER_OF_VOCABULARY[name]

    def find(self, name: Name) -> int | None:
        """Give the number of a term, if it is in the table."""
        return self.number.get(name)  # type: ignore[arg-type]

    def starting_with(self, prefix: str) -> range:
        """Give the numbers of the IRIs that start with a text, those of the vocabulary left out."""
        names = self.terms
        last = int(np.count_nonzero(self.is_iri))
        low = bisect_left(names, prefix, lo=len(VOCABULARY), hi=last, key=text)
        high = bisect_left(names, prefix + chr(0x10FFFF), lo=low, hi=last, key=text)
        return range(low, high)


def number_triples(triples: Iterable[Triple]) -> tuple[Terms, Ints]:
    """Give the table of the terms, and the triples as their numbers: an array of shape (3, n), subjects first."""
    seen: dict[Term, int] = {term: number for number, term in enumerate(VOCABULARY)}
    take = seen.setdefault
    provisional: list[int] = []
    for subject, predicate, value in triples:
        provisional += (take(subject, len(seen)), take(predicate, len(seen)), take(value, len(seen)))
    terms = list(seen)
    by_kind: dict[type, list[int]] = {NamedNode: [], BlankNode: [], Literal: [], Triple: []}
    for number in range(len(VOCABULARY), len(terms)):
        by_kind[type(terms[number])].append(number)
    texts = [term.value if type(term) is NamedNode else str(term) for term in terms]
    order = [*range(len(VOCABULARY))]
    for numbers in by_kind.values():
        order += sorted(numbers, key=texts.__getitem__)
    final = np.empty(len(terms), dtype=np.int64)
    final[order] = np.arange(len(terms))
    numbers_of = final[np.array(provisional, dtype=np.int64)].reshape(-1, 3).T
    return Terms([terms[number] for number in order]), np.ascontiguousarray(numbers_of)
