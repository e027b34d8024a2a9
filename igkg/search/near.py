"""From a spelling to the names that share many of its groups of three letters, whatever the typing errors in it."""

from __future__ import annotations

from dataclasses import dataclass

from igkg.search.folding import fold
from igkg.search.index import Index

_GROUP = 3
_MOST_GROUPS = 100
_LOOKED_AT = 200
_LEAST_SHARED = 0.6
_NEAR = """
SELECT name.id, name.thing, name.value, name.folded FROM trigrams JOIN name ON name.id = trigrams.rowid
WHERE trigrams MATCH ? AND name.role NOT IN ('composed', 'vocabulary') ORDER BY bm25(trigrams), name.id LIMIT ?
"""


@dataclass(frozen=True)
class NearName:
    """A name, the thing that it is of, and how alike it is to the spelling: from 0 to 1, where all is shared."""

    thing: int
    value: str
    alikeness: float


def groups_of_letters(folded: str) -> set[str]:
    """Give the groups of three characters in a folded text."""
    return {folded[start : start + _GROUP] for start in range(len(folded) - _GROUP + 1)}


def near_names(index: Index, text: str, *, limit: int = 20) -> list[NearName]:
    """Give the nearest name of each thing that has one near enough, nearest first.

    Near enough is a name that has most groups of the spelling; what it has besides counts less, since a spelling may
    be the beginning of a name.
    """
    groups = groups_of_letters(fold(text))
    if not groups:
        return []
    expression = " OR ".join(f'"{group}"' for group in sorted(groups)[:_MOST_GROUPS])
    best: dict[int, NearName] = {}
    for _, thing, value, folded in index.base.execute(_NEAR, (expression, _LOOKED_AT)):
        others = groups_of_letters(folded)
        shared = len(groups & others) / len(groups)
        alikeness = shared * (3 + len(groups & others) / len(others)) / 4
        if shared >= _LEAST_SHARED and (thing not in best or alikeness > best[thing].alikeness):
            best[thing] = NearName(thing, value, alikeness)
    return sorted(best.values(), key=lambda near: (-near.alikeness, near.thing))[:limit]
