"""From an HTTP request to the query and data set that it asks for (SPARQL 1.1 Protocol, section 2.1)."""

from __future__ import annotations

import re
from email.message import Message
from typing import NamedTuple

from igkg.errors import IgkgError
from igkg.sparql import NOTHING, Form, Request, form_of

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_READ_ONLY = "This endpoint only answers queries: the graph is changed by changing its files."
_MOST_PARAMETERS = 10_000
_MOST_LONE_PERCENTS = 10_000
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SHORT_NAMES = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle",),
    "turtle": ("text/turtle",),
    "nt": ("application/n-triples",),
    "rdf": ("application/rdf+xml",),
    "jsonld": ("application/ld+json",),
    "trig": ("application/trig",),
    "nq": ("application/n-quads",),
    "html": ("text/html",),
}


class BadRequest(IgkgError):
    """A request that breaks the protocol."""


class ReadOnly(IgkgError):
    """An update, which is not done here."""

    def __init__(self) -> None:
        super().__init__(_READ_ONLY)


class WrongMediaType(IgkgError):
    """A body of a kind that is not read here."""


class Asked(NamedTuple):
    """What a request asks for: a query with its data set, what kind of result it has, and a format by name."""

    request: Request
    form: Form
    format: str | None


def read(query_string: str, content_type: str | None, body: bytes | None) -> Asked | None:
    """Read a request; with ``body`` it is one that was posted. None is a request without a query.

    Raises:
        BadRequest, ReadOnly, WrongMediaType: it is none that this endpoint answers.
    """
    parameters = _decode(query_string)
    if body is not None:
        parameters = _posted(content_type, body, parameters)
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise ReadOnly
    if "query" not in values and body is None:
        return None
    queries = values.get("query", [])
    if len(queries) != 1:
        raise BadRequest(f"A request has one query; this one has {len(queries)}.")
    query = queries[0]
    form = form_of(query)
    if form is NOTHING:
        raise ReadOnly
    asked = Request(query, tuple(values.get("default-graph-uri", ())), tuple(values.get("named-graph-uri", ())))
    formats = values.get("format")
    return Asked(asked, form, formats[-1] if formats else None)


def _posted(content_type: str | None, body: bytes, in_address: list[tuple[str, str]]) -> list[tuple[str, str]]:
    header = Message()
    header["Content-Type"] = content_type or "none/none"
    match header.get_content_type():
        case t if t == FORM:
            return _decode(_ascii(body)) + [pair for pair in in_address if pair[0] == "format"]
        case t if t == QUERY:
            if any(name == "query" for name, _ in in_address):
                raise BadRequest("A request has one query; this one has one in its address and one in its body.")
            return [("query", _text(body, header.get_content_charset("utf-8"))), *in_address]
        case t if t == UPDATE:
            raise ReadOnly
    raise WrongMediaType(f"Post a query as {QUERY} or as {FORM}.")


def _decode(encoded: str) -> list[tuple[str, str]]:
    fields = encoded.replace("+", " ").split("&", _MOST_PARAMETERS)
    if len(fields) > _MOST_PARAMETERS:
        raise BadRequest(f"A request may have {_MOST_PARAMETERS} fields.")
    found = []
    try:
        for field in fields:
            name, equals, value = field.partition("=")
            if name or equals:
                found.append((_unquoted(name) if "%" in name else name, _unquoted(value)))
    except UnicodeError as error:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from error
    return found


def _unquoted(text: str) -> str:
    """Undo percent-encoding, once; a percent sign that begins nothing is one, unless there are very many.

    Python's decoder of its own escapes does it at once, where :func:`urllib.parse.unquote` goes from one to the next: a
    request of millions of them would hold up all others.

    Raises:
        UnicodeError: it does not stand for UTF-8.
    """
    try:
        decoded = _escaped(text).decode("unicode_escape")
    except UnicodeDecodeError:
        decoded = _escaped(_LONE_PERCENT.sub("%25", text, _MOST_LONE_PERCENTS)).decode("unicode_escape")
    return decoded.encode("latin-1").decode()


def _escaped(text: str) -> bytes:
    return text.replace("\\", "\\x5c").replace("%", "\\x").encode()


def _ascii(body: bytes) -> str:
    try:
        return body.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from error


def refuse_endless_form(content_type: str | None, body: bytes) -> None:
    """Refuse a form before anybody takes it apart, which takes a second for each million of fields.

    Raises:
        BadRequest: it has more fields than are read.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type == FORM and body.count(b"&") >= _MOST_PARAMETERS:
        raise BadRequest(f"A form may have {_MOST_PARAMETERS} fields.")


def _text(body: bytes, charset: str) -> str:
    if charset not in {"utf-8", "utf8"}:
        raise WrongMediaType("A query is posted in UTF-8.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error


def media_type_named(name: str, offered: tuple[str, ...]) -> str:
    """Give the media type that a short name, or its own, stands for among those on offer.

    Raises:
        BadRequest: it stands for none of them.
    """
    for media_type in (*_SHORT_NAMES.get(name, ()), name):
        if media_type in offered:
            return media_type
    raise BadRequest(f"The format {name!r} does not fit this query; these do: {', '.join(offered)}.")
