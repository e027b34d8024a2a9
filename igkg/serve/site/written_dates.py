"""From dates as the data writes them (xsd:date, gYearMonth, gYear, EDTF) to words in the language of the page."""

from __future__ import annotations

import re

from markupsafe import Markup
from pyoxigraph import Literal

from igkg.names import EDTF, XSD
from igkg.serve.site.languages import say

_DAY = re.compile(r"(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")
_FIRST_QUARTER = 33
_DATATYPES = {f"{XSD}date", f"{XSD}gYearMonth", f"{XSD}gYear", EDTF}
_MONTHS = 12
_QUARTERS = 4


def in_words(term: Literal) -> Markup | None:
    """Give a written date in words; of what is none, or of a form that has no words here, nothing."""
    if term.datatype.value not in _DATATYPES:
        return None
    first, slash, last = term.value.partition("/")
    if not slash:
        return _one(first)
    if first == "..":
        return _around("by", last)
    if last == "..":
        return _around("since", first)
    one, other = _one(first), _one(last)
    return say("date.between", first=one, last=other) if one and other else None


def _around(key: str, written: str) -> Markup | None:
    day = _one(written)
    return say(f"date.{key}", day=day) if day else None


def _one(written: str) -> Markup | None:
    """Give a day, a month, a year, or a quarter of a year (ISO 8601-2, 4.8: 33 to 36)."""
    found = _DAY.fullmatch(written)
    if found is None:
        return None
    year, month = found["year"], int(found["month"] or 0)
    if not month:
        return Markup(year)  # noqa: S704 - digits
    if month > _MONTHS:
        quarter = month - _FIRST_QUARTER + 1
        return say(f"date.quarter-{quarter}", year=year) if 1 <= quarter <= _QUARTERS else None
    name = say(f"month.{month:02}")
    if found["day"]:
        return say("date.day", day=int(found["day"]), month=name, year=year)
    return say("date.month", month=name, year=year)
