"""From a query that looks up one triple pattern to its answer, found in the server's own process.

All other queries are for workers, which can be killed. A lookup cannot take long: its pattern names a term, so that the
store has an index in which all that it looks at matches; each match makes a row; there are few rows, or it is a
worker's; and no term of the store is long.
"""

from __future__ import annotations

import re
from pathlib import Path

from pyoxigraph import QueryTriples

from igkg.counts import LONGEST_TERM
from igkg.release import Release
from igkg.serve.codings import IDENTITY, WORTH_COMPRESSING, compress
from igkg.serve.limits import Limits
from igkg.serve.workers.outcome import Answer
from igkg.serve.workers.result import Rows
from igkg.sparql import RESULT_FORMATS, Request
from igkg.sparql.tokens import SKIPPED
from igkg.store import open_store

_MOST_ROWS = 100
_MOST_BYTES = 64 * 1024
_LONGEST_QUERY = 2048
_MOST_CHARACTERS = 10_000
_SPACE = rf"{SKIPPED}*+"
_VARIABLE = r"[?$][a-z0-9_]++"
_IRI = r"<[a-z][a-z0-9+.-]*+:[^<>\"{}|^`\\\x00-\x20]*+>"
_PREFIX = r"(?:[a-z][a-z0-9_-]*+)?+:"
_NAME = rf"{_PREFIX}[a-z0-9_-]++"
_TEXT = r"\"[^\"\\\r\n]*+\""
_LITERAL = rf"{_TEXT}(?:@[a-z]++(?:-[a-z0-9]++)*+|\^\^(?:{_IRI}|{_NAME}))?+"
# The part of SPARQL's grammar (SPARQL 1.1, section 19.8) in which lookups are written.
_LOOKUP = re.compile(
    rf"""
    {_SPACE} (?: PREFIX {SKIPPED}++ {_PREFIX} {_SPACE} {_IRI} {_SPACE} )*+
    (?: ASK\b | SELECT {_SPACE} (?: \* | (?P<selected> {_VARIABLE} (?: \s++ {_VARIABLE} )*+ ) ) ) {_SPACE}
    (?: WHERE {_SPACE} )?+
    \{{ {_SPACE}
        (?P<subject> {_VARIABLE} | {_IRI} | {_NAME} ) {_SPACE}
        (?P<predicate> {_VARIABLE} | {_IRI} | {_NAME} | (?-i:a) (?= {SKIPPED} | [<?$"] ) ) {_SPACE}
        (?P<object> {_VARIABLE} | {_IRI} | {_NAME} | {_LITERAL} ) {_SPACE}
        (?: \. {_SPACE} )?+
    \}} {_SPACE}
    (?: LIMIT {SKIPPED}++ (?P<limit> [0-9]{{1,3}} ) {_SPACE} )?+
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)


def lookup_of(request: Request) -> str | None:
    """Give a query that has one triple pattern, which names a term, and asks for nothing but what matches it.

    One without a limit is given one: a row more than are looked up.
    """
    if len(request.query) > _LONGEST_QUERY or request.default_graphs or request.named_graphs:
        return None
    found = _LOOKUP.fullmatch(request.query)
    if found is None:
        return None
    selected, *terms, limit = found.group("selected", "subject", "predicate", "object", "limit")
    variables = [term[1:] for term in terms if term[0] in "?$"]
    # If a variable stands twice, much of what the store looks at may make no row.
    if len(variables) == len(terms) or len(set(variables)) < len(variables):
        return None
    # Rows in which nothing is bound cannot be counted.
    if selected is not None and not set(variables).issuperset(selected.replace("?", "").replace("$", "").split()):
        return None
    if limit is None:
        return f"{request.query}\nLIMIT {_MOST_ROWS + 1}"
    return request.query if int(limit) <= _MOST_ROWS else None


def has_short_terms(release: Release) -> bool:
    """Tell whether no term of a release is so long that to read a few takes a while; older releases do not tell."""
    longest = release.manifest["counts"].get(LONGEST_TERM)
    return longest is not None and longest <= _MOST_CHARACTERS


class Lookups:
    """Answers lookups on one release, whose store it holds open."""

    def __init__(self, store: Path, limits: Limits) -> None:
        self._store = open_store(store)
        self._most_bytes = min(_MOST_BYTES, limits.result_bytes)
        self._most_rows = min(_MOST_ROWS, limits.rows)

    def answer(self, lookup: str, media_type: str, coding: str) -> Answer | None:
        """Give the answer that a worker would give; None leaves it to one: it is long, or there is something wrong."""
        try:
            found = self._store.query(lookup)
            assert not isinstance(found, QueryTriples)
            body = found.serialize(format=RESULT_FORMATS[media_type]) or b""
        except (SyntaxError, ValueError, RuntimeError, OSError):
            # All that the store says of a query: a worker comes to the same, and tells the client.
            return None
        rows = Rows(media_type)
        rows.add(body)
        number, length = rows.number(0), len(body)
        if number > self._most_rows or length > self._most_bytes:
            return None
        if length < WORTH_COMPRESSING or coding == IDENTITY:
            return Answer(number, length, IDENTITY, body, None)
        return Answer(number, length, coding, compress(body, coding), None)

    def close(self) -> None:
        """Let go of the store."""
        del self._store
