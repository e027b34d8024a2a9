"""From a query that looks up one triple pattern to its answer, found in the server's own process.

All other queries are for workers, which can be killed. A lookup cannot take long: its pattern names a term, so that the
store has an index in which all that it looks at matches; each match makes a row; and too many rows are for a worker.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pyoxigraph import QueryTriples

from igkg.serve.limits import Limits
from igkg.serve.workers.outcome import Answer
from igkg.serve.workers.result import Result
from igkg.sparql import RESULT_FORMATS, Request
from igkg.sparql.tokens import SKIPPED
from igkg.store import open_store

_MOST_BYTES = 8 * 1024
_LONGEST_QUERY = 2048
_SIGILS = "?$"
_SPACE = rf"{SKIPPED}*+"
_VARIABLE = r"[?$][a-z0-9_]++"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_PREFIX = r"(?:[a-z][a-z0-9_-]*+)?+:"
_NAME = rf"{_PREFIX}[a-z0-9_-]++"
_TEXT = r"\"[^\"\\\r\n]*+\""
_LITERAL = rf"{_TEXT}(?:@[a-z]++(?:-[a-z0-9]++)*+|\^\^(?:{_IRI}|{_NAME}))?+"
# The part of SPARQL's grammar (SPARQL 1.1, section 19.8) in which lookups are written.
_LOOKUP = re.compile(
    rf"""
    {_SPACE} (?: PREFIX {SKIPPED}++ {_PREFIX} {_SPACE} {_IRI} {_SPACE} )*+
    (?: ASK | SELECT {_SPACE} (?: \* | (?P<selected> {_VARIABLE} (?: \s++ {_VARIABLE} )*+ ) ) ) {_SPACE}
    (?: WHERE {_SPACE} )?+
    \{{ {_SPACE}
        (?P<subject> {_VARIABLE} | {_IRI} | {_NAME} ) {_SPACE}
        (?P<predicate> {_VARIABLE} | {_IRI} | {_NAME} | (?-i:a) (?= {SKIPPED} | [<?$"] ) ) {_SPACE}
        (?P<object> {_VARIABLE} | {_IRI} | {_NAME} | {_LITERAL} ) {_SPACE}
        (?: \. {_SPACE} )?+
    \}} {_SPACE}
    (?: LIMIT {SKIPPED}++ [0-9]++ {_SPACE} )?+
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)


def is_lookup(request: Request) -> bool:
    """Tell whether a query has one triple pattern that names a term, and asks for nothing but what matches it."""
    if len(request.query) > _LONGEST_QUERY or request.default_graphs or request.named_graphs:
        return False
    found = _LOOKUP.fullmatch(request.query)
    if found is None:
        return False
    selected, subject, predicate, object_ = found.groups()
    if subject[0] in _SIGILS and predicate[0] in _SIGILS and object_[0] in _SIGILS:
        return False
    names = {subject[1:], predicate[1:], object_[1:]}
    # If a variable stands twice, much of what the store looks at may make no row; if one that is selected stands
    # nowhere, rows may be so small that very many are made before there is enough.
    if len(names) < 3:  # noqa: PLR2004 - subject, predicate, object
        return False
    return selected is None or names.issuperset(selected.replace("?", "").replace("$", "").split())


class Lookups:
    """Answers lookups on one release, whose store it holds open."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = open_store(store)
        self._most_bytes = min(_MOST_BYTES, limits.result_bytes)
        self._most_rows = limits.rows

    def answer(self, request: Request, media_type: str, coding: str) -> Answer | None:
        """Give the answer that a worker would give; None leaves it to one: it is long, or there is something wrong."""
        result: Any = Result(media_type, coding, self._most_bytes, self._most_rows)
        try:
            found = self._store.query(request.query, base_iri=request.base)
            assert not isinstance(found, QueryTriples)
            found.serialize(result, format=RESULT_FORMATS[media_type])
            result.finish(0)
        except Exception:  # noqa: BLE001 - a worker comes to the same, and tells what it is
            return None
        return Answer(result.rows, result.length, result.coding, result.body, None)

    def close(self) -> None:
        """Let go of the store."""
        del self._store
