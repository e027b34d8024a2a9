"""From queries and tasks to answers by workers that can be killed: each runs one at a time on one release."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from igkg.errors import IgkgError
from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.codings import IDENTITY
from igkg.serve.limits import ClientGone, Limits, TooBusy
from igkg.serve.workers import wire
from igkg.serve.workers.outcome import CAUSES, Answer, Vanished, answer_of, error_of
from igkg.serve.workers.parents import Parents, Worker
from igkg.serve.workers.tasks import TASKS
from igkg.serve.workers.turns import Turns
from igkg.sparql import Request
from igkg.sparql.services import may_call

_OVERTIME = 1.0
_LOOK_SECONDS = 0.03
_HEAVY_SECONDS = 0.03
_IDLE_SECONDS = 10.0
_KEPT = 2


class Pool:
    """A number of workers on one release; all of it happens in one event loop."""

    def __init__(
        self,
        release: Release,
        limits: Limits,
        on_death: Callable[[str], None] = lambda _: None,
        tasks: Mapping[str, str] = TASKS,
        services: Sequence[str] = (),
    ) -> None:
        self.release = release
        self.limits = limits
        self.waiting: Turns[Worker | None] = Turns()
        # None stands for a worker that may still be born; those who worked last stand last, and are taken first.
        self._idle: list[Worker | None] = [None] * limits.workers
        self._workers: set[Worker] = set()
        self._long = 0
        self._on_death = on_death
        self.services = services
        self._parents = Parents(release, limits, tasks, services)
        self._errands: set[asyncio.Task[None]] = set()

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return len(self._workers) - sum(worker is not None for worker in self._idle)

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
            ServiceFailed: another service is, that it asks.
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
            "asks_services": bool(self.services) and may_call(request.query),
        }
        return await self._answer(order, caller, most_bytes)

    async def carry_out(
        self, task: str, arguments: Mapping[str, Any], caller: Caller, *, most_bytes: int | None = None
    ) -> Answer:
        """Have a worker carry out a task (see :mod:`igkg.serve.workers.tasks`); the answer is JSON.

        Raises:
            RefusedQuery: the arguments are at fault.
            LimitExceeded, ClientGone: as for a query.
        """
        order = {"task": task, "arguments": arguments, "media_type": "application/json", "coding": IDENTITY}
        return await self._answer(order, caller, most_bytes)

    async def _answer(self, order: wire.Header, caller: Caller, most_bytes: int | None) -> Answer:
        order |= {
            "seconds": self.limits.seconds,
            "bytes": min(most_bytes or self.limits.result_bytes, self.limits.result_bytes),
            "rows": self.limits.rows,
        }
        try:
            return await self._run(order, caller)
        except Vanished:
            # Somebody killed the worker from outside; a query changes nothing, so another may answer it.
            try:
                return await self._run(order, caller)
            except Vanished:
                raise TooBusy("The worker that did this went away; try again.") from None

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
        # One that was told to die while its answer was on the way must not be given to anybody.
        if worker.is_long or worker.cause is not None or header.get("retire"):
            self._go(self._retire(worker))
        else:
            self._give_back(worker)
        return answer_of(header, body, handle, order)

    async def _work(self, worker: Worker, order: wire.Header, caller: Caller) -> wire.Message:
        loop = asyncio.get_running_loop()
        began = loop.time()
        worker.begin()
        if order.get("asks_services"):
            # It waits for others, however little it does itself: so it keeps no place that short queries need.
            self._becomes_heavy(worker)
            self._becomes_long(worker)
        worker.timer = loop.call_later(_LOOK_SECONDS, self._look_at, worker, began)
        try:
            with caller.told_when_gone(lambda _: worker.kill("client")):
                return await worker.channel.ask(order)
        finally:
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

    def _look_at(self, worker: Worker, began: float) -> None:
        """See whether a query has become long, and go on looking."""
        loop = asyncio.get_running_loop()
        elapsed = loop.time() - began
        if elapsed > self.limits.seconds + _OVERTIME:
            # The worker's own alarm should have ended it; somebody has stopped the process.
            worker.kill("time")
            return
        spent = worker.processor_seconds(elapsed)
        if not worker.is_heavy and spent >= _HEAVY_SECONDS:
            self._becomes_heavy(worker)
        if not worker.is_long and spent >= self.limits.long_seconds:
            self._becomes_long(worker)
        worker.timer = loop.call_later(_LOOK_SECONDS, self._look_at, worker, began)

    def _becomes_heavy(self, worker: Worker) -> None:
        """Let another worker be born in its place, with more right to the processor: so small queries get through."""
        if len(self._workers) < self.limits.most_workers:
            worker.is_heavy = True
            worker.step_back()
            self._free(None)

    def _give_back(self, worker: Worker) -> None:
        """Take back a worker that has done its work; the one in whose place another was born must find a new one."""
        if worker.is_heavy:
            if None not in self._idle or not worker.step_forward():
                self._go(self._retire(worker))
                return
            self._idle.remove(None)
            worker.is_heavy = False
        self._free(worker)

    def _becomes_long(self, worker: Worker) -> None:
        """Let a query go on, or stop it if enough of its kind are running."""
        if self._long >= self.limits.long_queries:
            worker.kill("crowd")
            return
        self._long += 1
        worker.is_long = True
        worker.step_back()

    async def _reason(self, worker: Worker) -> IgkgError:
        """Bury a worker and give the error that tells its client why it died."""
        died_of = await self._retire(worker)
        cause = worker.cause or CAUSES.get(died_of, "vanished")
        self._on_death(cause)
        return error_of(cause, self.limits)

    async def _retire(self, worker: Worker) -> int:
        """Bury a worker, make room for another, and give the signal that it died of, or 0."""
        worker.channel.close()
        self._workers.discard(worker)
        try:
            return await self._parents.bury(worker)
        finally:
            if worker.is_long:
                self._long -= 1
            if not worker.is_heavy:
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
