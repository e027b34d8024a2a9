"""From the words of a spelling and of a name to what each has that the other has too, weighed by how rare it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from igkg.matching.likeness import likeness
from igkg.matching.words import FUNCTION_WORDS

_INITIALS = 0.93
_SHORTEST_INITIALS, _LONGEST_INITIALS = 2, 6


@dataclass
class Alignment:
    """Which words of a spelling and of a name stand for one another: for each, how well (0 to 1)."""

    spelt: Sequence[str]
    named: Sequence[str]
    of_spelt: list[float] = field(init=False)
    of_named: list[float] = field(init=False)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of_spelt = [0.0] * len(self.spelt)
        self.of_named = [0.0] * len(self.named)

    def take(self, spelt: Sequence[int], named: Sequence[int], how_well: float, reason: str = "") -> None:
        """Have words stand for one another."""
        for place in spelt:
            self.of_spelt[place] = how_well
        for place in named:
            self.of_named[place] = how_well
        self.pairs.append((spelt[0], named[0]))
        if reason and reason not in self.reasons:
            self.reasons.append(reason)

    @property
    def is_in_order(self) -> bool:
        """Tell whether the words that stand for one another come in the same order."""
        places = [named for _, named in sorted(self.pairs)]
        return places == sorted(places)

    def left_of_spelt(self) -> list[int]:
        """Give the places of the spelling's words that stand for nothing yet."""
        return [place for place, how_well in enumerate(self.of_spelt) if not how_well]

    def left_of_named(self) -> list[int]:
        """Give the places of the name's words that nothing stands for yet."""
        return [place for place, how_well in enumerate(self.of_named) if not how_well]


def align(spelt: Sequence[str], named: Sequence[str]) -> Alignment:
    """Find which words stand for one another: the same first, then two written as one, initials, and errors."""
    found = Alignment(spelt, named)
    _take_same(found)
    if found.left_of_spelt() and found.left_of_named():
        _take_joined(found)
        _take_initials(found)
        _take_alike(found)
    return found


def _take_same(found: Alignment) -> None:
    free: dict[str, list[int]] = {}
    for place, word in enumerate(found.named):
        free.setdefault(word, []).append(place)
    for place, word in enumerate(found.spelt):
        if free.get(word):
            found.take([place], [free[word].pop(0)], 1.0)


def _take_joined(found: Alignment) -> None:
    """Take "task force" and "taskforce" for one another."""
    for place in found.left_of_spelt():
        for start, end in _neighbours(found.left_of_named()):
            if found.named[start] + found.named[end] == found.spelt[place]:
                found.take([place], [start, end], 0.99, "blanks differ")
                break
    for place in found.left_of_named():
        for start, end in _neighbours(found.left_of_spelt()):
            if found.spelt[start] + found.spelt[end] == found.named[place]:
                found.take([start, end], [place], 0.99, "blanks differ")
                break


def _neighbours(places: Sequence[int]) -> list[tuple[int, int]]:
    return [(one, other) for one, other in pairwise(places) if other == one + 1]


def _take_initials(found: Alignment) -> None:
    """Take "UN" and "United Nations" for one another."""
    for place in found.left_of_spelt():
        run = _run_of_initials(found.spelt[place], found.named, found.left_of_named())
        if run:
            found.take([place], run, _INITIALS, "initials")
    for place in found.left_of_named():
        run = _run_of_initials(found.named[place], found.spelt, found.left_of_spelt())
        if run:
            found.take(run, [place], _INITIALS, "initials")


def _run_of_initials(word: str, words: Sequence[str], free: Sequence[int]) -> list[int]:
    if not (_SHORTEST_INITIALS <= len(word) <= _LONGEST_INITIALS and word.isalpha()):
        return []
    for start in range(len(free)):
        run: list[int] = []
        letters = iter(word)
        wanted = next(letters, None)
        for place in free[start:]:
            if run and place != run[-1] + 1:
                break
            if words[place][0] == wanted and len(words[place]) > 1:
                run.append(place)
                wanted = next(letters, None)
                if wanted is None:
                    return run
            elif run and words[place] in FUNCTION_WORDS:
                run.append(place)
            else:
                break
    return []


def _take_alike(found: Alignment) -> None:
    named = found.left_of_named()
    alike = [(likeness(found.spelt[s], found.named[n]), s, n) for s in found.left_of_spelt() for n in named]
    for (how_well, reason), spelt, place in sorted(alike, key=lambda item: (-item[0][0], item[1], item[2])):
        if how_well and not found.of_spelt[spelt] and not found.of_named[place]:
            found.take([spelt], [place], how_well, reason)
