"""From a graph to everything that follows from it: each rule looks again at what is new until nothing is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from igkg.names import RDF, RDFS
from igkg.reasoning.compile import Compiler, schema_names
from igkg.reasoning.datatypes import DATATYPES
from igkg.reasoning.given import Given
from igkg.reasoning.graph import Graph, Row
from igkg.reasoning.instances import Fact, Instance, Pattern
from igkg.reasoning.operators import Found, derive, equate, same_keys
from igkg.reasoning.relations import NONE, Pairs, objects, pack, subjects, unique


class Engine:
    """The rules at work on a graph; ``shows_all`` asks for what is true of everything too (eq-ref, dt-type2)."""

    def __init__(self, graph: Graph, shows_all: bool = False) -> None:
        self.graph = graph
        self.instances: list[Instance] = []
        self.contradictions: list[Instance] = []
        self.key_premises: dict[tuple[int, int], tuple[Fact, ...]] = {}
        self._given = Given(graph, shows_all)
        self._index: dict[Instance, int] = {}
        self._readers: dict[int, list[int]] = {}
        self._seen: dict[int, tuple[int, ...]] = {}
        self._pending: set[int] = set()
        self._compiler = Compiler(graph)
        self._about_schema: set[int] = set()
        self._touched: set[int] = set()

    def run(self) -> None:
        """Apply all rules until nothing new follows (OWL 2 Profiles, section 4.3)."""
        while True:
            if self.graph.equal:
                self.graph.merge()
                continue
            self._touched, self.graph.touched = self.graph.touched, set()
            if self._compiler.is_outdated(self._touched):
                self._compile()
            for predicate in self._touched & self._readers.keys():
                self._pending.update(self._readers[predicate])
            if not self._round() and not self._give():
                return

    def _compile(self) -> None:
        found = [*self._compiler.instances(), *self._datatypes()]
        self.contradictions = [instance for instance in found if instance.head is None]
        active = [self._number(instance) for instance in found if instance.head is not None]
        schema = {self.graph.find(name) for name in schema_names()[0]}
        self._about_schema = {number for number in active if self._head(number).predicate in schema}
        self._readers = defaultdict(list)
        for number in active:
            for pattern in self.instances[number].body:
                self._readers[pattern.predicate].append(number)
        self._pending = self._pending.intersection(active).union(n for n in active if n not in self._seen)
        self._given.watch([self.instances[number] for number in active])

    def _number(self, instance: Instance) -> int:
        number = self._index.setdefault(instance, len(self.instances))
        if number == len(self.instances):
            self.instances.append(instance)
        return number

    def _datatypes(self) -> Iterable[Instance]:
        kind, datatype = self.graph.iri(f"{RDF}type"), self.graph.iri(f"{RDFS}Datatype")
        for name in sorted(DATATYPES):
            yield Instance("dt-type1", "derive", (), Pattern(kind, self.graph.iri(name), datatype))

    # Rounds

    def _next(self) -> list[int]:
        """Give the instances that have something new to look at: as long as there are any, those about the ontology."""
        return sorted((self._pending & self._about_schema) or self._pending)

    def _counts(self, number: int) -> tuple[int, ...]:
        relations = self.graph.relations
        body = self.instances[number].body
        return tuple(len(relations[p.predicate].batches) if p.predicate in relations else 0 for p in body)

    def _head(self, number: int) -> Pattern:
        head = self.instances[number].head
        assert head is not None
        return head

    def _round(self) -> bool:
        """Evaluate instances; tell whether there were any."""
        found: dict[int, list[tuple[str, Row]]] = defaultdict(list)
        waiting = self._next()
        self._pending.difference_update(waiting)
        for number in waiting:
            instance = self.instances[number]
            if not all(pattern.predicate in self.graph.relations for pattern in instance.body):
                continue
            conclusions = self._evaluate(number, instance)
            self._seen[number] = self._counts(number)
            if len(conclusions.keys):
                head = self._head(number).predicate
                shown = self.graph.edges if head == self.graph.same else head
                predicates = (shown, *(pattern.predicate for pattern in instance.body))
                row = Row(number, predicates, conclusions, self.graph.next_number)
                self.graph.rows.append(row)
                found[head].append((instance.rule, row))
        for predicate in sorted(found):
            self.graph.conclude(predicate, found[predicate])
        return bool(waiting)

    def _give(self) -> bool:
        """Add what holds without premises; tell whether anything was new."""
        before = self.graph.next_number
        for instance, keys in self._given.missing():
            assert instance.head is not None
            row = Row(self._number(instance), (instance.head.predicate,), Found(keys, NONE), before)
            self.graph.rows.append(row)
            self.graph.conclude(instance.head.predicate, [(instance.rule, row)])
            self.graph.rewrite(keys)
        return self.graph.next_number > before

    def _evaluate(self, number: int, instance: Instance) -> Found:
        if not instance.body:
            head = self._head(number)
            return Found(pack(np.array([head.subject]), head.object), NONE)
        wholes = [self.graph.pairs(pattern.predicate) for pattern in instance.body]
        if instance.kind == "key":
            return self._evaluate_key(number, instance, wholes)
        seen = self._seen.get(number, (0,) * len(instance.body))
        news = [self._new(pattern, at) for pattern, at in zip(instance.body, seen, strict=True)]
        return equate(instance, wholes[0], news[0]) if instance.kind == "equate" else derive(instance, wholes, news)

    def _new(self, pattern: Pattern, seen: int) -> Pairs:
        relation = self.graph.relations.get(pattern.predicate)
        if relation is None:
            return Pairs(NONE)
        if seen == 0:
            return relation.pairs
        batches = relation.batches[seen:]
        if len(batches) == 1 and relation.epochs[-1] == self.graph.epoch:
            return batches[0]
        keys = unique(np.concatenate([batch.keys for batch in batches])) if batches else NONE
        of = self.graph.classes.of
        return Pairs(keys[(of[subjects(keys)] == subjects(keys)) & (of[objects(keys)] == objects(keys))])

    def _evaluate_key(self, number: int, instance: Instance, wholes: list[Pairs]) -> Found:
        kind, *properties = instance.body
        keys, values = same_keys(wholes, kind.object)
        for at, key in enumerate(keys.tolist()):
            one, other = key >> 32, key & 0xFFFFFFFF
            premises = [(thing, kind.predicate, kind.object) for thing in (one, other)]
            for pattern, column in zip(properties, values, strict=True):
                premises += [(thing, pattern.predicate, int(column[at])) for thing in (one, other)]
            self.key_premises.setdefault((number, key), tuple(premises))
        return Found(keys, NONE)
