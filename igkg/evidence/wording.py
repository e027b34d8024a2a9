"""From a text and a name, quoted words or the number of a provision to whether they occur in it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TYPOGRAPHY = str.maketrans(
    {
        "\u00ad": None,
        **dict.fromkeys("‘’‛ʼ", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
    }
)
_NOTE_MARK = re.compile(r"\[\d+\]|[¹²³⁰-⁹]+")
_ALTERED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_DASHES = re.compile(r"-{2,}")
_IN_PARENTHESES = re.compile(r"\s*\([^()]*\)")
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_LONG_ENOUGH = 4

_NUMBER = r"\d+(?:\([a-z]\))?"
_SERIES = rf"{_NUMBER}(?:\s*(?:-|,|and|to|or|,\s*and)\s*{_NUMBER})*"
_PARAGRAPHS = re.compile(rf"\b(?:paragraphs?|paras?)\.?\s+({_SERIES})", re.IGNORECASE)
_PAGES = re.compile(rf"\bpages?\s+({_SERIES})", re.IGNORECASE)
_PAGES_AFTER_YEAR = re.compile(rf"\(\d{{4}}\)\s*,\s*({_SERIES})")
_RANGE = re.compile(r"(\d+)\s*(?:-|to)\s*(\d+)")


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Give a text with plain quotes, dashes and spaces, and without note marks, soft hyphens and altered letters."""
    text = _ALTERED_LETTER.sub(r"\1", unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY))
    return " ".join(_DASHES.sub("-", _NOTE_MARK.sub(" ", text)).split())


def has_words(text: str, words: str) -> bool:
    """Tell whether quoted words stand in a text to the letter, quotes, dashes and spaces apart."""
    return bool(_whole(re.escape(normalised(words)), 0).search(normalised(text)))


def has_address(text: str, address: str) -> bool:
    """Tell whether a web address stands in a text to the letter, and not as the beginning of a longer one."""
    return bool(re.search(rf"(?<![\w/.]){re.escape(address)}(?=[.,;:)\]]*(?:\s|$))", text))


def has_name(text: str, name: str) -> bool:
    """Tell whether a thing's name occurs in a text as whole words, in the singular, plural or genitive.

    Capitals do not matter, except in a name all in capitals: ``US`` is not ``us``.
    """
    return any(pattern.search(normalised(text)) for pattern in _patterns(name))


@lru_cache(maxsize=8192)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    name = normalised(name)
    return tuple(_pattern(form) for form in {name, _IN_PARENTHESES.sub("", name).strip()} if form)


def _pattern(form: str) -> re.Pattern[str]:
    form = _ARTICLE.sub("", form, count=1) if _ARTICLE.match(form) else form
    capitals = form.isupper()
    return _whole(_with_inflection(form, capitals), 0 if capitals else re.IGNORECASE)


def _with_inflection(form: str, capitals: bool) -> str:
    last = re.split(r"[\s-]", form)[-1]
    if not capitals and len(last) >= _LONG_ENOUGH:
        if form.endswith("ies"):
            return re.escape(form[:-3]) + r"(?:y|ies)(?:'s?)?"
        if form.endswith("s") and not form.endswith("ss"):
            return re.escape(form[:-1]) + r"s?(?:'s?)?"
        if re.search(r"[^aeiou]y$", form):
            return re.escape(form[:-1]) + r"(?:y|ies)(?:'s?)?"
    return re.escape(form) + r"(?:s|es)?(?:'s?)?"


def _whole(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?<!\bnon-){pattern}(?!\w)", flags)


def has_unit(text: str, name: str) -> bool:
    """Tell whether the paragraphs or pages whose numbers are in a name are referred to in a text."""
    return any(wanted and wanted <= found for wanted, found in _numbers_of_both(name, text))


def _numbers_of_both(name: str, text: str) -> list[tuple[set[str], set[str]]]:
    return [
        (_numbers(name, _PARAGRAPHS), _numbers(text, _PARAGRAPHS)),
        (_numbers(name, _PAGES), _numbers(text, _PAGES) | _numbers(text, _PAGES_AFTER_YEAR)),
    ]


def _numbers(text: str, series: re.Pattern[str]) -> set[str]:
    return {number for match in series.finditer(normalised(text)) for number in _spelt_out(match[1])}


def _spelt_out(series: str) -> set[str]:
    between = (range(int(first), int(last) + 1) for first, last in _RANGE.findall(series))
    return set(re.findall(_NUMBER, series)) | {str(number) for numbers in between for number in numbers}
