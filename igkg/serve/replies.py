"""What goes back over HTTP: status, headers, and bytes or a file; and problem documents (RFC 9457)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from igkg.errors import IgkgError, NoRelease, UnknownName
from igkg.serve.limits import LengthRequired, LimitExceeded, RequestTooLarge, TooMany, TooSlow, WorkerFault
from igkg.serve.negotiation import NothingAcceptable
from igkg.serve.protocol import ReadOnly, WrongMediaType
from igkg.sparql import QuerySyntaxError
from igkg.sparql.services import ServiceFailed, ServiceRefused, ServiceTooSlow

PROBLEM = "application/problem+json"
VARY = "Accept, Accept-Encoding"
_SECONDS_TO_RETRY = 5
Headers = list[tuple[str, str]]

# Every answer says these, whoever made it, unless it says something else by the same name.
EVERYWHERE = (
    ("access-control-allow-origin", "*"),
    ("content-security-policy", "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)
# What a script from another site may see besides.
EXPOSED = ("access-control-expose-headers", "Allow, Cache-Status, ETag, Link, Location, Retry-After")


@dataclass(slots=True)
class Reply:
    """One answer: bytes, or the path of a file, perhaps with a handle to close when the web server has opened it."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    path: Path | None = None
    handle: int | None = None
    length: int | None = None


@dataclass(frozen=True)
class Problem:
    """What went wrong: a status, a sentence, the word for logs and metrics, and headers that belong to it."""

    status: int
    detail: str
    outcome: str
    headers: tuple[tuple[str, str], ...] = ()
    more: dict[str, object] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the status."""
        return HTTPStatus(self.status).phrase

    def reply(self) -> Reply:
        """Give the problem as a document."""
        document = {"type": "about:blank", "title": self.title, "status": self.status, "detail": self.detail}
        text = json.dumps(document | self.more, ensure_ascii=False) + "\n"
        headers = [("content-type", PROBLEM), ("cache-control", "no-store"), ("vary", VARY), *self.headers]
        return Reply(self.status, headers, text.encode(errors="replace"))


FAULT = Problem(500, "Something is wrong here; it has been written to the log.", "fault")
# Errors of one status each; an error that is not here is a bad request.
_STATUS: dict[type[IgkgError], tuple[int, str]] = {
    NothingAcceptable: (406, "refused"),
    LengthRequired: (411, "request"),
    NoRelease: (503, "busy"),
    ReadOnly: (403, "refused"),
    RequestTooLarge: (413, "request"),
    ServiceFailed: (502, "service"),
    ServiceRefused: (403, "refused"),
    ServiceTooSlow: (504, "service"),
    TooMany: (429, "share"),
    TooSlow: (408, "request"),
    UnknownName: (404, "unknown"),
    WrongMediaType: (415, "refused"),
}


def problem_of(error: IgkgError) -> Problem:
    """Tell a client what is wrong."""
    if isinstance(error, WorkerFault):
        return FAULT
    if isinstance(error, QuerySyntaxError):
        return Problem(400, str(error), "syntax", more={"line": error.line, "column": error.column})
    if isinstance(error, LimitExceeded):
        status, outcome = error.status, error.cause
    else:
        status, outcome = _STATUS.get(type(error), (400, "refused"))
    headers: list[tuple[str, str]] = []
    if status in {429, 503}:
        seconds = error.retry_after if isinstance(error, TooMany) else _SECONDS_TO_RETRY
        headers.append(("retry-after", str(seconds)))
    return Problem(status, str(error), outcome, tuple(headers))


def with_name(names: str, name: str) -> str:
    """Give a list of names in a header with one more, unless it is there."""
    parts = [part.strip() for part in names.split(",") if part.strip()]
    return ", ".join(parts if name.lower() in {part.lower() for part in parts} else [*parts, name])


def set_header(headers: Headers, name: str, value: str) -> None:
    """Have a header say this alone."""
    headers[:] = [(key, old) for key, old in headers if key != name] + [(name, value)]


def add_header(headers: Headers, name: str, value: str) -> None:
    """Have a header say this unless it says something already."""
    if all(key != name for key, _ in headers):
        headers.append((name, value))
