"""From a store of what was read to labels for situations and passages, composed by queries in ``queries/labels``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from pyoxigraph import Quad, QueryTriples, Store

from igkg.names import LABEL, graph
from igkg.queries import Query

LABELS = graph("labels")


def labels(store: Store, queries: Iterable[Query]) -> Iterator[Quad]:
    """Give a label to each thing that has none and that one of the queries composes one for."""
    named = {quad.subject for quad in store.quads_for_pattern(None, LABEL, None)}
    composed: dict[object, Quad] = {}
    for query in queries:
        for triple in cast(QueryTriples, store.query(query.text)):
            label = Quad(triple.subject, triple.predicate, triple.object, LABELS)
            known = composed.get(triple.subject)
            if triple.subject not in named and (known is None or str(label.object) < str(known.object)):
                composed[triple.subject] = label
    yield from composed.values()
