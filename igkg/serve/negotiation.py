"""From an Accept header and what is on offer to one media type, or to the refusal that lists the offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from igkg.errors import IgkgError

HTML = "text/html"
# What many clients ask for without knowing the exact type: registered types under which the same bytes may be sent.
_ALIASES = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples", "text/csv"),
}


class NothingAcceptable(IgkgError):
    """A wish that cannot be met; the text lists what is on offer."""


@dataclass(frozen=True)
class Part:
    """One element of an Accept or Accept-Encoding header: its name in small letters, its q-value and its place."""

    name: str
    q: float
    parameters: int


@dataclass(frozen=True)
class Choice:
    """What is made, and the media type under which it is sent."""

    media_type: str
    sent_as: str


@lru_cache(maxsize=512)
def parse(header: str) -> tuple[Part, ...]:
    """Give the elements of a header; what is no element of the grammar is passed over."""
    return tuple(part for piece in header.split(",") if (part := _part(piece)) is not None)


def _part(piece: str) -> Part | None:
    name, *parameters = (text.strip() for text in piece.split(";"))
    q = 1.0
    others = 0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() != "q":
            others += bool(parameter)
            continue
        try:
            q = min(max(float(value.strip()), 0.0), 1.0)
        except ValueError:
            return None
    return Part(name.lower(), q, others) if name and q == q else None  # noqa: PLR0124 - not for NaN


@lru_cache(maxsize=1024)
def negotiate(accept: str | None, offered: tuple[str, ...], default: str | None = None) -> Choice:
    """Choose by specificity and q-value (RFC 9110, section 12.5.1); with no Accept header the default or first.

    Of types liked equally the first on offer is taken. Where none is liked, registered types are tried under which
    one of them may be sent as well, such as ``application/json``.

    Raises:
        NothingAcceptable: nothing on offer is acceptable; the text lists the offer.
    """
    parts = parse(accept) if accept is not None else ()
    if not parts:
        first = default or offered[0]
        return Choice(first, first)
    best, q = _best(parts, offered)
    if q > 0:
        return Choice(best, best)
    aliases = {alias: made for alias, types in _ALIASES.items() for made in types if made in offered}
    alias, q = _best(parts, tuple(aliases)) if aliases else ("", 0.0)
    if q > 0:
        return Choice(aliases[alias], alias)
    raise NothingAcceptable(f"On offer here: {', '.join(offered)}.")


def _best(parts: Sequence[Part], offered: Sequence[str]) -> tuple[str, float]:
    liked = [(offer, _q(parts, offer)) for offer in offered]
    return max(liked, key=lambda pair: pair[1])


def _q(parts: Sequence[Part], offer: str) -> float:
    """Give the q-value of the most specific range that a type falls under; 0 if it falls under none."""
    kind = offer.partition("/")[0]
    ranks = {offer: 3, f"{kind}/*": 2, "*/*": 1}
    found = [(ranks[part.name], part.parameters == 0, part.q) for part in parts if part.name in ranks]
    # A range with parameters, such as a charset, counts as the type itself and comes after it.
    return max(found)[2] if found else 0.0
