"""From two words to how alike they are, and in what way: a typing error, an initial, an abbreviation."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_ABBREVIATION = 0.85
_INITIAL = 0.9
_SHORTEST_WITH_ERROR = 4
_SHORTEST_WITH_TWO_ERRORS = 8
_SHORTEST_PREFIX = 3
_LONGEST_CONTRACTION = 5
_COST_OF_ERROR = 0.45
_ERRORS = {1: "one letter differs", 2: "two letters differ"}

Likeness = tuple[float, str]
UNLIKE: Likeness = (0.0, "")


@lru_cache(maxsize=50_000)
def likeness(one: str, other: str) -> Likeness:
    """Give from 0 to 1 how alike two different words are, with the reason, or nothing if they are too unlike."""
    short, long = sorted((one, other), key=len)
    if short.startswith("#") or long.startswith("#"):
        return UNLIKE
    if len(short) == 1:
        return (_INITIAL, "initial") if long.startswith(short) else UNLIKE
    return _written_otherwise(short, long) or _misspelt(short, long) or _shortened(short, long) or UNLIKE


def _written_otherwise(short: str, long: str) -> Likeness | None:
    if _without_digraphs(short) == _without_digraphs(long):
        return 0.99, "an umlaut written as two letters"
    if _singular(short) == _singular(long):
        return 0.98, "singular and plural"
    return None


def _misspelt(short: str, long: str) -> Likeness | None:
    errors = _errors(short, long)
    return (1 - _COST_OF_ERROR * errors / len(long), _ERRORS[errors]) if errors else None


def _shortened(short: str, long: str) -> Likeness | None:
    if len(short) >= _SHORTEST_PREFIX and (long.startswith(short) or _is_contraction(short, long)):
        return _ABBREVIATION, "abbreviation"
    return None


def _errors(short: str, long: str) -> int:
    """Give the number of letters that differ, two that changed places being one; 0 where there are too many."""
    if len(short) < _SHORTEST_WITH_ERROR:
        return 0
    most = 2 if len(short) >= _SHORTEST_WITH_TWO_ERRORS else 1
    errors = OSA.distance(short, long, score_cutoff=most)
    if errors > most or (len(long) == _SHORTEST_WITH_ERROR and len(short) == len(long)):
        # In four letters, one that is another makes another word: Iran, Iraq.
        return 0
    return int(errors)


def _is_contraction(short: str, long: str) -> bool:
    """Tell whether a word is what is left of another, as "dept" of "department"."""
    if len(short) > _LONGEST_CONTRACTION or len(long) < 2 * len(short) - 1:
        return False
    letters = iter(long)
    return short[0] == long[0] and short[-1] == long[-1] and all(letter in letters for letter in short)


def _singular(word: str) -> str:
    """Give an English word, if it looks like a plural, without the plural's ending."""
    if len(word) < _SHORTEST_WITH_ERROR:
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


@lru_cache(maxsize=50_000)
def _without_digraphs(word: str) -> str:
    for digraph, letter in _DIGRAPHS:
        word = word.replace(digraph, letter)
    return word
