"""The limits within which one query is answered, and how each of them ends a query."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from igkg.errors import IgkgError


@dataclass(frozen=True)
class Limits:
    """Wall time in seconds, memory and result in bytes, queries at once, and seconds to wait for a free worker."""

    seconds: float = 30.0
    memory_bytes: int = 2 * 1024**3
    result_bytes: int = 256 * 1024**2
    workers: int = 2
    wait_seconds: float = 10.0

    def as_dict(self) -> dict[str, float]:
        """Give the limits for a description of the service."""
        return asdict(self)


class LimitExceeded(IgkgError):
    """A query that was stopped, with the HTTP status that says so."""

    status = 507
    title = "Insufficient Storage"


class TookTooLong(LimitExceeded):
    """A query that ran longer than it may."""

    status = 504
    title = "Gateway Timeout"


class TookTooMuchMemory(LimitExceeded):
    """A query whose worker ran out of memory."""


class ResultTooLarge(LimitExceeded):
    """A query with a longer result than is sent."""


class TooBusy(LimitExceeded):
    """No worker came free in time."""

    status = 503
    title = "Service Unavailable"
