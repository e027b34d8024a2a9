"""From the dates that are written in the data to one node each, with the first and last day that it can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from time import struct_time

from pyoxigraph import Literal, NamedNode, Quad

from igkg.names import BASE, EDTF, TYPE, XSD, graph, igkg

DATES = graph("dates")
_PLAIN = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
_QUARTER = re.compile(r"([0-9]{4})-(3[3-6])")
_BEFORE_QUARTERS = 32  # ISO 8601-2:2019, section 4.8: the quarters of a year are 33 to 36
_OPEN = ".."
_DATE = NamedNode(f"{XSD}date")
_DATATYPES = {_DATE.value, f"{XSD}gYearMonth", f"{XSD}gYear", EDTF}


@cache
def span(written: str) -> tuple[date | None, date | None]:
    """Give the first and the last day that a date in EDTF (ISO 8601-2:2019) can mean; ``None`` for an open end.

    Raises:
        ValueError: the text is no such date, or the span ends before it begins.
    """
    try:
        earliest, latest = _plain_span(written) or _edtf_span(written)
    except ValueError as error:
        raise ValueError(f"{written!r} is no date: write 2005, 2005-09, 2005-09-18 or an EDTF date") from error
    if earliest and latest and earliest > latest:
        raise ValueError(f"the span {written} ends before it begins")
    return earliest, latest


def _plain_span(written: str) -> tuple[date | None, date | None] | None:
    """Give the days of a plain date, a quarter of a year, or an interval of plain dates or open ends.

    Nearly all dates are written so; the parser of EDTF, which knows the others, takes its time.
    """
    if quarter := _QUARTER.fullmatch(written):
        year, last_month = int(quarter[1]), 3 * (int(quarter[2]) - _BEFORE_QUARTERS)
        return date(year, last_month - 2, 1), date(year, last_month, monthrange(year, last_month)[1])
    first, _, last = written.partition("/") if "/" in written else (written, "", written)
    begins, ends = _plain_days(first), _plain_days(last)
    return None if begins is None or ends is None or written == _OPEN else (begins[0], ends[1])


def _plain_days(written: str) -> tuple[date | None, date | None] | None:
    """Give the first and the last day of a plain year, month or day, or of an open end."""
    if written == _OPEN:
        return None, None
    match = _PLAIN.fullmatch(written)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    last_month = month or 12
    last_day = day or monthrange(year, last_month)[1]
    return date(year, month or 1, day or 1), date(year, last_month, last_day)


def _edtf_span(written: str) -> tuple[date | None, date | None]:
    from edtf import parse_edtf  # noqa: PLC0415 - takes its time to import, and few dates need it
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415 - as above

    try:
        parsed = parse_edtf(written)
        return _day(parsed.lower_strict()), _day(parsed.upper_strict())
    except (EDTFParseException, AttributeError) as error:
        raise ValueError(str(error)) from error


def _day(bound: struct_time | float | None) -> date | None:
    return date(*bound[:3]) if isinstance(bound, struct_time) else None


def date_nodes(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Describe each date that is written in the quads by one node of ``graph:dates``."""
    written = {quad.object for quad in quads if isinstance(quad.object, Literal) and is_date(quad.object)}
    for literal in sorted(written, key=lambda term: (term.value, term.datatype.value)):
        node = NamedNode(f"{BASE}id/date/{_slug(literal.value)}")
        yield Quad(node, TYPE, igkg("WrittenDate"), DATES)
        yield Quad(node, igkg("lexical"), literal, DATES)
        for term, bound in zip(("earliest", "latest"), span(literal.value), strict=True):
            if bound is not None:
                yield Quad(node, igkg(term), Literal(bound.isoformat(), datatype=_DATE), DATES)


def is_date(literal: Literal) -> bool:
    """Tell whether a literal has one of the datatypes in which dates are written."""
    return literal.datatype.value in _DATATYPES


def _slug(written: str) -> str:
    return written.replace("/", "--").replace("..", "open")
