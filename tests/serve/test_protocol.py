"""Percent-encoding is undone exactly once, as the standard library does it."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from igkg.serve import protocol


@given(text=st.text(st.sampled_from("%+;=2B0fFéxuN{\\\x00 \n"), max_size=14))
@example("%C3%A9")
@example("%2541")
@example("\\x41%5Cx41")
@example("100%")
def test_what_is_sent_is_decoded_as_the_standard_library_does(text: str) -> None:
    sent = f"query={text}"
    try:
        ((_, expected),) = parse_qsl(sent, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        with pytest.raises(protocol.BadRequest, match="UTF-8"):
            protocol.read(sent, None, None)
        return
    asked = protocol.read(sent, None, None)
    assert asked is not None
    assert asked.request.query == expected


def test_very_many_percent_signs_that_begin_nothing_are_refused() -> None:
    asked = protocol.read("query=" + "%" * 10_000, None, None)
    assert asked is not None
    assert asked.request.query == "%" * 10_000
    with pytest.raises(protocol.BadRequest, match="percent-encoded"):
        protocol.read("query=" + "%" * 10_001, None, None)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_what_is_encoded_comes_back(text: str) -> None:
    for encoded in (quote(text, safe=""), quote_plus(text)):
        asked = protocol.read(f"query={encoded}", None, None)
        assert asked is not None
        assert asked.request.query == text
