"""From triples to their OWL 2 RL closure, with the reasons: all parts of igkg's own engine, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Triple

from igkg.reasoning import Closure
from igkg.reasoning.derivations import Why
from igkg.reasoning.engine import Engine
from igkg.reasoning.graph import Graph
from igkg.reasoning.inconsistency import Contradictions
from igkg.reasoning.output import Output
from igkg.reasoning.recording import make_table
from igkg.reasoning.terms import Ints, Terms, number_triples


def close(triples: Iterable[Triple], *, keeps_all: bool) -> Closure:
    """Give what follows from the triples (OWL 2 Profiles, section 4.3), without what says nothing."""
    terms, numbers = number_triples(triples)
    graph = Graph(terms, numbers)
    engine = Engine(graph, shows_all=keeps_all)
    engine.run()
    inferred = frozenset(_triples(terms, Output(graph, keeps_all).inferred()))
    why = Why(lambda: make_table(engine))
    return Closure(inferred, Contradictions(engine, why).all(), why)


def _triples(terms: Terms, found: Iterable[tuple[int, Ints]]) -> Iterator[Triple]:
    names = terms.terms
    for predicate, keys in found:
        name = names[predicate]
        for key in keys.tolist():
            yield Triple(names[key >> 32], name, names[key & 0xFFFFFFFF])  # type: ignore[arg-type]
