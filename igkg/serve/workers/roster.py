"""From how many orders wait to the workers there are: those with a place, those in reserve, those to be born or buried.

There are as many places as processors. A worker at something heavy loses its place, so another in reserve gets it: some
are born before they are needed, since it takes as long to have one born as to find out that an order is heavy.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from igkg.serve.limits import Limits, TooBusy
from igkg.serve.workers import wire
from igkg.serve.workers.parents import Parents
from igkg.serve.workers.staff import Worker

_IDLE_SECONDS = 10.0
_KEPT = 2
# As many are born for places that are not vacant yet, if somebody waits.
_RESERVE = 4


class Roster:
    """The workers of one pool.

    ``received`` and ``ended`` are told of what a worker says and of its end, ``unborn`` why one could not be born.
    """

    def __init__(
        self,
        parents: Parents,
        limits: Limits,
        *,
        received: Callable[[Worker, wire.Received], None],
        ended: Callable[[Worker], None],
        unborn: Callable[[TooBusy], None],
    ) -> None:
        self._parents = parents
        self._most_workers = limits.most_workers
        self._received = received
        self._ended = ended
        self._unborn = unborn
        self._workers: set[Worker] = set()
        # Those who worked last stand last, and are taken first.
        self._idle: list[Worker] = []
        self._reserve: list[Worker] = []
        self.vacant = min(limits.workers, limits.most_workers)
        # Those who are not ready yet, and those who are not buried yet.
        self.births = 0
        self._burials = 0
        self._errands: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._workers)

    def __iter__(self) -> Iterator[Worker]:
        return iter(self._workers)

    @property
    def busy(self) -> int:
        """How many are at work."""
        return sum(bool(worker.orders) for worker in self._workers)

    def take_idle(self) -> Worker | None:
        """Give a worker that has a place and nothing to do, if there is one."""
        return self._idle.pop() if self._idle else None

    def take_reserve(self) -> Worker | None:
        """Give a vacant place to a worker in reserve, if there are both, and give the worker."""
        if not self.vacant or not self._reserve:
            return None
        worker = self._reserve.pop()
        self.seat(worker)
        return worker

    def seat(self, worker: Worker) -> bool:
        """Give a worker a place, or keep it in reserve; tell which."""
        if not self.vacant:
            self.rest(worker)
            return False
        self.vacant -= 1
        worker.has_place = True
        return True

    def rest(self, worker: Worker) -> None:
        """Let a worker wait for something to do."""
        worker.idle_since = time.monotonic()
        (self._idle if worker.has_place else self._reserve).append(worker)

    def unseat(self, worker: Worker) -> None:
        """Take the place from a worker that has one, if another can come."""
        if worker.has_place and (self._reserve or self.births or self._may_be_born):
            worker.has_place = False
            worker.step_back()
            self.vacant += 1

    def let_go(self, worker: Worker) -> None:
        """Count on a worker no more; its place becomes vacant when it is buried."""
        self._workers.discard(worker)
        for those in (self._idle, self._reserve):
            if worker in those:
                those.remove(worker)

    def call(self, waiting: int) -> None:
        """Have workers born as far as some number of orders wait for them."""
        wanted = min(waiting, self.vacant + _RESERVE - len(self._reserve))
        while self.births < wanted and self._may_be_born:
            self.births += 1
            self.go(self._have_one_born())

    @property
    def _may_be_born(self) -> bool:
        ready = sum(one.is_ready for one in self._workers)
        return ready + self.births + self._burials < self._most_workers

    async def _have_one_born(self) -> None:
        try:
            worker = Worker(*await self._parents.birth(), self._received, self._ended)
        except TooBusy as error:
            self.births -= 1
            self._unborn(error)
        else:
            self._workers.add(worker)

    def grow_up(self, worker: Worker) -> None:
        """Take note that a newborn is ready to work."""
        worker.is_ready = True
        worker.look()
        self.births -= 1

    async def bury(self, worker: Worker) -> int:
        """Bury a worker that was let go, which makes room for another; give the signal that it died of, or 0."""
        self._burials += 1
        try:
            return await self._parents.bury(worker.process)
        finally:
            self._burials -= 1
            self.vacant += worker.has_place

    def long_idle(self) -> list[Worker]:
        """Give the workers that have had nothing to do for a while, all but a few."""
        before = time.monotonic() - _IDLE_SECONDS
        return [worker for worker in [*self._idle[:-_KEPT], *self._reserve] if worker.idle_since < before]

    def go(self, errand: Coroutine[Any, Any, object]) -> None:
        """Do something without waiting for it."""
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
