"""From words to the things that have them in a name, an identifier, a description or another text, best first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from igkg.search.folding import fold
from igkg.search.index import Index, Thing
from igkg.search.near import near_names

_MOST_WORDS = 20
_WORD = re.compile(r"\w+")
_BEGIN, _END = "\ue000", "\ue001"
_SNIPPET_WORDS = 24
# A word counts in names ten times as much as in other texts; things of which much is said come a little earlier.
_FROM = """
FROM words JOIN thing ON thing.id = words.rowid
WHERE words MATCH :words
    AND (:kind = '' OR EXISTS (SELECT 1 FROM kind WHERE kind.thing = thing.id AND kind.iri = :kind))
"""
_HITS = f"""
SELECT thing.id, snippet(words, -1, '{_BEGIN}', '{_END}', '…', {_SNIPPET_WORDS}) {_FROM}
ORDER BY (SELECT MIN(CASE name.role WHEN 'label' THEN 0 WHEN 'composed' THEN 2 WHEN 'vocabulary' THEN 2 ELSE 1 END)
            FROM name WHERE name.thing = thing.id AND name.folded = :folded) NULLS LAST,
    bm25(words, 10, 10, 2, 1) * (1 + MIN(thing.statements, 100) / 100.0), thing.id
LIMIT :limit OFFSET :offset
"""  # noqa: S608 - made of constants
_COUNT = f"SELECT COUNT(*) {_FROM}"
_KINDS = f"SELECT thing.kind, COUNT(*) {_FROM} AND thing.kind IS NOT NULL GROUP BY thing.kind ORDER BY 2 DESC, 1"


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the text it was found by in pieces: each with whether it is what was looked for."""

    thing: Thing
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Found:
    """One page of hits, how many there are in all, and how many of each kind (IRI, label, number).

    ``is_near`` says that nothing has the words and that the hits are called something like them.
    """

    hits: tuple[Hit, ...]
    total: int
    kinds: tuple[tuple[str, str, int], ...]
    is_near: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give it as it goes over a wire."""
        return asdict(self)


def search(
    index: Index, text: str, *, kind: str = "", languages: Sequence[str] = (), offset: int = 0, limit: int = 20
) -> Found:
    """Find the things that have all words of a text, the last of which may be the beginning of one.

    Args:
        index: the index to look in.
        text: anything; what is no letter or digit only parts words.
        kind: the IRI of a class that the things are to be of, or nothing.
        languages: BCP 47 tags of the languages to show names in, best first.
        offset: how many hits to leave out.
        limit: how many to give at most.
    """
    words = _WORD.findall(text)[:_MOST_WORDS]
    if not words:
        return Found((), 0, ())
    wanted = {"words": _expression(words), "kind": kind, "folded": fold(text)}
    total = index.base.execute(_COUNT, wanted).fetchone()[0]
    if not total:
        return _near(index, text, kind, languages, limit)
    rows = index.base.execute(_HITS, wanted | {"limit": limit, "offset": offset}).fetchall()
    hits = tuple(Hit(index.thing(number, languages), _pieces(snippet)) for number, snippet in rows)
    kinds = index.base.execute(_KINDS, wanted | {"kind": ""}).fetchall()
    return Found(hits, total, tuple((iri, index.label_of(iri, languages), number) for iri, number in kinds))


def _expression(words: Sequence[str]) -> str:
    """Give an FTS5 query for all words; as strings in quotes, none of them is taken for an operator."""
    return " ".join(f'"{word}"' for word in words) + "*"


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    for part in snippet.split(_BEGIN):
        inside, end, outside = part.partition(_END)
        pieces += [(inside, True), (outside, False)] if end else [(part, False)]
    return tuple(piece for piece in pieces if piece[0])


def _near(index: Index, text: str, kind: str, languages: Sequence[str], limit: int) -> Found:
    hits = tuple(
        Hit(index.thing(near.thing, languages), ((near.value, False),))
        for near in near_names(index, text, limit=limit)
        if not kind or kind in index.kinds(near.thing)
    )
    return Found(hits, len(hits), (), is_near=True)
