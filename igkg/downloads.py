"""From the quads of a release to the files that people take away, plain and compressed, with checksums."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyoxigraph import Quad, RdfFormat

from igkg.context import Context
from igkg.dataset import INFERRED, Ordered, in_default_graph, is_about_links, is_passage
from igkg.formats import FORMATS, as_cited_statements, serialized, write_each
from igkg.json_ld import JsonLd
from igkg.linking.published import is_of_links, mapping_table
from igkg.look_up import is_of_look_up, look_up_files
from igkg.names import GRAPH, Prefixes, text
from igkg.taking_over import Download, LastDownloads, described

_PARTS: dict[str, Callable[[object], bool]] = {
    "all": in_default_graph,
    "asserted": is_passage,
    "inferred": lambda name: name == INFERRED,
}
_FORMATS_OF_LINKS = [form for form in FORMATS if form.rdf in {RdfFormat.TURTLE, RdfFormat.N_TRIPLES}]
# What is gained by the next higher level is less than a twentieth, and takes half as long again.
_LEVEL = 5

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class _Group:
    """Files that are made of the same, and how: with the same in ``made_of`` they are the same byte for byte."""

    name: str
    made_of: tuple[str | bytes, ...]
    files: Callable[[], Files]


def write_downloads(
    folder: Path, quads: Iterable[Quad], prefixes: Prefixes, context: Context, look_up: Path, last: LastDownloads
) -> list[Download]:
    """Write all downloads, some of them by the queries in the folder ``look_up``; what is the same is taken over.

    Give for each its name, size in bytes, SHA-256, and a digest of what it was made of.
    """
    folder.mkdir(parents=True)
    found: list[Download] = []
    waiting: list[Future[list[Download]]] = []
    # Compressing leaves the interpreter to whoever makes the next file.
    with ThreadPoolExecutor() as pool:
        for group in _groups(Ordered.of(quads), prefixes, context, look_up):
            made_of = last.digest(group.name, *group.made_of)
            taken = last.take(made_of, folder)
            found += taken
            for name, content in () if taken else group.files():
                waiting.append(pool.submit(_put, folder, name, content, made_of))
        found += [download for done in waiting for download in done.result()]
    return sorted(found, key=lambda download: str(download["name"]))


def _groups(quads: Ordered, prefixes: Prefixes, context: Context, look_up: Path) -> Iterator[_Group]:
    table = json.dumps(list(prefixes.table.items()))
    parts = {part: quads.within(belongs) for part, belongs in _PARTS.items()}
    json_ld = JsonLd(parts["all"].quads, context)
    # Where blank nodes stand in any graph decides what is written as a list.
    terms = json.dumps(context), "\n".join(line for line in parts["all"].lines if "_:" in line)
    for part, of_part in parts.items():
        yield _Group(part, (table, *terms, of_part.text), partial(_files, part, of_part, prefixes, json_ld))
    cited = partial(_cited, parts["asserted"], prefixes)
    yield _Group("cited", (table, parts["asserted"].text), cited)
    about_links = quads.within(is_about_links)
    for name in sorted(set(about_links.graphs), key=str):
        links = about_links.within({name}.__contains__)
        yield _Group(text(name), (table, links.text), partial(_links, text(name), links, prefixes))
    linked = quads.within(is_of_links)
    yield _Group(
        "table", (table, *_read(look_up), linked.text), partial(mapping_table, linked.quads, look_up, prefixes)
    )
    things = quads.within(is_of_look_up)
    yield _Group("look up", (*_read(look_up), things.text), partial(look_up_files, things.quads, look_up))


def _read(folder: Path) -> Iterator[str | bytes]:
    for path in sorted(folder.iterdir()):
        yield from (path.name, path.read_bytes())


def _files(part: str, quads: Ordered, prefixes: Prefixes, json_ld: JsonLd) -> Files:
    for form, content in write_each(quads.quads, FORMATS, prefixes, partial(json_ld.document, _PARTS[part])):
        yield f"igkg-{part}.{form.ending}", content


def _cited(asserted: Ordered, prefixes: Prefixes) -> Files:
    yield "igkg-asserted-cited.ttl", serialized(as_cited_statements(asserted.quads), RdfFormat.TURTLE, prefixes)


def _links(graph: str, links: Ordered, prefixes: Prefixes) -> Files:
    """Give a linkset, or what confirms the links, in the formats without graphs that most readers of links take."""
    triples = [quad.triple for quad in links.quads]
    for form in _FORMATS_OF_LINKS:
        yield f"igkg-{graph.removeprefix(GRAPH)}.{form.ending}", serialized(triples, form.rdf, prefixes)


def _put(folder: Path, name: str, content: bytes, made_of: str) -> list[Download]:
    # Without a time of its own in the header the compressed file depends on nothing but the content.
    files = {name: content, f"{name}.gz": gzip.compress(content, compresslevel=_LEVEL, mtime=0)}
    for each, written in files.items():
        (folder / each).write_bytes(written)
    return [described(each, written, made_of) for each, written in files.items()]
