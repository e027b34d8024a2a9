"""From the quads of a release to the files that people take away, plain and compressed, with checksums."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, RdfFormat

from igkg.context import Context
from igkg.dataset import INFERRED, in_default_graph, is_passage
from igkg.formats import FORMATS, as_cited_statements, serialized, write
from igkg.names import Prefixes

_PARTS: dict[str, Callable[[Quad], bool]] = {
    "all": lambda quad: in_default_graph(quad.graph_name),
    "asserted": lambda quad: is_passage(quad.graph_name),
    "inferred": lambda quad: quad.graph_name == INFERRED,
}


def write_downloads(folder: Path, quads: Iterable[Quad], prefixes: Prefixes, context: Context) -> list[dict[str, Any]]:
    """Write all downloads into a folder; give for each its name, size in bytes, and SHA-256."""
    folder.mkdir(parents=True)
    quads = list(quads)
    for part, belongs in _PARTS.items():
        chosen = [quad for quad in quads if belongs(quad)]
        for form in FORMATS:
            _put(folder / f"igkg-{part}.{form.ending}", write(chosen, form, prefixes, context))
    _put(folder / "igkg-asserted-cited.ttl", serialized(as_cited_statements(quads), RdfFormat.TURTLE, prefixes))
    return [_described(path) for path in sorted(folder.iterdir())]


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    # Without a time of its own in the header the compressed file depends on nothing but the content.
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, mtime=0))


def _described(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"name": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
