"""From orders over a socket to answers: the process that runs one query or task at a time on one release."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import IO, cast

from igkg.errors import IgkgError
from igkg.federation import ServiceLimits, listed_services
from igkg.release import Release
from igkg.serve.workers import wire
from igkg.serve.workers.result import Result, TooManyBytes, TooManyRows
from igkg.serve.workers.tasks import Task, Workplace
from igkg.sparql import NO_SERVICES, QuerySyntaxError, Request, evaluate
from igkg.sparql.services import ServiceFailed, ServiceRefused, Services, ServiceTooSlow

_GROWTH_TO_RETIRE = 64 * 1024**2


def main(sock: socket.socket, settings: wire.Header, tasks: Mapping[str, Task]) -> None:
    """Answer orders until the other side is gone; whatever a query makes this process write to the log is dropped."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _be_silent()
    _be_killed_first()
    _let_the_server_go_on()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    workplace = Workplace(Release(Path(settings["release"])))
    assert workplace.store is not None
    services = listed_services(settings["services"], ServiceLimits(**settings["service_limits"]))
    at_rest = _cap_memory(settings["memory_bytes"])
    while True:
        try:
            order, _, _ = wire.receive(sock)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, order["seconds"])
        result = Result(order["media_type"], order["coding"], order["bytes"], order["rows"])
        try:
            if "task" in order:
                _carry_out(order, workplace, tasks, result)
            else:
                asked = services if order["asks_services"] else NO_SERVICES
                _evaluate(order, workplace, settings["prefixes"], result, asked)
        except Exception as error:  # noqa: BLE001 - whatever it is, the server gets to know it
            signal.setitimer(signal.ITIMER_REAL, 0)
            wire.send(sock, _failure(error, is_task="task" in order))
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(sock, result, at_rest)
        result.close()


def _evaluate(
    order: wire.Header, workplace: Workplace, prefixes: Mapping[str, str], result: Result, services: Services
) -> None:
    written_into = cast("IO[bytes]", result)
    result.finish(evaluate(workplace.store, _request(order), order["media_type"], prefixes, written_into, services))


def _carry_out(order: wire.Header, workplace: Workplace, tasks: Mapping[str, Task], result: Result) -> None:
    answer = tasks[order["task"]](workplace, order["arguments"])
    result.write(json.dumps(answer, ensure_ascii=False).encode())
    result.finish(0)


def _be_silent() -> None:
    """The store writes to standard error when it runs out of memory: the server says that better."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _be_killed_first() -> None:
    """Have the system, when it runs out of memory, take a worker rather than anything else."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _let_the_server_go_on() -> None:
    """Take the processor only when it is free: else each query would interrupt the server that just sent it."""
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _request(order: wire.Header) -> Request:
    graphs = tuple(order["default_graphs"]), tuple(order["named_graphs"])
    return Request(order["query"], *graphs, iris=order["iris"], texts=order["texts"])


def _cap_memory(allowance: int) -> int:
    """Cap what the process may take on top of what it has, and give that; only Linux counts this way."""
    if sys.platform != "linux":
        return 0
    at_rest = _data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (at_rest + allowance, at_rest + allowance))
    return at_rest


def _data_bytes() -> int:
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()


def _send(sock: socket.socket, result: Result, at_rest: int) -> None:
    header = {"rows": result.rows, "bytes": result.length, "coding": result.coding}
    if result.took_long() and sys.platform == "linux" and _data_bytes() > at_rest + _GROWTH_TO_RETIRE:
        header["retire"] = True
    if result.file is None:
        wire.send(sock, header, body=result.body())
    else:
        result.file.flush()
        result.file.seek(0)
        wire.send(sock, header, handle=result.file.fileno())


# What ends a query or a task, and the word that the server knows it by.
_WORDS: dict[type[Exception], str] = {
    TooManyBytes: "bytes",
    TooManyRows: "rows",
    MemoryError: "memory",
    RecursionError: "memory",
    ServiceRefused: "service refused",
    ServiceTooSlow: "service too slow",
    ServiceFailed: "service failed",
    IgkgError: "refused",
}
# What the store says of a query that it does not evaluate; in a task of ours it would be a fault.
_STORE_WORDS: dict[type[Exception], str] = {RuntimeError: "refused", ValueError: "refused", OSError: "refused"}


def _failure(error: Exception, *, is_task: bool) -> wire.Header:
    if isinstance(error, QuerySyntaxError):
        return {"error": "syntax", "text": str(error), "line": error.line, "column": error.column}
    for kind, word in (_WORDS if is_task else _WORDS | _STORE_WORDS).items():
        if isinstance(error, kind):
            return {"error": word, "text": str(error)}
    return {"error": "fault", "text": "".join(traceback.format_exception(error))}
