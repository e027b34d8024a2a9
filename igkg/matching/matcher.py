"""From a spelling, and a type if one is asked for, to candidates from the index, best first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from igkg.matching.comparison import Comparison, compare
from igkg.matching.names import names_like, names_spelt, things_with_identifier
from igkg.matching.words import FUNCTION_WORDS, Words, surname_last, words_of
from igkg.search import Index, Name, Thing, fold

# From this score on a candidate counts as a match; below, a person has to look.
LIKELY = 80.0
_SAME_LABEL, _SAME_NAME = 100.0, 99.0
_LEAST = 30.0
_LONGEST_ACRONYM = 6
_SWAPPED = 0.985
_INITIAL_WEIGHT = 0.5
_NUMBER_WEIGHT = 4.0
_LEAST_WEIGHT = 0.5
_FUNCTION_WEIGHT = 0.1
_OTHER_NAME = 0.985


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant: the name it was found by, a score from 0 to 100, and the reasons for the score."""

    thing: Thing
    name: str
    score: float
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        """Tell whether it counts as a match."""
        return self.score >= LIKELY


class Matcher:
    """Finds the things of an index that a spelling may stand for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._names = index.base.execute("SELECT COUNT(*) FROM name").fetchone()[0]
        self._counts: dict[str, int] = dict(index.base.execute("SELECT folded, names FROM word"))
        self._context = lru_cache(maxsize=20_000)(self._read_context)

    def match(
        self, spelling: str, types: Iterable[str] = (), *, languages: Sequence[str] = (), limit: int = 5
    ) -> list[Candidate]:
        """Give the candidates for a spelling, best first; nothing if nothing is like it.

        Where a thing is called exactly so, what is only called something like it is not looked at.

        Args:
            spelling: what somebody wrote.
            types: IRIs of classes; things of any of them are looked at, or all things if there is none.
            languages: BCP 47 tags of the languages to show names in, best first.
            limit: how many to give at most.
        """
        wanted = frozenset(types)
        best: dict[int, tuple[float, Name, tuple[str, ...]]] = {}
        for number, name, comparison in self._comparisons(spelling, wanted):
            if comparison.score >= _LEAST and (number not in best or comparison.score > best[number][0]):
                best[number] = comparison.score, name, comparison.reasons
        first = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[: 4 * limit]
        found = [
            Candidate(self._index.thing(number, languages), name.value, round(score, 1), reasons)
            for number, (score, name, reasons) in first
        ]
        found.sort(key=lambda candidate: (-candidate.score, -candidate.thing.statements, candidate.thing.iri))
        return found[:limit]

    def _comparisons(self, spelling: str, types: frozenset[str]) -> Iterable[tuple[int, Name, Comparison]]:
        folded = fold(spelling)
        if not folded:
            return
        for number in things_with_identifier(self._index, spelling, types):
            yield number, Name(spelling, "", "identifier"), Comparison(_SAME_LABEL, ("the same identifier",))
        spelt = names_spelt(self._index, folded, types)
        for number, name in spelt:
            yield number, name, _exact(name)
        if spelt:
            return
        swapped = surname_last(spelling)
        acronyms = (word for word in folded.split() if len(word) <= _LONGEST_ACRONYM and word not in FUNCTION_WORDS)
        near = names_like(self._index, folded, types)
        near += (found for word in dict.fromkeys(acronyms) for found in names_spelt(self._index, word, types))
        for number, name in dict.fromkeys(near):
            yield number, name, self._compare(words_of(spelling), number, name)
            if swapped is not None:
                found = self._compare(words_of(swapped), number, name)
                yield number, name, Comparison(found.score * _SWAPPED, ("surname first", *found.reasons))

    def _compare(self, form: Words, number: int, name: Name) -> Comparison:
        found = compare(form, words_of(name.value), self._context(number), self.weigh)
        role = _role(name)
        return Comparison(found.score * (_OTHER_NAME if role else 1.0), (*found.reasons, *role))

    def weigh(self, word: str) -> float:
        """Give the weight of a word: the more, the fewer names have it."""
        if word in FUNCTION_WORDS:
            return _FUNCTION_WEIGHT
        if word.startswith("#"):
            return _NUMBER_WEIGHT
        count = self._counts.get(word, 0)
        if len(word) == 1 and word.isascii():
            return _INITIAL_WEIGHT
        return max(_LEAST_WEIGHT, math.log((self._names + 1) / (count + 0.5)))

    def _read_context(self, number: int) -> frozenset[str]:
        """Give the words that may stand beside a thing's name: its other names, where, when, and of what it is part."""
        row = self._index.base.execute("SELECT folded FROM context WHERE thing = ?", (number,)).fetchone()
        own = (word for name in self._index.names(number) for word in fold(name.value).split())
        return frozenset((*own, *(row[0].split() if row else ())))


def _exact(name: Name) -> Comparison:
    if name.role == "label":
        return Comparison(_SAME_LABEL, ("the same name",))
    return Comparison(_SAME_NAME, _role(name) or ("the same name",))


def _role(name: Name) -> tuple[str, ...]:
    """Tell which of a thing's names was found, where that is not its label."""
    if name.role == "label":
        return ()
    kind = "acronym" if name.value.isupper() and " " not in name.value else name.role
    return (kind if name.language in {"", "en"} else f"{kind} in the language {name.language}",)
