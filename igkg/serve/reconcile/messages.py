"""From JSON that somebody sends to its parts, each checked to be what it should be."""

from __future__ import annotations

import json
from typing import Any

from igkg.serve.protocol import BadRequest

_MOST_LETTERS = 2000
Json = Any


def read_json(text: str | bytes, where: str) -> Json:
    """Parse JSON.

    Raises:
        BadRequest: it is none; with line and column.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRequest(f"{where} is no JSON{place}: {getattr(error, 'msg', 'it cannot be read')}.") from error


def an_object(value: Json, what: str) -> dict[str, Json]:
    """Give an object, or refuse what is none (BadRequest)."""
    if not isinstance(value, dict):
        raise BadRequest(f"{what} is an object.")
    return value


def an_array(value: Json, what: str) -> list[Json]:
    """Give an array, or refuse what is none (BadRequest)."""
    if not isinstance(value, list):
        raise BadRequest(f"{what} is an array.")
    return value


def as_array(value: Json) -> list[Json]:
    """Give an array, or one of the single value."""
    return value if isinstance(value, list) else [value]


def a_text(value: Json, what: str) -> str:
    """Give the beginning of a text, or refuse what is none (BadRequest)."""
    if not isinstance(value, str):
        raise BadRequest(f"{what} is a text.")
    return value[:_MOST_LETTERS]
