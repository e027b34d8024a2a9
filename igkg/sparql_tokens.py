"""From the text of a SPARQL query to its tokens (SPARQL 1.1 Query Language, section 19.8), each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME_START = r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D" + (
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"{_NAME_START}_\-0-9\u00B7\u0300-\u036F\u203F-\u2040"
_PREFIX = rf"(?:[{_NAME_START}](?:[{_NAME}.]*[{_NAME}])?)?:"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_NAME_START}_:0-9]|{_ESCAPE})(?:(?:[{_NAME}.:]|{_ESCAPE})*(?:[{_NAME}:]|{_ESCAPE}))?"
_VARIABLE = rf"[{_NAME_START}_0-9][{_NAME_START}_0-9\u00B7\u0300-\u036F\u203F-\u2040]*"
_NUMBER = r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"
_SKIPPED = r"(?:[ \t\r\n]|\#[^\r\n]*(?:[\r\n]|\Z))"

_TOKEN = re.compile(
    rf"""
      (?P<SKIPPED> {_SKIPPED}+ )
    | (?P<IRIREF> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*> )
    | (?P<PNAME_LN> {_PREFIX}{_LOCAL} )
    | (?P<PNAME_NS> {_PREFIX} )
    | (?P<BLANK_NODE_LABEL> _:[{_NAME_START}_0-9](?:[{_NAME}.]*[{_NAME}])? )
    | (?P<VAR> [?$]{_VARIABLE} )
    | (?P<STRING> \"\"\"(?:\"{{0,2}}(?:[^\"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
                | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<LANGTAG> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<SIGNED_NUMBER> [+-](?:{_NUMBER}) )
    | (?P<DOUBLE> (?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+ )
    | (?P<DECIMAL> [0-9]*\.[0-9]+ )
    | (?P<INTEGER> [0-9]+ )
    | (?P<NIL> \({_SKIPPED}*\) )
    | (?P<ANON> \[{_SKIPPED}*\] )
    | (?P<WORD> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<SIGN> \^\^ | \|\| | && | != | <= | >= | [][(){{}};,.|/^?*+!=<>-] )
    | (?P<UNKNOWN> . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a query: its kind, its text, and where it begins, counted in characters from 0."""

    kind: str
    text: str
    start: int

    @property
    def symbol(self) -> str:
        """What the grammar calls it: a keyword in capitals, a sign as it is, else its kind."""
        if self.kind == "WORD":
            return self.text if self.text == "a" else self.text.upper()
        return self.text if self.kind == "SIGN" else self.kind


def tokens(query: str) -> Iterator[Token]:
    """Give the tokens of a query, each as long as can be, without blanks and comments."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "UNKNOWN"
        if kind != "SKIPPED":
            yield Token(kind, match.group(), match.start())


def line_and_column(query: str, start: int) -> tuple[int, int]:
    """Give line and column of a place, each counted from 1; columns count characters."""
    lines = query[:start].splitlines(keepends=True) or [""]
    if lines[-1].endswith(("\n", "\r")):
        return len(lines) + 1, 1
    return len(lines), len(lines[-1]) + 1
