"""From quads to an Oxigraph store on disk, which a server opens for reading only."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad, Store

from igkg.dataset import ASSERTED, asserted_triples, default_graph


def write_store(folder: Path, quads: Iterable[Quad]) -> None:
    """Write a store: every named graph, all passages together as ``graph/asserted``, and the default graph."""
    quads = list(quads)
    store = Store(folder)
    asserted = (Quad(t.subject, t.predicate, t.object, ASSERTED) for t in asserted_triples(quads))
    store.bulk_extend(chain(quads, asserted, default_graph(quads)))
    store.flush()
    store.optimize()


def open_store(folder: Path) -> Store:
    """Open a written store for reading only."""
    return Store.read_only(str(folder))
