"""From the engine's numbers back to triples: all that follows and was not given, written in every equal way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyoxigraph import NamedNode

from igkg.reasoning import TRUE_OF_ITSELF, VOCABULARIES
from igkg.reasoning.graph import Graph
from igkg.reasoning.relations import Flags, Pairs, are_in, objects, pack, subjects, unique
from igkg.reasoning.terms import VOCABULARY, Ints


class Output:
    """What follows from a graph when the engine has run; ``keeps_all`` takes in what is not worth publishing."""

    def __init__(self, graph: Graph, keeps_all: bool) -> None:
        self._graph = graph
        self._keeps_all = keeps_all
        of = graph.classes.of[: len(graph.terms)]
        self._members = Pairs(unique(pack(of, np.arange(len(of)))))
        self._sizes = np.bincount(of, minlength=len(of))
        self._given = _by_predicate(graph.asserted)
        self._has_equals = bool((self._sizes > 1).any())
        self._is_vocabulary = np.zeros(len(graph.terms), dtype=bool)
        self._is_vocabulary[: len(VOCABULARY)] = True
        for prefix in VOCABULARIES:
            found = graph.terms.starting_with(prefix)
            self._is_vocabulary[found.start : found.stop] = True
        known = (graph.terms.find(NamedNode(name)) for name in TRUE_OF_ITSELF)
        self._true_of_itself = {number for number in known if number is not None}

    def inferred(self) -> Iterator[tuple[int, Ints]]:
        """Give for each predicate the pairs that follow and were not given, such as can be written in RDF."""
        for predicate, relation in sorted(self._graph.relations.items()):
            if predicate < len(self._graph.terms) and len(relation.pairs):
                for name in self._equal(predicate):
                    yield name, self._new(name, self._written(predicate, relation.pairs.keys))
        if not self._graph.shows_same and self._has_equals:
            several = np.flatnonzero(self._sizes > 1)
            keys = self._written(self._graph.same, pack(several, several))
            for name in self._equal(self._graph.same):
                yield name, self._new(name, keys)

    def _equal(self, number: int) -> list[int]:
        if not self._has_equals:
            return [number]
        equal: list[int] = objects(self._members.with_subject(number)).tolist()
        return equal

    def _written(self, predicate: int, keys: Ints) -> Ints:
        """Write pairs with each of the equal terms in the place of the one that stands for them."""
        if self._has_equals:
            s, o = subjects(keys), objects(keys)
            if ((self._sizes[s] > 1) | (self._sizes[o] > 1)).any():
                which, members = self._members.joined_by(s, False, -1)
                s, o = objects(members), o[which]
                which, members = self._members.joined_by(o, False, -1)
                keys = unique(pack(s[which], objects(members)))
        return keys

    def _new(self, predicate: int, keys: Ints) -> Ints:
        if not self._graph.terms.is_iri[predicate]:
            return keys[:0]
        is_kept = ~self._graph.terms.is_literal[subjects(keys)]
        if not self._keeps_all:
            is_kept &= self._is_worth_publishing(predicate, keys)
        keys = keys[is_kept]
        given = self._given.get(predicate)
        return keys if given is None else keys[~are_in(keys, given)]

    def _is_worth_publishing(self, predicate: int, keys: Ints) -> Flags:
        """Do for many triples at once what :func:`igkg.reasoning.worth_publishing` does for one."""
        s, o = subjects(keys), objects(keys)
        terms = self._graph.terms
        is_worth: Flags = terms.is_iri[s] & ~self._is_vocabulary[s] & ~self._is_vocabulary[o]
        is_worth &= terms.is_iri[o] | terms.is_literal[o]
        return is_worth & (s != o) if predicate in self._true_of_itself else is_worth


def _by_predicate(numbers: Ints) -> dict[int, Ints]:
    order = np.argsort(numbers[1], kind="stable")
    predicates, starts = np.unique(numbers[1][order], return_index=True)
    keys = np.split(pack(numbers[0], numbers[2])[order], starts[1:])
    return {p: unique(found) for p, found in zip(predicates.tolist(), keys, strict=False)}
