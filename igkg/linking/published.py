"""From linksets and what confirms them to one table in SSSOM, which tools for mappings read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Quad, QuerySolution, QuerySolutions, Store

from igkg.dataset import is_about_links
from igkg.linking.sssom import Curies, Record, write_table
from igkg.names import Prefixes, graph, text
from igkg.queries import read_query

_REGISTER = graph("register")
_HEADER = {
    "mapping_set_id": "https://w3id.org/igkg/download/igkg-links.sssom.tsv",
    "mapping_set_title": "Links of the Internet Governance Knowledge Graph to other data sets",
    "license": "https://creativecommons.org/licenses/by/4.0/",
}


def is_of_links(name: object) -> bool:
    """Tell whether the table is made of what is in a graph."""
    return name == _REGISTER or is_about_links(name)


def mapping_table(quads: Iterable[Quad], folder: Path, prefixes: Prefixes) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the table: one row for each link and each record that confirms it."""
    store = Store()
    store.bulk_extend(quads)
    solutions = store.query(read_query(folder / "links.rq").text)
    assert isinstance(solutions, QuerySolutions)
    curies = Curies(prefixes)
    records = [_record(solution, curies) for solution in solutions]
    yield "igkg-links.sssom.tsv", write_table(records, _HEADER, curies.taken).encode()


def _record(solution: QuerySolution, curies: Curies) -> Record:
    thing, name, predicate, identifier, called, source, where = (text(term) for term in solution)
    return Record(
        subject_id=curies.shorten(thing),
        subject_label=name,
        predicate_id=curies.shorten(predicate),
        object_id=curies.shorten(identifier),
        object_label=called,
        mapping_justification="semapv:ManualMappingCuration",
        reviewer_label="The igkg project",
        comment=f"{source}: {where}",
    )
