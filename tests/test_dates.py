"""Dates: what a written date can mean at least and at most."""

from __future__ import annotations

from datetime import date

import pytest

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
