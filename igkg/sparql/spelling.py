"""From a query as the standard allows it to be written to the same query as the store reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from igkg.sparql.errors import breaks_grammar
from igkg.sparql.refusals import syntax_error
from igkg.sparql.tokens import Token, tokens

_BOOLEAN = re.compile(r"\b(?:true|false)\b", re.IGNORECASE)
# Functions after whose names the store takes no blanks.
_TIGHT = {"CONCAT", "COALESCE"}
_LOOSE = re.compile(r"\b(?:CONCAT|COALESCE)[ \t\r\n#]", re.IGNORECASE)
# An IRI that swallows comparisons, as in ?x<?y&&?z>?w: the store takes it apart, the standard does not.
_SWALLOWING = re.compile(r"[?$]\w++<[^<>\s]*+>")


def for_the_store(query: str) -> str:
    """Write TRUE and FALSE small, though keywords have no case, and no blanks where the store takes none.

    SPARQL 1.1, section 19.8.

    Raises:
        QuerySyntaxError: the query has an IRI that swallows comparisons.
    """
    swallows = "&&" in query and any("&&" in match.group() for match in _SWALLOWING.finditer(query))
    if swallows and (mistake := breaks_grammar(query)):
        raise syntax_error(mistake)
    if not _has_odd_spelling(query):
        return query
    parts = []
    place = 0
    for token, following in pairwise([*tokens(query), Token("END", "", len(query))]):
        parts.append(query[place : token.start])
        parts.append(token.text.lower() if token.symbol in {"TRUE", "FALSE"} else token.text)
        place = following.start if token.symbol in _TIGHT else token.start + len(token.text)
    return "".join([*parts, query[place:]])


def _has_odd_spelling(query: str) -> bool:
    if "(" in query and _LOOSE.search(query):
        return True
    small = query.lower()
    may_have_boolean = "true" in small or "false" in small
    return may_have_boolean and not all(match.group().islower() for match in _BOOLEAN.finditer(query))


def on_lines(found: Iterable[Token]) -> str:
    """Write tokens each on a line of its own, without comments, so that they cannot be taken for others."""
    return "".join(token.text if token.symbol in _TIGHT else f"{token.text}\n" for token in found)
