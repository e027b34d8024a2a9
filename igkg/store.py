"""From quads to an Oxigraph store on disk, which a server opens for reading only."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, Store

from igkg.dataset import ASSERTED, DataSet


def content_of_store(data: DataSet) -> list[Quad]:
    """Give all that is in a store: named graphs, all passages together as ``graph/asserted``, and the default graph."""
    asserted = (Quad(t.subject, t.predicate, t.object, ASSERTED) for t in data.asserted)
    return [*data.quads, *asserted, *(Quad(*triple) for triple in data.default)]


def write_store(folder: Path, content: Iterable[Quad]) -> None:
    """Make a store on disk that is as quick to read as it can be: filled at once, all of it lies in order."""
    store = Store(folder)
    store.bulk_extend(content)
    store.flush()


def store_in_memory(content: Iterable[Quad]) -> Store:
    """Give a store of this content that is quicker to ask than one on disk, and gone with the process."""
    store = Store()
    store.bulk_extend(content)
    return store


def open_store(folder: Path) -> Store:
    """Open a written store for reading only."""
    return Store.read_only(str(folder))
