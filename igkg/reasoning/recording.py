"""From what the engine noted on its way to a table of derivations without circles.

A row whose premises came later than its conclusion is kept unless one of them rests on the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from igkg.names import OWL
from igkg.reasoning.cycles import components
from igkg.reasoning.engine import Engine
from igkg.reasoning.graph import Graph, Row
from igkg.reasoning.instances import Fact
from igkg.reasoning.relations import Pairs, Relation, objects, subjects
from igkg.reasoning.table import NOTHING, REPLACED, Numbers, Table
from igkg.reasoning.terms import Ints

_HALF = 32  # bits


class Numbering:
    """The numbers of the triples that the engine held, by predicate."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._sorted: dict[int, tuple[Ints, Ints]] = {}
        for predicate, relation in graph.relations.items():
            if relation.batches and (predicate not in graph.shown_as or predicate == graph.edges):
                keys = np.concatenate([batch.keys for batch in relation.batches])
                births = np.concatenate([np.arange(len(batch)) + birth for batch, birth in _batches(relation)])
                order = np.argsort(keys, kind="stable")
                self._sorted[predicate] = keys[order], births[order]

    def of(self, predicate: int, keys: Ints) -> Ints:
        """Give the numbers of pairs of a predicate; -1 for one that was never held."""
        if predicate != self._graph.edges:
            predicate = self._graph.shown_as.get(predicate, predicate)
        found = self._sorted.get(predicate)
        if found is None:
            return np.full(len(keys), NOTHING, dtype=np.int64)
        at = np.minimum(np.searchsorted(found[0], keys), len(found[0]) - 1)
        return np.where(found[0][at] == keys, found[1][at], NOTHING)

    def of_fact(self, fact: Fact) -> int:
        """Give the number of a triple; -1 if it was never held."""
        key = np.array([(fact[0] << 32) | fact[2]], dtype=np.int64)
        number = int(self.of(fact[1], key)[0])
        return int(self.of(self._graph.edges, key)[0]) if number < 0 and fact[1] == self._graph.same else number

    def triples(self) -> Numbers:
        """Give the triples in the order of their numbers, an array of shape (3, n)."""
        table = np.full((3, self._graph.next_number), NOTHING, dtype=np.int32)
        for predicate, (keys, births) in self._sorted.items():
            shown = self._graph.shown_as.get(predicate, predicate)
            table[:, births] = np.stack((subjects(keys), np.full(len(keys), shown), objects(keys)))
        return table


def make_table(engine: Engine) -> Table:
    """Make the table of all that the engine found."""
    graph = engine.graph
    numbering = Numbering(graph)
    rows = _rows(graph, numbering)
    axioms = [[numbering.of_fact(fact) for fact in instance.axioms] for instance in engine.instances]
    more = {
        (number, int(numbering.of(graph.edges, np.array([key]))[0])): [numbering.of_fact(fact) for fact in facts]
        for (number, key), facts in engine.key_premises.items()
    }
    start, end = _edges(graph, rows, axioms, more)
    rows = _without_circles(rows, axioms, more, components(graph.next_number + 1, start, end))
    rules = [instance.rule for instance in engine.instances]
    triples = numbering.triples()
    given, same = graph.asserted_count, graph.terms.iri(f"{OWL}sameAs")
    return Table(graph.terms.terms, triples, given, rows.astype(np.int32), rules, axioms, more, same)


def _without_circles(
    rows: Ints, axioms: list[list[int]], more: dict[tuple[int, int], list[int]], component: Ints
) -> Ints:
    """Leave out the rows with a premise that came no earlier than the conclusion and that may rest on it."""
    premises = [rows[2], rows[3]]
    instances = np.where(rows[1] >= 0, rows[1], len(axioms))
    columns = zip_longest(*axioms, fillvalue=NOTHING)
    premises += [np.array([*column, NOTHING], dtype=np.int64)[instances] for column in columns]
    is_kept = np.ones(rows.shape[1], dtype=bool)
    for found in premises:
        is_kept &= (found < rows[0]) | (component[found] != component[rows[0]])
    for at, (instance, conclusion) in enumerate(zip(rows[1].tolist(), rows[0].tolist(), strict=True)) if more else ():
        for premise in more.get((instance, conclusion), ()):
            is_kept[at] &= premise < conclusion or component[premise] != component[conclusion]
    return rows[:, is_kept]


def _rows(graph: Graph, numbering: Numbering) -> Ints:
    parts = []
    for row in graph.rows:
        found = row.found
        conclusions = numbering.of(row.predicates[0], found.keys)
        premises = [np.full(len(conclusions), NOTHING, dtype=np.int64) for _ in range(2)]
        for at, (predicate, keys) in enumerate(zip(row.predicates[1:], (found.left, found.right), strict=False)):
            if keys is not None and len(keys):
                premises[at] = numbering.of(predicate, keys)
        part = np.stack((conclusions, np.full(len(conclusions), row.instance), *premises))
        parts.append(part[:, _are_inferred(graph, row, conclusions)])
    rows = np.concatenate(parts, axis=1) if parts else np.empty((4, 0), dtype=np.int64)
    order = np.lexsort((rows[3] + (rows[2] << _HALF), rows[1] + (rows[0] << _HALF)))
    rows = rows[:, order]
    is_first = np.ones(rows.shape[1], dtype=bool)
    is_first[1:] = (rows[:, 1:] != rows[:, :-1]).any(axis=0)
    return rows[:, is_first]


def _are_inferred(graph: Graph, row: Row, conclusions: Ints) -> NDArray[np.bool_]:
    """Tell which conclusions were not given; of replaced terms, which were not known before."""
    return conclusions >= (row.time if row.instance in REPLACED else graph.asserted_count)


def _edges(
    graph: Graph, rows: Ints, axioms: list[list[int]], more: dict[tuple[int, int], list[int]]
) -> tuple[Ints, Ints]:
    """Give what rests on what, as edges from conclusions to premises; one more node stands for all equalities."""
    equalities = graph.next_number
    start, end = [rows[0], rows[0]], [rows[2], rows[3]]
    for number in np.unique(rows[1]).tolist():
        inferred = [axiom for axiom in axioms[number] if axiom >= graph.asserted_count] if number >= 0 else []
        for axiom in inferred:
            mine = rows[0, rows[1] == number]
            start.append(mine)
            end.append(np.full(len(mine), axiom))
    replaced = rows[0, np.isin(rows[1], REPLACED)]
    start.append(replaced)
    end.append(np.full(len(replaced), equalities))
    for batch, birth in _batches(graph.relation(graph.edges)):
        start.append(np.full(len(batch), equalities))
        end.append(np.arange(len(batch)) + birth)
    for (_, conclusion), premises in more.items():
        start.append(np.full(len(premises), conclusion))
        end.append(np.array(premises, dtype=np.int64))
    starts, ends = np.concatenate(start), np.concatenate(end)
    is_edge = (starts >= 0) & (ends >= graph.asserted_count)
    return starts[is_edge], ends[is_edge]


def _batches(relation: Relation) -> Iterator[tuple[Pairs, int]]:
    return zip(relation.batches, relation.births, strict=True)
