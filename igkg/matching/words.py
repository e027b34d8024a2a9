"""From a spelling to its words as they are compared: folded, with numbers written alike, what is in brackets apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from igkg.search import fold

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_SURNAME_FIRST = re.compile(r"^\s*([^,;]+),\s*([^,;]+)$")
_LETTERS_AND_NUMBER = re.compile(r"([^\W\d]{4,})(\d{1,3})")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)?")
_ORDINAL_WORDS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_NUMBERS = {word: str(number) for number, word in enumerate(_ORDINAL_WORDS, start=1)} | _ROMAN
_MOST_WORDS = 40


def _listed(name: str) -> frozenset[str]:
    """Read the words of a list beside this module, each line of which is ``group: words``."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lines = (line.partition(":")[2] for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())


FUNCTION_WORDS = _listed("function-words.txt")
_TITLES = _listed("titles.txt")


@dataclass(frozen=True)
class Words:
    """The words of a spelling in their order, numbers as ``#7``; and the words that stood in brackets."""

    words: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers among the words."""
        return frozenset(word for word in self.words if word.startswith("#"))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> Words:
    """Give the words of a text; titles and legal forms at its ends are left out."""
    beside = " ".join(_BRACKETS.findall(text))
    before = _BRACKETS.sub(" ", text)
    if not before.strip():
        before, beside = beside, ""
    return Words(tuple(_without_titles(_words(fold(before)))), tuple(_words(fold(beside))))


def surname_last(text: str) -> str | None:
    """Give "Nitin Desai" for "Desai, Nitin"; nothing for what is not of that form."""
    parts = _SURNAME_FIRST.match(text)
    return f"{parts[2]} {parts[1]}" if parts else None


def _words(folded: str) -> list[str]:
    found: list[str] = []
    pieces = folded.split()[:_MOST_WORDS]
    for place, word in enumerate(pieces):
        parted = _LETTERS_AND_NUMBER.fullmatch(word)
        if parted:
            found += [parted[1], _number(parted[2])]
        elif number := _ORDINAL.fullmatch(word):
            found.append(_number(number[1]))
        elif word in _NUMBERS:
            found.append(f"#{_NUMBERS[word]}")
        elif word == "i" and place == len(pieces) - 1 and place > 0:
            found.append("#1")
        else:
            found.append(word)
    return found


def _number(digits: str) -> str:
    return f"#{digits.lstrip('0') or '0'}"


def _without_titles(words: list[str]) -> list[str]:
    bare = list(words)
    while len(bare) > 1 and bare[0] in _TITLES:
        del bare[0]
    while len(bare) > 1 and bare[-1] in _TITLES:
        del bare[-1]
    return bare
