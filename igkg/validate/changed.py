"""From triples, shapes and the last validation to all results, of which only those are new that a change concerns."""

from __future__ import annotations

from pyoxigraph import Triple
from rdflib import Graph

from igkg.rdflib_terms import OxTerm, to_graph
from igkg.validate.affected import affected
from igkg.validate.changed_shapes import judged_by_changed
from igkg.validate.paths import Change
from igkg.validate.result import Result, Validated
from igkg.validate.shacl import run
from igkg.validate.within_reach import within_reach

# Nodes that pySHACL is told by name take it five times as long as those it finds by their class; a few are soon done.
_FEW = 100


def results_since(last: Validated | None, triples: frozenset[Triple], rules: frozenset[Triple]) -> frozenset[Result]:
    """Give what :func:`igkg.validate.shacl.run` finds; ``last`` is what was found before, by these shapes or others."""
    shapes = _graph_of(rules)
    nodes = None if last is None else _concerned(last, triples, rules, shapes)
    if last is None or nodes is None or len(nodes) > max(_FEW, len({triple.subject for triple in triples}) // 5):
        return frozenset(run(triples, shapes))
    kept = (result for result in last.results if result.node not in nodes)
    return frozenset((*kept, *run(within_reach(triples, shapes, nodes), shapes, only=nodes)))


def _concerned(
    last: Validated, triples: frozenset[Triple], rules: frozenset[Triple], shapes: Graph
) -> set[OxTerm] | None:
    """Give the nodes that may be judged otherwise than the last time; nothing where that may be every node."""
    by_data = affected(shapes, Change(triples ^ last.triples, triples | last.triples))
    if by_data is None or rules == last.shapes:
        return by_data
    by_shapes = judged_by_changed((_graph_of(last.shapes), last.triples), (shapes, triples))
    return None if by_shapes is None else by_data | by_shapes


def _graph_of(rules: frozenset[Triple]) -> Graph:
    return to_graph(sorted(rules, key=str))
