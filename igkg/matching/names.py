"""From a spelling to the names in the index that are worth comparing with it, and to things with that identifier."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from igkg.search import Index, Name, fold_identifier

_GROUP = 3
_MOST_GROUPS = 60
_LOOKED_AT = 30
_LONGEST = 400
# Of what shares most groups of letters, only what also shares words or is spelt alike is worth comparing word by word.
_LEAST_ALIKE, _COMPARED = 50, 12
_OF_TYPE = "name.thing IN (SELECT thing FROM kind WHERE iri IN ({}))"
_NAMED = "name.role NOT IN ('composed', 'vocabulary')"
_SELECT = "SELECT name.thing, name.value, name.language, name.role, name.folded FROM "
_EXACT = _SELECT + "name WHERE name.folded = ? AND {} ORDER BY name.id LIMIT 200"
_NEAR = (
    _SELECT
    + "trigrams JOIN name ON name.id = trigrams.rowid WHERE trigrams MATCH ? AND {} "
    + "ORDER BY bm25(trigrams), name.id LIMIT ?"
)
_IDENTIFIER = "SELECT thing FROM identifier AS name WHERE role = 'identifier' AND (value = ? OR folded = ?) AND {}"


def names_spelt(index: Index, folded: str, types: frozenset[str]) -> list[tuple[int, Name]]:
    """Give things with a name that is the spelling."""
    condition, wanted = _conditions(types)
    rows = index.base.execute(_EXACT.format(f"{_NAMED} AND {condition}"), (folded, *wanted))
    return [(thing, Name(*name)) for thing, *name, _ in rows]


def names_like(index: Index, folded: str, types: frozenset[str]) -> list[tuple[int, Name]]:
    """Give things with a name that shares groups of three letters with the spelling, those that share most."""
    expression = _groups(folded[:_LONGEST])
    if not expression:
        return []
    condition, wanted = _conditions(types)
    rows = index.base.execute(_NEAR.format(f"{_NAMED} AND {condition}"), (expression, *wanted, _LOOKED_AT)).fetchall()
    choices = [row[-1] for row in rows]
    alike = process.extract(folded, choices, scorer=fuzz.token_set_ratio, score_cutoff=_LEAST_ALIKE, limit=_COMPARED)
    return [(rows[place][0], Name(*rows[place][1:-1])) for _, _, place in alike]


def things_with_identifier(index: Index, spelling: str, types: frozenset[str]) -> list[int]:
    """Give the things of which a spelling is an identifier: a document symbol, or an IRI that is the same thing's."""
    condition, wanted = _conditions(types)
    rows = index.base.execute(_IDENTIFIER.format(condition), (spelling.strip(), fold_identifier(spelling), *wanted))
    return [row[0] for row in rows]


def _conditions(types: frozenset[str]) -> tuple[str, Sequence[str]]:
    if not types:
        return "1", ()
    return _OF_TYPE.format(", ".join("?" * len(types))), sorted(types)


def _groups(folded: str) -> str:
    """Give an FTS5 query for any of the groups of three letters in a text; each is a string in quotes."""
    groups = dict.fromkeys(folded[start : start + _GROUP] for start in range(len(folded) - _GROUP + 1))
    return " OR ".join(f'"{group}"' for group in list(groups)[:_MOST_GROUPS])
