"""From what a worker sent back, or what it died of, to an answer or to the error that tells its client why not."""

from __future__ import annotations

import os
import signal
from typing import BinaryIO, NamedTuple

from igkg.errors import IgkgError
from igkg.serve.limits import (
    ClientGone,
    Limits,
    ResultTooLarge,
    TooBusy,
    TooDeep,
    TookTooLong,
    TookTooMuchMemory,
    WorkerFault,
)
from igkg.serve.workers import wire
from igkg.sparql import QuerySyntaxError, RefusedQuery
from igkg.sparql.services import ServiceFailed, ServiceRefused, ServiceTooSlow

# An alarm is the time limit; a failed allocation aborts; a full stack is a forbidden address.
CAUSES: dict[int, str] = {
    signal.SIGALRM: "time",
    signal.SIGABRT: "memory",
    signal.SIGSEGV: "depth",
    signal.SIGBUS: "memory",
}


# What a worker says in words that are for the client, or for the log.
_SAID: dict[str, type[IgkgError]] = {
    "service refused": ServiceRefused,
    "service too slow": ServiceTooSlow,
    "service failed": ServiceFailed,
    "fault": WorkerFault,
}


class Answer(NamedTuple):
    """A whole result: its bytes, or a file of them, in a content coding, and the number of rows or triples."""

    rows: int
    length: int
    coding: str
    body: bytes
    file: BinaryIO | None

    def read(self) -> bytes:
        """Give all bytes of the result."""
        if self.file is None:
            return self.body
        with self.file:
            return self.file.read()


class Vanished(IgkgError):
    """A worker was killed by somebody else."""


def answer_of(received: wire.Received, order: wire.Order) -> Answer:
    """Give the answer in a worker's reply to an order.

    Raises:
        QuerySyntaxError, RefusedQuery: the query is at fault.
        ServiceFailed: another service is, that it asks.
        LimitExceeded: it was stopped.
        WorkerFault: nobody knows.
    """
    message = received.message
    if isinstance(message, wire.Answered):
        file = None if received.handle is None else os.fdopen(received.handle, "rb")
        return Answer(message.rows, message.length, message.coding, message.body, file)
    if isinstance(message, wire.Failed):
        raise _failure(message, order)
    raise WorkerFault(f"A worker answered an order by {message}.")


def _failure(failed: wire.Failed, order: wire.Order) -> IgkgError:
    match failed.word:
        case "syntax":
            return QuerySyntaxError(failed.text, failed.line, failed.column)
        case "bytes":
            return ResultTooLarge(f"The result is longer than {order.most_bytes} bytes; ask for less at once.")
        case "rows":
            return ResultTooLarge(f"The result has more than {order.most_rows} rows; ask for less at once.")
        case "no room":
            return TooBusy("There is no room for a long answer at the moment; try again later.")
        case "memory":
            return TookTooMuchMemory("This took more memory than it may.")
    return _SAID.get(failed.word, RefusedQuery)(failed.text)


def error_of(cause: str, limits: Limits) -> IgkgError:
    """Give the error for the cause of a worker's death."""
    match cause:
        case "client":
            return ClientGone()
        case "time":
            return TookTooLong(f"This ran longer than {limits.seconds:g} seconds and was stopped.")
        case "memory":
            return TookTooMuchMemory(f"This took more than {limits.memory_bytes} bytes of memory.")
        case "depth":
            return TooDeep("The query is nested more deeply than can be evaluated here.")
        case "crowd":
            return TooBusy(
                "Many long queries are running; this one had to make room. Try again later, or ask for less at once."
            )
    return Vanished()
