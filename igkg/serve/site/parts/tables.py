"""From records of situations to tables in which one thing has a part: who stood where on it, who was a member of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from igkg.names import text
from igkg.serve.site.parts.records import Record, Stated
from igkg.serve.site.parts.table_of_parts import Specification
from igkg.serve.site.presentation import label_of


@dataclass(frozen=True)
class Line:
    """A row: what each column says, and the graphs that say it."""

    item: str
    cells: dict[str, list[Stated]]
    graphs: list[str]


@dataclass(frozen=True)
class Table:
    """The columns that have a value in some row, the properties that are named beside their values, and the rows."""

    columns: list[str]
    named: frozenset[str]
    rows: list[Line]


def table(specification: Specification, records: Iterable[Record], thing: str) -> Table:
    """Make the table of those records that name the thing by a property of the part."""
    lines = []
    for record in records:
        ways = [way for way in specification.by if way in record.ways_to(thing)]
        if ways:
            cells = {key: _cell(record, names, ways, thing) for key, names in specification.columns.items()}
            graphs = dict.fromkeys(graph for cell in cells.values() for known in cell for graph in known.graphs)
            lines.append(Line(record.iri, cells, list(graphs)))
    used = [key for key in specification.columns if any(line.cells[key] for line in lines)]
    shown = [key for key in used if not _says_nothing(lines, key, thing)]
    lines.sort(key=lambda line: [_rank(line.cells[key], specification) for key in specification.order])
    return Table(shown, specification.named, lines)


def _cell(record: Record, names: tuple[str, ...], ways: list[str], thing: str) -> list[Stated]:
    if names == ("by",):
        return [Stated("by", NamedNode(way), _graphs(record, way, thing)) for way in ways]
    if names == ("item",):
        return [Stated("item", NamedNode(record.iri), [])]
    return record.of(*names)


def _graphs(record: Record, way: str, thing: str) -> list[str]:
    return next(known.graphs for known in record.of(way) if text(known.value) == thing)


def _says_nothing(lines: list[Line], key: str, thing: str) -> bool:
    """Tell whether a column names the page's own thing in every row and nothing else."""
    return all([text(known.value) for known in line.cells[key]] == [thing] for line in lines)


def _rank(cell: list[Stated], specification: Specification) -> tuple[int, str]:
    """Put dates in their order, properties in the order of the part, things by name, and what is not said last."""
    if not cell:
        return (len(specification.by) + 1, "")
    first = cell[0]
    value = text(first.value)
    if first.predicate == "by":
        return (specification.by.index(value), "")
    if isinstance(first.value, Literal):
        return (0, value.removeprefix("../").casefold())
    return (0, label_of(value).text.casefold())
