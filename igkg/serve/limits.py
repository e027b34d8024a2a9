"""The limits within which questions are answered, and the errors by which each of them ends one.

::

    IgkgError
    ├── LimitExceeded        a query was stopped: 507 unless it says otherwise
    │   ├── TookTooLong          504
    │   ├── TookTooMuchMemory
    │   ├── TooDeep
    │   ├── ResultTooLarge       rows or bytes
    │   └── TooBusy              503: nobody was free for it
    ├── TooMany              429: this client has used up its share
    ├── RequestTooLarge      413: more was sent than is read
    ├── LengthRequired       411: how much will be sent was not said
    ├── TooSlow              408: it was not sent in time
    ├── ClientGone           nobody waits for the answer
    └── WorkerFault          500: a worker failed in a way that nobody foresaw
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from igkg.errors import IgkgError

_MEBIBYTE = 1024**2
# Small queries are done soonest if no more of them are at work than there are processors; one may wait for the disk.
_PROCESSORS = max(2, os.cpu_count() or 2)


def _setting(default: float, option: str, words: str, unit: int = 1) -> Any:  # noqa: ANN401 - what dataclasses give
    """Declare a limit with its option on the command line, which counts in ``unit``."""
    return field(default=default, metadata={"option": option, "help": words, "unit": unit})


@dataclass(frozen=True)
class Limits:
    """What one query, one request and one client may take; each is an option of ``igkg serve``."""

    seconds: float = _setting(30.0, "--timeout", "Seconds after which a query is stopped (504).")
    memory_bytes: int = _setting(1024**3, "--memory", "Mebibytes of memory that one query may take (507).", _MEBIBYTE)
    rows: int = _setting(1_000_000, "--rows", "Rows or triples that one answer may have (507).")
    result_bytes: int = _setting(64 * _MEBIBYTE, "--result", "Mebibytes that one answer may have (507).", _MEBIBYTE)
    workers: int = _setting(_PROCESSORS, "--workers", "Processes for queries that have just begun.")
    most_workers: int = _setting(32, "--most-workers", "Processes in all: as many queries run at once.")
    long_queries: int = _setting(4, "--long-queries", "Workers that queries of more than --long-after may hold (503).")
    long_seconds: float = _setting(0.5, "--long-after", "Seconds of processor time that make a query long.")
    queue: int = _setting(256, "--queue", "Queries that may wait for a worker (503).")
    wait_seconds: float = _setting(10.0, "--wait", "Seconds that a query waits for a worker (503).")
    request_bytes: int = _setting(4 * _MEBIBYTE, "--request", "Mebibytes that a request may have (413).", _MEBIBYTE)
    request_seconds: float = _setting(15.0, "--request-timeout", "Seconds to send headers, and a body (408).")
    service_seconds: float = _setting(10.0, "--service-timeout", "Seconds that a service has to answer (504).")
    service_bytes: int = _setting(8 * _MEBIBYTE, "--service-result", "Mebibytes that it may send (502).", _MEBIBYTE)
    service_calls: int = _setting(8, "--service-calls", "SERVICE patterns that one query may have (403).")
    spool_bytes: int = _setting(1024**3, "--spool", "Mebibytes of long answers that are being read (503).", _MEBIBYTE)
    cache_bytes: int = _setting(64 * _MEBIBYTE, "--cache", "Mebibytes of answers kept; 0 turns it off.", _MEBIBYTE)
    client_seconds: float = _setting(60.0, "--client-seconds", "Query seconds a minute for one client (429); 0: any.")
    client_errors: float = _setting(60.0, "--client-errors", "Errors a minute for one client (429); 0: any number.")

    def as_dict(self) -> dict[str, float]:
        """Give the limits for a description of the service."""
        return asdict(self)


def options() -> Iterator[tuple[str, str, float, str]]:
    """Give name, option, default (in the unit of the option) and help text of every limit."""
    for limit in fields(Limits):
        default = limit.default
        assert isinstance(default, int | float)
        unit = limit.metadata["unit"]
        yield limit.name, limit.metadata["option"], default // unit if unit > 1 else default, limit.metadata["help"]


def from_options(given: Mapping[str, float]) -> Limits:
    """Give the limits that were set by options, each in the unit of its option."""
    units = {limit.name: limit.metadata["unit"] for limit in fields(Limits)}
    return Limits(**{name: value * units[name] for name, value in given.items()})


@dataclass(frozen=True)
class Settings:
    """How the server stands in its surroundings: whom it believes about clients, whom queries may ask, where it logs.

    ``services`` are entries of :class:`igkg.federation.allowed.AllowedServices`.
    """

    trusted_proxies: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    access_log: str | None = None
    grace_seconds: float = 10.0


class LimitExceeded(IgkgError):
    """A query that was stopped, with the HTTP status that says so and the word for it in logs and metrics."""

    status = 507
    title = "Insufficient Storage"
    cause = "limit"


class TookTooLong(LimitExceeded):
    """A query that ran longer than it may."""

    status = 504
    title = "Gateway Timeout"
    cause = "time"


class TookTooMuchMemory(LimitExceeded):
    """A query whose worker ran out of memory."""

    cause = "memory"


class TooDeep(LimitExceeded):
    """A query that is nested so deeply that its worker ran out of stack."""

    cause = "depth"


class ResultTooLarge(LimitExceeded):
    """A query with more rows or bytes than are sent."""

    cause = "size"


class TooBusy(LimitExceeded):
    """No worker came free in time, or a long query had to make room."""

    status = 503
    title = "Service Unavailable"
    cause = "busy"


class TooMany(IgkgError):
    """A client that has used up its share, and the seconds until there is some again."""

    def __init__(self, text: str, retry_after: int) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class RequestTooLarge(IgkgError):
    """A request with more bytes than are read."""


class LengthRequired(IgkgError):
    """A request with a body that does not say how long it is."""

    def __init__(self) -> None:
        super().__init__("A request with a body says by Content-Length how long it is.")


class TooSlow(IgkgError):
    """A request whose body does not come in time."""


class ClientGone(IgkgError):
    """The client has closed its connection: nobody waits for the answer."""


class WorkerFault(IgkgError):
    """A worker that failed in a way that nobody foresaw; the text is for the log."""


def has_memory_cap() -> bool:
    """Tell whether this system can cap the memory of a query: only Linux counts it the way that is needed."""
    return os.uname().sysname == "Linux"


def cautions() -> Iterator[str]:
    """Say what of the limits does not hold on this system, or for this user."""
    if not has_memory_cap():
        yield "This system cannot cap the memory of a query: that limit does not hold here."
    if os.geteuid() == 0:
        yield "The server runs as root and need not: a normal user is safer."
