"""From literals and terms to what holds of them without premises (eq-ref, dt-type2, dt-diff), where it is looked at.

Every thing is the same as itself, every number has some ten datatypes, and any two numbers are different: all of it
would be many times the graph. So it is added only where a rule looks at it, or where a name or another literal stands
for a literal.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from igkg.names import OWL, RDF, RDFS
from igkg.reasoning.compile import schema_names
from igkg.reasoning.datatypes import DATATYPES
from igkg.reasoning.graph import Graph
from igkg.reasoning.instances import Instance, Pattern
from igkg.reasoning.relations import NONE, are_in, objects, pack, subjects
from igkg.reasoning.terms import Ints


class Given:
    """What holds without premises; ``shows_all`` asks for the sameness of all things with themselves."""

    def __init__(self, graph: Graph, shows_all: bool) -> None:
        self._graph = graph
        self._shows_all = shows_all
        self._looked_at: set[int] = set()
        self._whole: set[int] = set()
        self._by_datatype: dict[int, Ints] | None = None

    def watch(self, instances: list[Instance]) -> None:
        """Take note of what the rules look at now."""
        self._looked_at = {pattern.predicate for instance in instances for pattern in instance.body}
        self._whole = {
            pattern.predicate
            for instance in instances
            if not instance.rule.startswith("cax-")
            for pattern in instance.body
            if pattern.subject < 0 and pattern.object < 0
        }
        self._graph.shows_same = self._shows_all or self._graph.same in self._looked_at

    def missing(self) -> Iterator[tuple[Instance, Ints]]:
        """Give the instances of such rules, each with the pairs of the head's predicate that do not yet hold."""
        of = self._graph.classes.of
        for instance, keys in self._all():
            assert instance.head is not None
            now = pack(of[subjects(keys)], of[objects(keys)])
            is_new = ~are_in(now, self._graph.pairs(instance.head.predicate).keys)
            if is_new.any():
                yield instance, keys[is_new]

    def _all(self) -> Iterator[tuple[Instance, Ints]]:
        graph = self._graph
        if graph.terms.literals:
            kind = graph.iri(f"{RDF}type")
            for datatype, literals in self._types().items():
                yield Instance("dt-type2", "derive", (), Pattern(kind, -1, datatype)), pack(literals, datatype)
            different = graph.iri(f"{OWL}differentFrom")
            yield Instance("dt-diff", "derive", (), Pattern(different, -1, -2)), self._differences(different)
        if graph.shows_same:
            yield Instance("eq-ref", "derive", (), Pattern(graph.same, -1, -1)), self._themselves()

    # Literals

    def _types(self) -> dict[int, Ints]:
        of = self._graph.classes.of
        named = np.concatenate((self._named(), self._mixed()))
        watched = self._watched()
        if watched is not None and not watched and not len(named):
            return {}
        if self._by_datatype is None:
            numbers = {name: self._graph.terms.iri(name) for name in DATATYPES}
            self._by_datatype = self._graph.typed_literals(numbers)
        if watched is None:
            return self._by_datatype
        return {
            datatype: literals if datatype in watched else literals[np.isin(of[literals], named)]
            for datatype, literals in self._by_datatype.items()
        }

    def _named(self) -> Ints:
        """Give the representatives of classes in which a name stands for a literal."""
        of: Ints = self._graph.classes.of[np.array(self._graph.terms.literals, dtype=np.int64)]
        named: Ints = of[~self._graph.terms.is_literal[of]]
        return named

    def _mixed(self) -> Ints:
        """Give the representatives of classes in which one literal stands for another of another value, or of none."""
        literals = np.array(self._graph.terms.literals, dtype=np.int64)
        of: Ints = self._graph.classes.of[literals]
        stands_for_another = (of != literals) & self._graph.terms.is_literal[of]
        pairs = zip(literals[stands_for_another].tolist(), of[stands_for_another].tolist(), strict=True)
        value = self._graph.value
        return np.array([one for other, one in pairs if value(one) is None or value(one) != value(other)], np.int64)

    def _watched(self) -> set[int] | None:
        """Give the datatypes whose literals rules look at, or that are the same as another datatype; None if all."""
        if self._graph.iri(f"{RDF}type") in self._whole:
            return None
        spoken_of = [np.empty(0, dtype=np.int64)]
        for name in schema_names()[0]:
            if name.value != f"{RDFS}range":
                keys = self._graph.pairs(self._graph.iri(name.value)).keys
                spoken_of += [subjects(keys), objects(keys)]
        numbers = np.array([self._graph.terms.iri(name) for name in DATATYPES])
        of = self._graph.classes.of[numbers]
        names, counts = np.unique(of, return_counts=True)
        everything = np.concatenate((*spoken_of, names[counts > 1]))
        return set(numbers[np.isin(of, everything)].tolist())

    def _differences(self, different: int) -> Ints:
        """Give the different pairs that a rule looks at or that have a name; if all is to be shown, at least one."""
        named = set(self._named().tolist())
        is_looked_at = different in self._looked_at
        if not (named or is_looked_at or self._graph.shows_same):
            return NONE
        firsts = [*self._graph.first_of_value.values()]
        of = self._graph.classes.of
        pairs = [*permutations(firsts[:2], 2)] if self._graph.shows_same else []
        if named or is_looked_at:
            pairs += [
                (one, other)
                for one, other in permutations(firsts, 2)
                if is_looked_at or int(of[one]) in named or int(of[other]) in named
            ]
        return pack(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T)

    def _themselves(self) -> Ints:
        """Give each thing that some triple names."""
        used = [np.unique(self._graph.classes.of[self._graph.asserted])]
        for predicate, relation in self._graph.relations.items():
            if predicate < len(self._graph.terms) and len(relation.pairs):
                used += [np.array([predicate]), subjects(relation.pairs.keys), objects(relation.pairs.keys)]
        numbers = np.unique(np.concatenate(used))
        return pack(numbers, numbers)
