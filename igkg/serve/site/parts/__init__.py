"""From a thing to the special parts of its page: outline, lineage, positions, programme, members, passages.

Which parts a thing has, ``queries/pages/parts.toml`` says by its classes; each is made from one query there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Flask

from igkg.dataset import CONFIRMATIONS, INFERRED
from igkg.names import TYPE, graph, igkg, text
from igkg.queries import Query, find_query
from igkg.serve.site import views
from igkg.serve.site.parts import drawing, entries, lineage, occurrences, readings, tables
from igkg.serve.site.parts.records import Record, records
from igkg.serve.site.parts.table_of_parts import TABLE, Specification, specifications
from igkg.serve.site.presentation import label_of, labels
from igkg.serve.site.views import Row
from igkg.serve.workers.generation import Questions

_PLACE = "neighbours"
_SITUATIONS = "situations"
_NOT_SAID = {INFERRED.value, CONFIRMATIONS.value, graph("labels").value}


@dataclass(frozen=True)
class Part:
    """A part of a page: the template that shows it, what it shows, and the things whose statements it shows."""

    name: str
    template: str
    content: object
    shown: frozenset[str]
    replaces: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """The special parts of a page, and the queries that they are made from."""

    parts: list[Part]
    queries: list[Query]

    @property
    def shown(self) -> frozenset[str]:
        """The things whose statements about the page's thing are shown already."""
        return frozenset().union(*(part.shown for part in self.parts))

    @property
    def replaced(self) -> frozenset[str]:
        """The properties of the page's thing whose values are shown already."""
        return frozenset(name for part in self.parts for name in part.replaces)

    @property
    def shows_the_graph(self) -> bool:
        """Whether what stands in the passage of the page is shown already."""
        return any(part.template.endswith("passage.html") for part in self.parts)


class _Answers:
    """The rows of each query about one thing, asked once however many parts are made from them."""

    def __init__(self, pool: Questions, thing: str, rows: list[Row]) -> None:
        self._pool = pool
        self._thing = thing
        self._rows: dict[str, list[Row]] = {}
        self._records: dict[str, dict[str, Record]] = {_SITUATIONS: _situations(rows, thing)}
        self.own = records([row for row in rows if text(row["subject"]) == thing], "subject").get(thing, Record(thing))
        self.queries: dict[str, Query] = {}

    def rows(self, name: str) -> list[Row]:
        """Give the rows of a query in ``queries/pages/parts``."""
        if name not in self._rows:
            query = find_query(self._pool.release.queries / "pages" / "parts", name)
            self.queries[name] = query
            self._rows[name] = views.rows(self._pool, query, self._thing)
        return self._rows[name]

    def records(self, name: str) -> dict[str, Record]:
        """Give the rows of a query as records."""
        if name not in self._records:
            self._records[name] = records(self.rows(name))
        return self._records[name]


def _situations(rows: list[Row], thing: str) -> dict[str, Record]:
    """Give what the query about the thing itself found of situations."""
    about_others = [row for row in rows if text(row["subject"]) != thing and text(row["graph"]) not in _NOT_SAID]
    return {iri: record for iri, record in records(about_others, "subject").items() if record.of(TYPE.value)}


def parts_of(pool: Questions, thing: str, rows: list[Row]) -> Parts:
    """Make the parts that a thing's classes give its page, those without content left out.

    ``rows`` are those of the query ``thing``: what belongs to situations is among them.
    """
    classes = {text(term) for term in labels().values(thing, TYPE)}
    answers = _Answers(pool, thing, rows)
    made: list[Part] = []
    covered: frozenset[str] = frozenset()
    for specification in specifications(pool.release):
        if not specification.suits(classes):
            continue
        part = _MAKERS[specification.made](specification, answers, thing, covered)
        if part is not None:
            made.append(part)
            covered |= part.shown
    return Parts(made, list(answers.queries.values()))


def _table(specification: Specification, answers: _Answers, thing: str, covered: frozenset[str]) -> Part | None:
    found = answers.records(specification.query)
    fresh = [record for iri, record in found.items() if iri not in covered]
    table = tables.table(specification, fresh, thing)
    return _part(specification, table, [line.item for line in table.rows]) if table.rows else None


def _facts(specification: Specification, answers: _Answers, _: str, __: frozenset[str]) -> Part | None:
    """Show some statements about the thing before everything else."""
    found = answers.own.of(*specification.facts)
    return _part(specification, found, []) if found else None


def _outline(specification: Specification, answers: _Answers, thing: str, _: frozenset[str]) -> Part | None:
    rows = answers.rows(specification.query)
    made = entries.outline(rows, thing)
    shown = {text(row["item"]) for row in rows} | {text(row["unit"]) for row in rows}
    return _part(specification, made, shown - {thing}) if rows else None


def _entries(specification: Specification, answers: _Answers, thing: str, _: frozenset[str]) -> Part | None:
    found = list(entries.entries(answers.rows(specification.query)).values())
    return _part(specification, found, [entry.iri for entry in found]) if found else None


def _lineage(specification: Specification, answers: _Answers, _: str, __: frozenset[str]) -> Part | None:
    found = lineage.lineage(answers.rows(specification.query))
    if found is None:
        return None
    name = _short_names([node.iri for column in found.columns for node in column if node.iri])
    return _part(specification, {"lineage": found, "drawing": drawing.draw(found, name)}, [])


def _short_names(pieces: list[str]) -> Callable[[str], str]:
    """Give names without the beginning up to a comma: the document stands above its column."""
    known = set(pieces)

    def name(iri: str) -> str:
        words = label_of(iri).text
        short = words.partition(", ")[2] if iri in known else ""
        return short[:1].upper() + short[1:] if short else words

    return name


def _occurrences(specification: Specification, answers: _Answers, _: str, __: frozenset[str]) -> Part | None:
    found = answers.records(specification.query)
    return _part(specification, occurrences.programme(found.values()), found) if found else None


def _passages(specification: Specification, answers: _Answers, _: str, __: frozenset[str]) -> Part | None:
    rows = answers.rows(specification.query)
    return _part(specification, readings.sections(rows), [text(row["passage"]) for row in rows]) if rows else None


def _passage(specification: Specification, answers: _Answers, thing: str, _: frozenset[str]) -> Part | None:
    around = readings.neighbours(answers.rows(_PLACE), thing)
    content = {"reading": readings.reading(answers.rows(specification.query)), "around": around}
    return _part(specification, content, around.combined_in)


def _part(specification: Specification, content: object, shown: Iterable[str]) -> Part:
    return Part(
        specification.name, f"parts/{specification.made}.html", content, frozenset(shown), specification.replaces
    )


_Maker = Callable[[Specification, _Answers, str, frozenset[str]], Part | None]
_MAKERS: Mapping[str, _Maker] = {
    TABLE: _table,
    "facts": _facts,
    "outline": _outline,
    "entries": _entries,
    "lineage": _lineage,
    "occurrences": _occurrences,
    "passages": _passages,
    "passage": _passage,
}


def install(app: Flask) -> None:
    """Give templates the place of a passage within its source, without the name of the source."""
    app.add_template_global(_locator, "locator")


def _locator(passage: str) -> str:
    return next((text(term) for term in labels().values(passage, igkg("locator"))), label_of(passage).text)
