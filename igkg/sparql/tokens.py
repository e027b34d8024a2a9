"""From the text of a SPARQL query to its tokens (SPARQL 1.1 Query Language, section 19.8), each with its place.

Whatever the text, it is read in a time that grows with its length: no part is looked at again for each token in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_NAME_START = r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D" + (
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAME = rf"{_NAME_START}_\-0-9\u00B7\u0300-\u036F\u203F-\u2040"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_RUN = rf"[{_NAME_START}](?:[{_NAME}.]*[{_NAME}])?"
_LOCAL = rf"(?:[{_NAME_START}_:0-9]|{_ESCAPE})(?:(?:[{_NAME}.:]|{_ESCAPE})*(?:[{_NAME}:]|{_ESCAPE}))?"
_VARIABLE = rf"[{_NAME_START}_0-9][{_NAME_START}_0-9\u00B7\u0300-\u036F\u203F-\u2040]*"
_NUMBER = r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+"
SKIPPED = r"(?:[ \t\r\n]|\#[^\r\n]*(?:[\r\n]|\Z))"
_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
# Texts up to the quotes that end them; where that is missing they are taken whole, so that they are read only once.
_LONG = r"\"\"\"(?:\"{0,2}+(?:[^\"\\]|\\.))*+"
_LONG_2 = r"'''(?:'{0,2}+(?:[^'\\]|\\.))*+"
_SHORT = r"\"(?:[^\"\\\n\r]|\\.)*+"
_SHORT_2 = r"'(?:[^'\\\n\r]|\\.)*+"

# What tokens are made of but for names: a name with its prefix can have dots in it, and a keyword beside it can too.
_PIECES = rf"""
      (?P<SIGNED_NUMBER> [+-](?:{_NUMBER}) )
    | (?P<DOUBLE> (?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+ )
    | (?P<DECIMAL> [0-9]*\.[0-9]+ )
    | (?P<INTEGER> [0-9]+ )
    | (?P<WORD> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<SIGN> \^\^ | \|\| | && | != | <= | >= | [][(){{}};,.|/^?*+!=<>-] )
    | (?P<UNKNOWN> . )
"""
_TOKENS = rf"""
      (?P<SKIPPED> {SKIPPED}++ )
    | (?P<IRIREF> {_IRI} )
    | (?P<NAME> (?:{_RUN})?+ : (?:{_LOCAL})?+ )
    | (?P<RUN> {_RUN} )
    | (?P<BLANK_NODE_LABEL> _:[{_NAME_START}_0-9](?:[{_NAME}.]*[{_NAME}])? )
    | (?P<VAR> [?$]{_VARIABLE} )
    | (?P<STRING> {_LONG}\"\"\" | {_LONG_2}\'\'\' | {_SHORT}\" | {_SHORT_2}\' )
    | (?P<OPEN> {_LONG} | {_LONG_2} | {_SHORT} | {_SHORT_2} )
    | (?P<LANGTAG> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<NIL> \({SKIPPED}*+\) )
    | (?P<ANON> \[{SKIPPED}*+\] )
    | {_PIECES}
"""
# Only the keywords are in any case: to prepare names of all letters for that takes a while.
_FIRST_WORD = re.compile(
    rf"(?:{SKIPPED}|(?i:BASE){SKIPPED}*+{_IRI}|(?i:PREFIX){SKIPPED}++(?:{_RUN})?+:{SKIPPED}*+{_IRI})*+"
    r"(?P<word>[A-Za-z]+)"
)


@dataclass(frozen=True, slots=True)
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
    for match in _compiled(_TOKENS).finditer(query):
        kind, text = match.lastgroup or "UNKNOWN", match.group()
        match kind:
            case "SKIPPED":
                pass
            case "OPEN":
                yield Token("UNKNOWN", text, match.start())
            case "RUN":
                for piece in _compiled(_PIECES).finditer(text):
                    yield Token(piece.lastgroup or "UNKNOWN", piece.group(), match.start() + piece.start())
            case "NAME":
                yield Token(
                    "PNAME_NS" if text.endswith(":") and text.count(":") == 1 else "PNAME_LN", text, match.start()
                )
            case _:
                yield Token(kind, text, match.start())


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compile an expression when it is first needed: with all the letters that there are, this takes a while."""
    return re.compile(expression, re.VERBOSE | re.DOTALL)


def first_word(query: str) -> str:
    """Give the first keyword after the prologue, in capitals, or nothing."""
    match = _FIRST_WORD.match(query)
    return match["word"].upper() if match else ""


def line_and_column(query: str, start: int) -> tuple[int, int]:
    """Give line and column of a place, each counted from 1; columns count characters."""
    lines = re.split(r"\r\n|\r|\n", query[:start])
    return len(lines), len(lines[-1]) + 1
