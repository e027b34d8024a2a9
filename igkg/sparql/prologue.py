"""From the tokens before a query's first keyword to its base and prefixes, and from names in it to IRIs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urljoin

from igkg.sparql.tokens import Token

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NAMES = {"IRIREF", "PNAME_LN", "PNAME_NS"}
_FORMS = {"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"}


@dataclass
class Prologue:
    """What names in a query stand for (SPARQL 1.1, section 4.1.1)."""

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)

    def iri(self, token: Token) -> str:
        """Give the IRI that an IRI reference or a prefixed name stands for; an unknown prefix stands for nothing."""
        if token.kind == "IRIREF":
            iri = token.text[1:-1]
            return iri if _SCHEME.match(iri) else urljoin(self.base, iri)
        prefix, colon, local = token.text.partition(":")
        return self.prefixes.get(prefix + colon, "") + re.sub(r"\\(.)", r"\1", local)


def is_name(token: Token) -> bool:
    """Tell whether a token stands for an IRI."""
    return token.kind in _NAMES


def read_prologue(found: Iterable[Token], base: str) -> Prologue:
    """Read BASE and PREFIX, each resolved against those before it."""
    prologue = Prologue(base)
    start = Token("START", "", 0)
    before = start
    for name, token in pairwise([start, *found]):
        if token.symbol in _FORMS:
            break
        if token.kind == "IRIREF":
            if name.symbol == "BASE":
                prologue.base = prologue.iri(token)
            elif before.symbol == "PREFIX":
                prologue.prefixes[name.text] = prologue.iri(token)
        before = name
    return prologue
