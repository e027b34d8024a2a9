"""From quads to an Oxigraph store on disk, which a server opens for reading only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad, Store

from igkg.dataset import ASSERTED, default_graph, is_passage


def write_store(folder: Path, quads: Iterable[Quad]) -> None:
    """Write a store: every named graph, all passages together as ``graph/asserted``, and the default graph."""
    quads = list(quads)
    store = Store(folder)
    store.bulk_extend(quads)
    store.bulk_extend(_asserted(quads))
    store.bulk_extend(default_graph(quads))
    store.flush()
    store.optimize()


def open_store(folder: Path) -> Store:
    """Open a written store for reading only."""
    return Store.read_only(str(folder))


def _asserted(quads: Iterable[Quad]) -> Iterator[Quad]:
    triples = (quad for quad in quads if is_passage(quad.graph_name))
    return iter(dict.fromkeys(Quad(q.subject, q.predicate, q.object, ASSERTED) for q in triples))
