"""From queries to answers by workers that can be killed: each runs one query at a time on one release."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import BinaryIO

from igkg.errors import IgkgError
from igkg.release import Release
from igkg.serve import wire
from igkg.serve.caller import Caller
from igkg.serve.codings import IDENTITY
from igkg.serve.limits import (
    ClientGone,
    Limits,
    ResultTooLarge,
    TooBusy,
    TookTooLong,
    TookTooMuchMemory,
    WorkerFault,
)
from igkg.serve.parents import Parents, Worker
from igkg.serve.turns import Turns
from igkg.sparql import QuerySyntaxError, RefusedQuery, Request

_OVERTIME = 1.0
_NICENESS_OF_LONG = 10
_IDLE_SECONDS = 30.0
_KEPT = 2
# An alarm is the time limit; a failed allocation aborts, and so does a stack that a deep query has filled.
_CAUSES: dict[int, str] = {
    signal.SIGALRM: "time",
    signal.SIGABRT: "memory",
    signal.SIGSEGV: "memory",
    signal.SIGBUS: "memory",
}


@dataclass(frozen=True)
class Answer:
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


class Pool:
    """A number of workers on one release; all of it happens in one event loop."""

    def __init__(self, release: Release, limits: Limits, on_death: Callable[[str], None] = lambda _: None) -> None:
        self.release = release
        self.limits = limits
        self.waiting: Turns[Worker | None] = Turns()
        # None stands for a worker that may still be born; those who worked last stand last, and are taken first.
        self._idle: list[Worker | None] = [None] * limits.workers
        self._workers: set[Worker] = set()
        self._long = 0
        self._on_death = on_death
        self._parents = Parents(release, limits.memory_bytes)
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return self.limits.workers - len(self._idle)

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    async def start(self) -> None:
        """Have a worker born and look at the release, so that the first query finds all in place."""
        await self.ask(Request("ASK {}"), "application/sparql-results+json", Caller(""))

    async def ask(
        self,
        request: Request,
        media_type: str,
        caller: Caller,
        *,
        coding: str = IDENTITY,
        most_bytes: int | None = None,
    ) -> Answer:
        """Have a worker answer a query in a format.

        Raises:
            QuerySyntaxError, RefusedQuery: the query is at fault.
            LimitExceeded: it was stopped, or no worker came free.
            ClientGone: nobody waits for the answer any more.
        """
        order = {
            "query": request.query,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "iris": dict(request.iris),
            "texts": dict(request.texts),
            "media_type": media_type,
            "coding": coding,
            "seconds": self.limits.seconds,
            "bytes": min(most_bytes or self.limits.result_bytes, self.limits.result_bytes),
            "rows": self.limits.rows,
        }
        try:
            return await self._run(order, caller)
        except _Vanished:
            # Somebody killed the worker from outside; a query changes nothing, so another may answer it.
            try:
                return await self._run(order, caller)
            except _Vanished:
                raise TooBusy("The worker that ran the query went away; try again.") from None

    async def _run(self, order: wire.Header, caller: Caller) -> Answer:
        worker = await self._acquire(caller)
        try:
            header, body, handle = await self._work(worker, order, caller)
        except EOFError:
            raise await self._reason(worker) from None
        except BaseException:
            worker.kill("client")
            self._go(self._retire(worker))
            raise
        if worker.is_long or header.get("retire"):
            self._go(self._retire(worker))
        else:
            self._free(worker)
        return _answer(header, body, handle, order)

    async def _work(self, worker: Worker, order: wire.Header, caller: Caller) -> wire.Message:
        loop = asyncio.get_running_loop()
        began = loop.time()
        timer = loop.call_later(self.limits.long_seconds, self._becomes_long, worker)
        try:
            with caller.told_when_gone(lambda _: worker.kill("client")):
                return await worker.channel.ask(order)
        finally:
            timer.cancel()
            worker.stop_timer()
            caller.seconds += loop.time() - began

    async def _acquire(self, caller: Caller) -> Worker:
        if caller.is_gone:
            raise ClientGone
        if self._idle:
            worker = self._idle.pop()
        else:
            worker = await self._wait(caller)
        if worker is not None:
            return worker
        try:
            worker = await self._parents.birth()
        except BaseException:
            self._free(None)
            raise
        self._workers.add(worker)
        return worker

    async def _wait(self, caller: Caller) -> Worker | None:
        if len(self.waiting) >= self.limits.queue:
            raise TooBusy("As many queries wait as may; try again in a few seconds.")
        try:
            return await self.waiting.wait(caller, self.limits.wait_seconds)
        except TimeoutError:
            raise TooBusy("All workers are busy; try again in a few seconds.") from None

    def _free(self, worker: Worker | None) -> None:
        if self.waiting.serve(worker):
            return
        if worker is None:
            self._idle.insert(0, None)
        else:
            worker.idle_since = asyncio.get_running_loop().time()
            self._idle.append(worker)

    def _becomes_long(self, worker: Worker) -> None:
        """Let a query go on with less right to the processor, or stop it if enough of its kind are running."""
        if self._long >= self.limits.long_queries:
            worker.kill("crowd")
            return
        self._long += 1
        worker.is_long = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.process, _NICENESS_OF_LONG)
        # The worker's own alarm ends it; this is for one that somebody has stopped.
        rest = self.limits.seconds - self.limits.long_seconds + _OVERTIME
        worker.timer = asyncio.get_running_loop().call_later(rest, worker.kill, "time")

    async def _reason(self, worker: Worker) -> IgkgError:
        """Bury a worker and give the error that tells its client why it died."""
        died_of = await self._retire(worker)
        cause = worker.cause or _CAUSES.get(died_of, "vanished")
        self._on_death(cause)
        match cause:
            case "client":
                return ClientGone()
            case "time":
                return TookTooLong(f"The query ran longer than {self.limits.seconds:g} seconds and was stopped.")
            case "memory":
                return TookTooMuchMemory(f"The query took more than {self.limits.memory_bytes} bytes of memory.")
            case "crowd":
                return TooBusy(
                    f"Many long queries are running; this one was stopped after {self.limits.long_seconds:g} seconds. "
                    "Try again later, or ask for less at once."
                )
        return _Vanished()

    async def _retire(self, worker: Worker) -> int:
        """Bury a worker, make room for another, and give the signal that it died of, or 0."""
        worker.channel.close()
        self._workers.discard(worker)
        try:
            return await self._parents.bury(worker)
        finally:
            if worker.is_long:
                self._long -= 1
            self._free(None)

    def tidy(self) -> None:
        """End workers that have had nothing to do for a while, all but a few."""
        now = asyncio.get_running_loop().time()
        workers = [worker for worker in self._idle if worker is not None]
        for worker in workers[:-_KEPT]:
            if now - worker.idle_since > _IDLE_SECONDS:
                self._idle.remove(worker)
                self._go(self._retire(worker))

    def _go(self, errand: Coroutine[None, None, object]) -> None:
        async def run() -> None:
            with contextlib.suppress(EOFError):
                await errand

        task = asyncio.get_running_loop().create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def close(self) -> None:
        """End all workers and their parent; a query that is running ends without an answer."""
        for worker in self._workers:
            worker.kill("stop")
        await self._parents.close()


class _Vanished(IgkgError):
    """A worker was killed by somebody else."""


def _answer(header: wire.Header, body: bytes, handle: int | None, order: wire.Header) -> Answer:
    match header.get("error"):
        case None:
            file = None if handle is None else os.fdopen(handle, "rb")
            return Answer(header["rows"], header["bytes"], header["coding"], body, file)
        case "syntax":
            raise QuerySyntaxError(header["text"], header["line"], header["column"])
        case "bytes":
            raise ResultTooLarge(f"The result is longer than {order['bytes']} bytes; ask for less at once.")
        case "rows":
            raise ResultTooLarge(f"The result has more than {order['rows']} rows; ask for less at once.")
        case "memory":
            raise TookTooMuchMemory("The query took more memory than it may.")
        case "fault":
            raise WorkerFault(header["text"])
        case _:
            raise RefusedQuery(header["text"])
