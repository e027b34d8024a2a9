"""Dates: what a written date can mean at least and at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igkg import dates
from igkg.dates import span


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2005", date(2005, 1, 1), date(2005, 12, 31)),
        ("2004-02", date(2004, 2, 1), date(2004, 2, 29)),
        ("2005-11-16", date(2005, 11, 16), date(2005, 11, 16)),
        ("2005-33", date(2005, 1, 1), date(2005, 3, 31)),
        ("2005-02/2005-04-03", date(2005, 2, 1), date(2005, 4, 3)),
        ("../2005-09", None, date(2005, 9, 30)),
        ("2007/..", date(2007, 1, 1), None),
    ],
)
def test_a_written_date_has_a_first_and_a_last_day(written: str, earliest: date | None, latest: date | None) -> None:
    assert span(written) == (earliest, latest)


@pytest.mark.parametrize(
    "written", ["2005-02-29", "2005-01-00", "2005-13", "0000", "soon", "2006/2005", "2005-1-1", ""]
)
def test_what_is_no_date_is_said_to_be_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"is no date|ends before it begins"):
        span(written)


# Real dates and such as cannot be, of all lengths, and what is nearly one.
_YEARS = st.one_of(st.integers(1, 9999), st.integers(1998, 2012)).map("{:04}".format)
_MONTHS = st.integers(0, 45).map("{:02}".format)
_DAYS = st.integers(0, 33).map("{:02}".format)
_ENDS = st.one_of(
    _YEARS,
    st.tuples(_YEARS, st.one_of(st.integers(1, 12).map("{:02}".format), _MONTHS)).map("-".join),
    st.tuples(_YEARS, st.integers(1, 12).map("{:02}".format), _DAYS).map("-".join),
    st.sampled_from(["..", "", "0000", "2005-2", "2004-02-29", "2005-02-29", "1900-02-29", "2000-02-29", "2005?"]),
)
_WRITTEN = st.one_of(_ENDS, st.tuples(_ENDS, _ENDS).map("/".join))


def _or_error(parser: Callable[[str], object], written: str) -> object:
    try:
        return parser(written)
    except ValueError:
        return "no date"


@settings(deadline=None, max_examples=150)
@given(written=_WRITTEN)
def test_what_is_read_without_the_library_is_what_the_library_reads(written: str) -> None:
    plain = _or_error(dates._plain_span, written)
    if plain is not None:
        assert plain == _or_error(dates._edtf_span, written)


@pytest.mark.parametrize("quarter", [33, 34, 35, 36])
@pytest.mark.parametrize("year", [1900, 2000, 2004, 2005])
def test_each_quarter_is_what_the_library_reads(year: int, quarter: int) -> None:
    written = f"{year}-{quarter}"
    assert dates._plain_span(written) == dates._edtf_span(written)


def test_what_the_data_has_is_read_without_the_library() -> None:
    for written in ("2006-33", "../2013-11-15", "2007/..", "2013-05/2013-11-15", "2004-03-24/2004-03-25"):
        assert dates._plain_span(written) is not None
    for written in ("2005-21", "2005?", "200X", "..", "2005/2006?"):
        assert dates._plain_span(written) is None
