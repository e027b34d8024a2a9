"""From a text and a number, date or length of time to whether it occurs in the text in one of its written forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from igkg.evidence.wording import normalised

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_POWERS = {"billion": 10**9, "million": 10**6, "thousand": 10**3, "hundred": 10**2}
_OTHER_WORDS = {
    0: ("no", "none", "nobody", "nothing", "without"),
    1: ("single", "only", "sole"),
    2: ("both",),
    50: ("half",),
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = rf"(?P<month>{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in _MONTHS)})\b"
_DAY = r"(?<!\d)(?P<{}>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
_DAYS = rf"{_DAY.format('day')}(?:\s*(?:-|to|and|,)\s*{_DAY.format('last')})?"
_YEAR = r"(?:,?\s+(?P<year>\d{4})(?!\d))?"
_DATES = (re.compile(rf"{_DAYS}\s+(?:of\s+)?{_MONTH}{_YEAR}"), re.compile(rf"\b{_MONTH}(?:\s+{_DAYS})?{_YEAR}"))
_ANY_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d{2}(?!\d)")
_YEAR_OF_WORK = re.compile(r"\(\d{4}\)")
_QUARTER = re.compile(r"\b(first|second|third|fourth)\s+quarter(?:\s+of\s+(\d{4}))?", re.IGNORECASE)
_QUARTERS = ("first", "second", "third", "fourth")
_FIRST_QUARTER = 33
_PERIODS = {"Y": "year", "M": "month", "W": "week", "D": "day"}


@dataclass(frozen=True)
class _Date:
    year: str
    month: int
    days: frozenset[int]


def has_number(text: str, number: int) -> bool:
    """Tell whether a number stands in a text in digits or words, but not as part of a date."""
    text = normalised(text)
    for date in _DATES:
        text = date.sub(" ", text)
    return bool(_any_of([*_forms(number), *_OTHER_WORDS.get(number, ())]).search(text))


def _any_of(forms: list[str]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"(?<![\w.,])(?<![a-z]-)(?:{alternatives})(?![\w]|[.,]\d)", re.IGNORECASE)


def _forms(number: int) -> Iterator[str]:
    yield str(number)
    yield f"{number:,}"
    yield from _in_words(number)


def _in_words(number: int) -> Iterator[str]:
    if number < len(_UNITS):
        yield _UNITS[number]
    elif number < _POWERS["hundred"]:
        tens, units = divmod(number, 10)
        yield _TENS[tens - 2] + (f"-{_UNITS[units]}" if units else "")
    for word, power in _POWERS.items():
        if number >= power and number % power == 0:
            yield from (f"{form} {word}" for form in [*_forms(number // power), *(["a"] if number == power else [])])


def has_length_of_time(text: str, duration: str) -> bool:
    """Tell whether an ``xsd:duration`` of one unit, as ``P5Y``, stands in a text, as in "five-year" or "5 years"."""
    match = re.fullmatch(r"P(\d+)([YMWD])", duration)
    if match is None:
        return False
    forms = "|".join(re.escape(form) for form in _forms(int(match[1])))
    return bool(
        re.search(rf"(?<!\w)(?<![a-z]-)(?:{forms})[\s-]{_PERIODS[match[2]]}s?\b", normalised(text), re.IGNORECASE)
    )


def has_date(text: str, written: str) -> bool:
    """Tell whether a date in EDTF stands in a text; of a span, both ends.

    A day or month whose year is not written beside it takes any year of the text, but not one in parentheses, in which
    works are dated.
    """
    ends = [end.strip("~?%") for end in written.split("/") if end not in {"", ".."}]
    return bool(ends) and all(_has_one_date(normalised(text), end) for end in ends)


def _has_one_date(text: str, written: str) -> bool:
    year, *rest = written.split("-")
    if not rest:
        return year in _ANY_YEAR.findall(text)
    years = set(_ANY_YEAR.findall(_YEAR_OF_WORK.sub(" ", text)))
    month = int(rest[0])
    if month >= _FIRST_QUARTER:
        quarter = _QUARTERS[month - _FIRST_QUARTER]
        return any(m[1].lower() == quarter and year in ({m[2]} if m[2] else years) for m in _QUARTER.finditer(text))
    days = {int(day) for day in rest[1:]}
    return any(
        date.month == month and days <= date.days and year in ({date.year} if date.year else years)
        for date in _dates(text)
    )


def _dates(text: str) -> Iterator[_Date]:
    for form in _DATES:
        for match in form.finditer(text):
            days = frozenset(int(day) for day in (match["day"], match["last"]) if day)
            month = next(n for n, name in enumerate(_MONTHS, start=1) if name.startswith(match["month"][:3]))
            yield _Date(match["year"] or "", month, days)
