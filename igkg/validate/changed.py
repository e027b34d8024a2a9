"""From triples, shapes and the last validation to all results, of which only those are new that the change concerns."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from igkg.rdflib_terms import to_graph
from igkg.validate.affected import affected
from igkg.validate.paths import Change
from igkg.validate.result import Result, Validated
from igkg.validate.shacl import run
from igkg.validate.within_reach import within_reach


def results_since(last: Validated | None, triples: frozenset[Triple], rules: Iterable[Triple]) -> frozenset[Result]:
    """Give what :func:`igkg.validate.shacl.run` finds; ``last`` is what was found by the same shapes before."""
    shapes = to_graph(rules)
    nodes = None if last is None else affected(shapes, Change(triples ^ last.triples, triples | last.triples))
    if last is None or nodes is None:
        return frozenset(run(triples, shapes))
    kept = (result for result in last.results if result.node not in nodes)
    return frozenset((*kept, *run(within_reach(triples, shapes, nodes), shapes, only=nodes)))
