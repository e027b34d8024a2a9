"""From a query and values for its variables to a query in which they are bound, for any SPARQL 1.1 endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pyoxigraph import Literal, NamedNode

from igkg.errors import UnknownName
from igkg.names import Prefixes
from igkg.sparql import QuerySyntaxError
from igkg.sparql.tokens import tokens


def bind(query: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """Begin the outermost pattern of a query with the values of variables (SPARQL 1.1, section 10.2).

    The terms stand in it as N-Triples writes them, so no value can be anything but one term.

    Raises:
        UnknownName: the query has no such variable, or no pattern.
    """
    if not values:
        return query
    known = {token.text[1:] for token in tokens(query) if token.kind == "VAR"}
    for name in values:
        if name not in known:
            raise UnknownName(f"The query has no variable ?{name}; it has {', '.join(sorted(known)) or 'none'}.")
    place = _pattern(query)
    rows = " ".join(str(term) for term in values.values())
    names = " ".join(f"?{name}" for name in values)
    return f"{query[:place]} VALUES ({names}) {{ ({rows}) }} {query[place:]}"


def _pattern(query: str) -> int:
    """Give the place after the brace that opens the outermost pattern: the one after WHERE, or the first."""
    depth, first, is_next = 0, None, False
    for token in tokens(query):
        if depth == 0 and token.symbol == "{":
            if is_next:
                return token.start + 1
            first = first or token.start + 1
        is_next = is_next or (depth == 0 and token.symbol == "WHERE")
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.symbol, 0)
    if first is None:
        raise UnknownName("The query has no pattern in braces, so nothing can be bound in it.")
    return first


@contextmanager
def undisturbed_places(query: str, prefixes: Prefixes) -> Iterator[str]:
    """Give a query with the prefixes of the graph declared that it uses and does not declare itself.

    They stand on its first line; an error is told at the place where it is in the query as it was written.
    """
    added = _declarations(query, prefixes)
    try:
        yield added + query
    except QuerySyntaxError as error:
        if not added or error.line != 1 or error.column is None:
            raise
        column = error.column - len(added)
        words = str(error).replace(f"column {error.column}", f"column {column}", 1)
        raise QuerySyntaxError(words, 1, column) from error


def _declarations(query: str, prefixes: Prefixes) -> str:
    declared: set[str] = set()
    used: set[str] = set()
    before = ""
    for token in tokens(query):
        if token.kind in {"PNAME_NS", "PNAME_LN"}:
            (declared if before == "PREFIX" else used).add(token.text.partition(":")[0])
        before = token.symbol
    lacking = {name: iri for name, iri in prefixes.table.items() if name in used - declared}
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in sorted(lacking.items()))
