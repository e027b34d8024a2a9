"""From a spelling and one name of a thing to a score from 0 to 100 and the reasons for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from igkg.matching.alignment import Alignment, align
from igkg.matching.words import FUNCTION_WORDS, Words

Weigh = Callable[[str], float]
# What is spelt and is not in the name tells more against a match than what is left out.
_POWER_OF_SPELT, _POWER_OF_NAMED = 1.5, 0.52
_ANOTHER_ORDER = 0.97
_TRUE_AFTER, _TRUE_BEFORE = 0.99, 0.96
_WITH_ANOTHER_NUMBER, _WITHOUT_ITS_NUMBER = 55.0, 70.0
_ONLY_INITIALS = 75.0
_SAME = 98.0
_IN_BRACKETS = 0.4


@dataclass(frozen=True)
class Comparison:
    """A score from 0 to 100, and why it is that."""

    score: float
    reasons: tuple[str, ...]


def compare(spelt: Words, name: Words, context: frozenset[str], weigh: Weigh) -> Comparison:
    """Compare a spelling with a name; ``context`` is what may stand beside the name because it is true of the thing."""
    found = _compare(spelt, name.words, context | set(name.beside), weigh)
    if not name.beside:
        return found
    return max(found, _compare(spelt, (*name.words, *name.beside), context, weigh), key=lambda one: one.score)


def _compare(spelt: Words, named: Sequence[str], context: frozenset[str] | set[str], weigh: Weigh) -> Comparison:
    words = (*spelt.words, *spelt.beside)
    found = align(words, named)
    reasons = list(found.reasons)
    factor = 1.0
    if not found.is_in_order:
        factor *= _ANOTHER_ORDER
        reasons.append("words in another order")
    beside = _true_beside(found, words, context)
    if beside:
        factor *= _TRUE_AFTER if found.pairs and beside[0] > found.pairs[0][0] else _TRUE_BEFORE
        reasons.append(f"with {_quoted([words[place] for place in beside])}, which is true of it")
    reasons += _left_out(found, words, named)
    if spelt.words == tuple(named):
        reasons.append("the same words")
    elif "".join(spelt.words) == "".join(named):
        found.of_spelt[: len(spelt.words)] = [1.0] * len(spelt.words)
        found.of_named = [1.0] * len(named)
        reasons = ["blanks differ"]
    weights = [weigh(word) for word in spelt.words] + [_IN_BRACKETS * weigh(word) for word in spelt.beside]
    score = _SAME * factor * _coverage(found.of_spelt, weights) ** _POWER_OF_SPELT
    score *= _coverage(found.of_named, [weigh(word) for word in named]) ** _POWER_OF_NAMED
    cap, reason = _cap(found, words, named)
    return Comparison(min(score, cap), (*reasons, reason) if reason else tuple(reasons))


def _true_beside(found: Alignment, words: Sequence[str], context: frozenset[str] | set[str]) -> list[int]:
    """Take words that stand beside the name and are true of the thing as found; give their places."""
    true = [
        place
        for place in found.left_of_spelt()
        if words[place] not in FUNCTION_WORDS and (words[place] in context or words[place].removeprefix("#") in context)
    ]
    for place in true:
        found.of_spelt[place] = 1.0
    return true


def _coverage(how_well: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(well * weight for well, weight in zip(how_well, weights, strict=True)) / total if total else 0.0


def _cap(found: Alignment, words: Sequence[str], named: Sequence[str]) -> tuple[float, str]:
    """Give the most that a comparison may score, with the reason where that is less than 100."""
    other = [words[place] for place in found.left_of_spelt() if words[place].startswith("#")]
    if other:
        return _WITH_ANOTHER_NUMBER, f"another number: {_quoted(other)}"
    missing = [named[place] for place in found.left_of_named() if named[place].startswith("#")]
    if missing and not any(word.startswith("#") for word in words):
        return _WITHOUT_ITS_NUMBER, f"without its number {_quoted(missing)}"
    if len(words) == 1 and found.reasons == ["initials"]:
        return _ONLY_INITIALS, "nothing but initials"
    return 100.0, ""


def _left_out(found: Alignment, words: Sequence[str], named: Sequence[str]) -> list[str]:
    """Say which words of weight one side has and the other has not."""
    reasons = []
    missing = [named[place] for place in found.left_of_named() if named[place] not in FUNCTION_WORDS]
    more = [words[place] for place in found.left_of_spelt() if words[place] not in FUNCTION_WORDS]
    if missing:
        reasons.append(f"without {_quoted(missing)}")
    if more:
        reasons.append(f"with {_quoted(more)}")
    return reasons


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word.removeprefix('#')}”" for word in words)
