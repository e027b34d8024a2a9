"""From the first letters that somebody types to a few things that may be meant, quick enough for each keystroke."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from igkg.search.folding import fold
from igkg.search.index import Index, Thing
from igkg.search.near import near_names

_WORD = re.compile(r"\w+")
_MOST_WORDS = 20
_OF_KIND = "(:kind = '' OR EXISTS (SELECT 1 FROM kind WHERE kind.thing = name.thing AND kind.iri = :kind))"
# First what is called exactly so, then what begins so; among these, what most is said of.
_BEGINNING = f"""
SELECT name.thing, name.value, name.role FROM name JOIN thing ON thing.id = name.thing
WHERE name.folded >= :folded AND name.folded < :end AND name.role <> 'composed' AND {_OF_KIND}
ORDER BY name.role = 'vocabulary', name.folded <> :folded, thing.statements DESC, LENGTH(name.folded), name.id
LIMIT :limit
"""  # noqa: S608 - made of constants
_CONTAINING = f"""
SELECT name.thing, name.value, name.role
FROM words JOIN name ON name.thing = words.rowid JOIN thing ON thing.id = name.thing
WHERE words MATCH :words AND name.role <> 'composed' AND {_OF_KIND}
ORDER BY name.role = 'vocabulary', bm25(words, 1, 1, 0, 0) * (1 + MIN(thing.statements, 100) / 50.0), name.id
LIMIT :limit
"""  # noqa: S608


@dataclass(frozen=True)
class Suggestion:
    """A thing that may be meant, and the name by which it was found."""

    thing: Thing
    name: str


def suggest(
    index: Index, text: str, *, kind: str = "", languages: Sequence[str] = (), limit: int = 10
) -> list[Suggestion]:
    """Give the things whose names begin like a text, have words that do, or are spelt nearly so, in this order.

    Terms of the vocabulary and whatever else tells of the graph come after what is in it.

    Args:
        index: the index to look in.
        text: what has been typed so far.
        kind: the IRI of a class that the things are to be of, or nothing.
        languages: BCP 47 tags of the languages to show names in, best first.
        limit: how many to give at most.
    """
    found: dict[int, str] = {}
    apart: dict[int, str] = {}
    for thing, name, role in _candidates(index, text, kind, limit):
        (apart if role == "vocabulary" else found).setdefault(thing, name)
        if len(found) >= limit:
            break
    chosen = list((found | apart).items())[:limit]
    return [Suggestion(index.thing(thing, languages), name) for thing, name in chosen]


def _candidates(index: Index, text: str, kind: str, limit: int) -> Iterator[tuple[int, str, str]]:
    folded, words = fold(text), _WORD.findall(text)[:_MOST_WORDS]
    if not folded:
        return
    # A thing may be found by several of its names.
    wanted = {"folded": folded, "end": folded + "\U0010ffff", "kind": kind, "limit": 5 * limit}
    yield from index.base.execute(_BEGINNING, wanted)
    expression = "{names identifiers} : " + " ".join(f'"{word}"*' for word in words)
    if words:
        yield from index.base.execute(_CONTAINING, wanted | {"words": expression})
    for near in near_names(index, text, limit=limit):
        if not kind or kind in index.kinds(near.thing):
            yield near.thing, near.value, "near"
