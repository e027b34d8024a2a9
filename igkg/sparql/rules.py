"""From the tokens of a query that fits the grammar to the rules beside the grammar that it breaks, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pyoxigraph import NamedNode

from igkg.sparql.tokens import Token

Finding = Iterator[tuple[Token, str]]
_VALUES = {"IRIREF", "PNAME_LN", "PNAME_NS", "STRING", "INTEGER", "DECIMAL", "DOUBLE", "SIGNED_NUMBER"}
_WORDS_AS_VALUES = {"TRUE", "FALSE", "UNDEF"}
_GROUPING = {"GROUP", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_START = Token("START", "", 0)


def broken_rules(found: Sequence[Token]) -> Finding:
    """Give the tokens at which a query breaks a rule (SPARQL 1.1, section 19.8, notes), with words on it."""
    looks = (_unknown_prefix, _no_iri, _label_in_two_groups, _value_given_twice, _values_that_do_not_fit, _not_grouped)
    for look in looks:
        yield from look(found)


def _unknown_prefix(found: Sequence[Token]) -> Finding:
    known = {name.text for before, name in pairwise(found) if before.symbol == "PREFIX"}
    for token in found:
        prefix = token.text.partition(":")[0] + ":"
        if token.kind in {"PNAME_LN", "PNAME_NS"} and prefix not in known:
            yield token, f"the prefix {prefix} is not declared: write PREFIX {prefix} <…> before the query"


def _no_iri(found: Sequence[Token]) -> Finding:
    for token in found:
        iri = token.text[1:-1]
        if token.kind == "IRIREF" and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            try:
                NamedNode(iri)
            except ValueError:
                yield token, f"{token.text} is no IRI"


def _label_in_two_groups(found: Sequence[Token]) -> Finding:
    """A blank node label belongs to one basic graph pattern (SPARQL 1.1, section 4.1.4)."""
    groups = [0]
    number = 0
    place: dict[str, int] = {}
    for token in found:
        if token.symbol in {"{", "}", "OPTIONAL", "UNION", "GRAPH", "MINUS"}:
            number += 1
            if token.symbol == "{":
                groups.append(number)
            elif token.symbol == "}" and len(groups) > 1:
                groups.pop()
                groups[-1] = number
        elif token.kind == "BLANK_NODE_LABEL" and place.setdefault(token.text, groups[-1]) != groups[-1]:
            yield token, f"the blank node {token.text} is used in two groups; take a variable instead"


def _value_given_twice(found: Sequence[Token]) -> Finding:
    """The variable after AS is a new one (SPARQL 1.1, sections 10.1 and 18.2.4.4)."""
    seen: list[set[str]] = [set()]
    for before, token in pairwise([_START, *found]):
        if token.symbol == "{":
            seen.append(set())
        elif token.symbol == "}" and len(seen) > 1:
            inner = seen.pop()
            seen[-1] |= inner
        elif token.kind == "VAR":
            name = token.text[1:]
            if before.symbol == "AS" and name in seen[-1]:
                yield token, f"{token.text} has a value already, so AS cannot give it another"
            seen[-1].add(name)
    yield from _projected_twice(found)


def _projected_twice(found: Sequence[Token]) -> Finding:
    for projection in _projections(found):
        names: set[str] = set()
        for before, token in pairwise([_START, *projection]):
            if token.kind == "VAR" and (before.symbol == "AS" or _depth(projection, token) == 0):
                if token.text[1:] in names:
                    yield token, f"SELECT names {token.text} twice"
                names.add(token.text[1:])


def _not_grouped(found: Sequence[Token]) -> Finding:
    """What is selected of a group is grouped by or inside an aggregate (SPARQL 1.1, section 19.8, note 12)."""
    if not any(token.symbol in _GROUPING for token in found):
        return
    grouped = {
        token.text[1:]
        for part in _parts(found, "GROUP", {"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "}"})
        for token in part
        if token.kind == "VAR"
    }
    for projection in _projections(found):
        for token in projection:
            if token.kind == "VAR" and _depth(projection, token) == 0 and token.text[1:] not in grouped:
                yield token, f"{token.text} is neither grouped by nor inside an aggregate such as COUNT"
    for token in found:
        if token.symbol == "*":
            yield token, "SELECT * cannot stand together with GROUP BY"


def _projections(found: Sequence[Token]) -> list[list[Token]]:
    return _parts(found, "SELECT", {"WHERE", "FROM", "{"})


def _parts(found: Sequence[Token], start: str, ends: set[str]) -> list[list[Token]]:
    """Give the tokens after each ``start`` up to the next of the ``ends``."""
    parts: list[list[Token]] = []
    is_inside = False
    for token in found:
        if token.symbol == start:
            parts.append([])
            is_inside = True
        elif token.symbol in ends:
            is_inside = False
        elif is_inside:
            parts[-1].append(token)
    return parts


def _depth(projection: Sequence[Token], place: Token) -> int:
    before = [token.symbol for token in projection if token.start < place.start]
    return before.count("(") - before.count(")")


def _values_that_do_not_fit(found: Sequence[Token]) -> Finding:
    """Each row of VALUES has a value for each variable (SPARQL 1.1, section 10.2.1)."""
    for start, token in enumerate(found):
        if token.symbol != "VALUES" or found[start + 1].symbol != "(":
            continue
        wanted, place = _count(found, start + 2)
        place += 2
        while found[place].symbol == "(":
            given, end = _count(found, place + 1)
            if given != wanted:
                yield found[place], f"values in this row: {given}, variables: {wanted}"
            place = end + 1


def _count(found: Sequence[Token], place: int) -> tuple[int, int]:
    """Count variables or values up to the closing bracket, and give its place; a datatype is part of its text."""
    counted = 0
    while found[place].symbol != ")":
        is_value = found[place].kind in {*_VALUES, "VAR"} or found[place].symbol in _WORDS_AS_VALUES
        counted += is_value and found[place - 1].symbol != "^^"
        place += 1
    return counted, place
