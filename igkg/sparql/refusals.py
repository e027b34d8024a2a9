"""From what is wrong with a query to the error that tells its author."""

from __future__ import annotations

from igkg.errors import IgkgError
from igkg.sparql.errors import Mistake


class QuerySyntaxError(IgkgError):
    """A query that does not parse: line and column, counted from 1, and what was expected."""

    def __init__(self, text: str, line: int | None, column: int | None) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


class RefusedQuery(IgkgError):
    """A query that parses and asks for something that is not done here."""


def syntax_error(mistake: Mistake) -> QuerySyntaxError:
    """Give the error that names the place of a mistake."""
    place = f"line {mistake.line}, column {mistake.column}"
    return QuerySyntaxError(f"The query does not parse: {place}: {mistake.words}.", mistake.line, mistake.column)
