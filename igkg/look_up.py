"""From a graph to what a person needs to look up in Wikidata what is not linked to it: table, query, operations."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from igkg.dataset import ONTOLOGY, is_about_links
from igkg.names import graph, text
from igkg.queries import read_query

# In the template: where the rows go that have a value in this column.
_PLACE = re.compile(r"( *)# thing and (\w+)\n")

_OF_THINGS = {ONTOLOGY, graph("register")}

Row = dict[str, NamedNode | Literal | None]


def is_of_look_up(name: object) -> bool:
    """Tell whether the files are made of what is in a graph."""
    return name in _OF_THINGS or is_about_links(name)


def look_up_files(quads: Iterable[Quad], folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give names and contents of the files, made from the query, the template and the operations in a folder."""
    store = Store()
    store.bulk_extend(quads)
    solutions = store.query(read_query(folder / "things.rq").text)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    rows: list[Row] = [{name: solution[name] for name in names} for solution in solutions]
    yield "igkg-unlinked.csv", _table(names, rows)
    template = (folder / "wikidata.sparql").read_text(encoding="utf-8")
    yield "igkg-unlinked-wikidata.rq", _PLACE.sub(lambda place: _values(rows, place[2], place[1]), template).encode()
    yield "igkg-unlinked-openrefine.json", (folder / "openrefine.json").read_bytes()


def _table(names: list[str], rows: list[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180, section 2
    writer.writerow(names)
    writer.writerows([text(row[name]) for name in names] for row in rows)
    return out.getvalue().encode()


def _values(rows: list[Row], column: str, indent: str) -> str:
    """Give the rows of a VALUES block (SPARQL 1.1, section 10.2) with each thing and its value in a column."""
    return "".join(f"{indent}({row['thing']} {_key(row[column])})\n" for row in rows if row[column] is not None)


def _key(term: NamedNode | Literal | None) -> str:
    """Write a text as it is, and an address as Wikidata does: its other letters than ASCII in percent encoding."""
    address = text(term)
    return str(NamedNode(quote(address, safe="/:,;@!*()~"))) if address.startswith("https://") else str(term)
