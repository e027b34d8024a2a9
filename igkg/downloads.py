"""From the quads of a release to the files that people take away, plain and compressed, with checksums."""

from __future__ import annotations

import gzip
import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, RdfFormat, Triple

from igkg.context import Context
from igkg.dataset import INFERRED, in_default_graph, in_order, is_about_links, is_passage, within
from igkg.formats import FORMATS, as_cited_statements, serialized, write_each
from igkg.json_ld import JsonLd
from igkg.linking.published import mapping_table
from igkg.look_up import look_up_files
from igkg.names import GRAPH, Prefixes, text

_PARTS: dict[str, Callable[[object], bool]] = {
    "all": in_default_graph,
    "asserted": is_passage,
    "inferred": lambda name: name == INFERRED,
}
_OF_LINKS = {RdfFormat.TURTLE, RdfFormat.N_TRIPLES}


def write_downloads(
    folder: Path, quads: Iterable[Quad], prefixes: Prefixes, context: Context, look_up: Path
) -> list[dict[str, Any]]:
    """Write all downloads, some of them by the queries in the folder ``look_up``.

    Give for each its name, size in bytes, and SHA-256.
    """
    folder.mkdir(parents=True)
    quads = in_order(quads)
    more = chain(mapping_table(quads, look_up, prefixes), look_up_files(quads, look_up))
    # Compressing leaves the interpreter to whoever makes the next file.
    with ThreadPoolExecutor() as pool:
        deque(pool.map(partial(_put, folder), chain(_files(quads, prefixes, context), more)), maxlen=0)
    return [_described(path) for path in sorted(folder.iterdir())]


def _files(quads: list[Quad], prefixes: Prefixes, context: Context) -> Iterator[tuple[str, bytes]]:
    json_ld = JsonLd(quads, context)
    for part, belongs in _PARTS.items():
        for form, content in write_each(within(quads, belongs), FORMATS, prefixes, partial(json_ld.document, belongs)):
            yield f"igkg-{part}.{form.ending}", content
    yield "igkg-asserted-cited.ttl", serialized(as_cited_statements(quads), RdfFormat.TURTLE, prefixes)
    yield from _about_links(quads, prefixes)


def _about_links(quads: list[Quad], prefixes: Prefixes) -> Iterator[tuple[str, bytes]]:
    """Give each linkset, and what confirms the links, in the formats without graphs that most readers of links take."""
    of_graph: dict[str, list[Triple]] = defaultdict(list)
    for quad in within(quads, is_about_links):
        name = text(quad.graph_name).removeprefix(GRAPH)
        of_graph[name].append(Triple(quad.subject, quad.predicate, quad.object))
    for name, triples in of_graph.items():
        for form in (form for form in FORMATS if form.rdf in _OF_LINKS):
            yield f"igkg-{name}.{form.ending}", serialized(triples, form.rdf, prefixes)


def _put(folder: Path, file: tuple[str, bytes]) -> None:
    name, content = file
    (folder / name).write_bytes(content)
    # Without a time of its own in the header the compressed file depends on nothing but the content.
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, compresslevel=6, mtime=0))


def _described(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"name": path.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
