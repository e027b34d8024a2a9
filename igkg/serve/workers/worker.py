"""From orders over a socket to answers: the process that runs one query or task at a time on one release."""

from __future__ import annotations

import json
import signal
import socket
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from igkg.errors import IgkgError
from igkg.federation import ServiceLimits, listed_services
from igkg.release import Release
from igkg.serve.workers import wire
from igkg.serve.workers.result import NoRoom, Result, TooManyBytes, TooManyRows
from igkg.serve.workers.standing import become_expendable, cap_memory, data_bytes
from igkg.serve.workers.tasks import Task, Workplace
from igkg.sparql import NO_SERVICES, QuerySyntaxError, Request, evaluate
from igkg.sparql.services import ServiceFailed, ServiceRefused, Services, ServiceTooSlow

_GROWTH_TO_RETIRE = 64 * 1024**2
# An order that has stood behind another for so many seconds is done sooner by somebody else.
_PATIENCE = 0.05


def main(sock: socket.socket, settings: Mapping[str, Any], tasks: Mapping[str, Task]) -> None:
    """Answer orders until the other side is gone; whatever a query makes this process write to the log is dropped."""
    become_expendable()
    workplace = Workplace(Release(Path(settings["release"])))
    assert workplace.store is not None
    services = listed_services(settings["services"], ServiceLimits(**settings["service_limits"]))
    executor = _Executor(workplace, tasks, settings["prefixes"], services, cap_memory(settings["memory_bytes"]))
    wire.send(sock, wire.Ready())
    ended = 0.0
    for order, number, sent, _ in wire.receive(sock):
        assert isinstance(order, wire.Order)
        if ended - sent > _PATIENCE:
            wire.send(sock, wire.Returned(), number)
            continue
        executor.carry_out(order, number, sock)
        ended = time.monotonic()


@dataclass(frozen=True)
class _Executor:
    workplace: Workplace
    tasks: Mapping[str, Task]
    prefixes: Mapping[str, str]
    services: Services
    bytes_at_rest: int

    def carry_out(self, order: wire.Order, number: int, sock: socket.socket) -> None:
        """Do what is to be done, within its limits, and send what comes of it."""
        result = Result(order.media_type, order.coding, order.most_bytes, order.most_rows)
        reply: wire.Message
        signal.setitimer(signal.ITIMER_REAL, order.seconds)
        try:
            if isinstance(order.work, wire.Question):
                self._evaluate(order.work, order.media_type, result)
            else:
                self._do(order.work, result)
            reply = self._answered(result)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server gets to know it
            reply = _failure(error, is_task=isinstance(order.work, wire.Errand))
        signal.setitimer(signal.ITIMER_REAL, 0)
        is_in_file = isinstance(reply, wire.Answered) and reply.is_in_file
        wire.send(sock, reply, number, result.file.fileno() if is_in_file and result.file is not None else None)
        result.close()

    def _evaluate(self, asked: wire.Question, media_type: str, result: Result) -> None:
        request = Request(asked.query, asked.default_graphs, asked.named_graphs, asked.iris, asked.texts)
        services = self.services if asked.asks_services else NO_SERVICES
        written_into = cast("IO[bytes]", result)
        result.finish(evaluate(self.workplace.store, request, media_type, self.prefixes, written_into, services))

    def _do(self, errand: wire.Errand, result: Result) -> None:
        answer = self.tasks[errand.task](self.workplace, errand.arguments)
        result.write(json.dumps(answer, ensure_ascii=False).encode())
        result.finish(0)

    def _answered(self, result: Result) -> wire.Answered:
        is_in_file, grew = result.file is not None, self._grew(result)
        return wire.Answered(result.rows, result.length, result.coding, result.body, is_in_file, grew)

    def _grew(self, result: Result) -> bool:
        """Tell whether this process has become so large that another should come in its place."""
        return result.took_long() and data_bytes() > self.bytes_at_rest + _GROWTH_TO_RETIRE


# What ends a query or a task, and the word that the server knows it by.


_WORDS: dict[type[Exception], str] = {
    TooManyBytes: "bytes",
    TooManyRows: "rows",
    NoRoom: "no room",
    MemoryError: "memory",
    RecursionError: "memory",
    ServiceRefused: "service refused",
    ServiceTooSlow: "service too slow",
    ServiceFailed: "service failed",
    IgkgError: "refused",
}
# What the store says of a query that it does not evaluate; in a task of ours it would be a fault.
_STORE_WORDS: dict[type[Exception], str] = {RuntimeError: "refused", ValueError: "refused", OSError: "refused"}


def _failure(error: Exception, *, is_task: bool) -> wire.Failed:
    if isinstance(error, QuerySyntaxError):
        return wire.Failed("syntax", str(error), error.line, error.column)
    for kind, word in (_WORDS if is_task else _WORDS | _STORE_WORDS).items():
        if isinstance(error, kind):
            return wire.Failed(word, str(error))
    return wire.Failed("fault", "".join(traceback.format_exception(error)))
