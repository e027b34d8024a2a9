"""From orders to the workers that carry them out: who gets what, who has to make room, and what the dead leave behind.

Each worker with a place is at one order, with a few that stand behind it. If an order turns out heavy, its worker loses
the place, and those that stand behind: so another worker comes for what is small.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable

from igkg.serve.limits import ClientGone, Limits, TooBusy
from igkg.serve.workers import wire
from igkg.serve.workers.outcome import CAUSES, error_of
from igkg.serve.workers.parents import Parents
from igkg.serve.workers.roster import Roster
from igkg.serve.workers.staff import Worker
from igkg.serve.workers.ticket import Ticket
from igkg.serve.workers.turns import Turns

_OVERTIME = 1.0
_LOOK_SECONDS = 0.03
# Seconds of the processor that lose an order its place, and seconds on the clock after which nothing stands behind it.
_HEAVY_SECONDS = 0.03
_SLOW_SECONDS = 0.1
# If more are heavy than this, what comes is likely to be so too, and loses its place the sooner.
_MANY_HEAVY = 8


class Dispatch:
    """The orders of one pool, and who is at them."""

    def __init__(self, parents: Parents, limits: Limits, on_death: Callable[[str], None]) -> None:
        self.waiting: Turns[Ticket] = Turns()
        self._limits = limits
        self._on_death = on_death
        self._roster = Roster(parents, limits, received=self._received, ended=self._ended, unborn=self._unborn)
        self._long = 0
        self._look: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return self._roster.busy

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return len(self._roster)

    @property
    def not_begun(self) -> int:
        """How many orders wait for a worker, or stand behind another."""
        in_lines = (ticket for worker in self._roster for ticket in list(worker.orders)[1:])
        return len(self.waiting) + sum(ticket is not None for ticket in in_lines)

    def place(self, ticket: Ticket) -> None:
        """Give an order to a worker, or have it wait for its turn.

        Raises:
            TooBusy: as many wait as may.
        """
        if ticket.asks_services and self._long >= self._limits.long_queries:
            raise error_of("crowd", self._limits)
        worker = self._roster.take_idle()
        # Nobody gets in line before those who wait for a worker to be free of all orders.
        if worker is None and not self._roster.vacant and not self.waiting and ticket.may_follow:
            worker = min((one for one in self._roster if one.has_room), key=lambda one: len(one.orders), default=None)
        if worker is not None:
            self._give(worker, ticket)
            return
        if len(self.waiting) >= self._limits.queue:
            raise TooBusy("As many queries wait as may; try again in a few seconds.")
        self.waiting.add(ticket.caller.client, ticket)
        self._look_soon()
        self._call()

    def _place_again(self, tickets: Iterable[Ticket | None]) -> None:
        """Have orders that were not begun done by other workers, before all others, if somebody waits for them."""
        for ticket in reversed([one for one in tickets if one is not None and not one.reply.done()]):
            ticket.worker = None
            ticket.may_follow = False
            self.waiting.put_back(ticket.caller.client, ticket)
        while self.waiting and (worker := self._roster.take_idle()):
            self._give(worker, self.waiting.next())
        self._look_soon()
        self._call()

    def _call(self) -> None:
        """Have workers come for the orders that wait."""
        while self.waiting and (worker := self._roster.take_reserve()):
            self._fill(worker)
        self._roster.call(len(self.waiting))

    def give_up(self, ticket: Ticket) -> None:
        """End an order that nobody waits for any more; of a worker that is at it and is killed, its death tells."""
        worker = ticket.worker
        if worker is not None and worker.orders[0] is ticket:
            worker.kill("client")
            return
        if worker is not None:
            worker.forget(ticket)
        else:
            self.waiting.remove(ticket.caller.client, ticket)
        ticket.fail(ClientGone())

    def _give(self, worker: Worker, ticket: Ticket) -> None:
        worker.give(ticket)
        self._look_soon()
        if ticket.asks_services:
            # It waits for others, however little it does itself: so it keeps no place that short queries need.
            self._becomes_heavy(worker)
            self._becomes_long(worker)

    def _fill(self, worker: Worker) -> None:
        """Give a worker with a place as much of what waits as it has room for; without anything it is idle."""
        while worker.has_room and (ticket := self.waiting.first()):
            # Behind another nothing stands for which a worker is on its way.
            if worker.orders and (self._roster.births or not ticket.may_follow):
                break
            self._give(worker, self.waiting.next())
        if not worker.orders:
            self._roster.rest(worker)

    def _received(self, worker: Worker, received: wire.Received) -> None:
        """Pass on the reply to the first order of a worker, and see what it does next."""
        message = received.message
        if isinstance(message, wire.Ready):
            self._roster.grow_up(worker)
            self._give_place(worker)
            return
        if not worker.is_at(received.number):
            # Never give anybody what may be somebody else's.
            worker.kill("vanished")
            _close(received)
            return
        ticket = worker.end_order()
        if isinstance(message, wire.Returned):
            self._place_again([ticket])
        elif ticket is None or not ticket.answer(received):
            _close(received)
        # One that was told to die while its answer was on the way must not be given anything.
        must_retire = isinstance(message, wire.Answered) and message.must_retire
        if worker.is_long or worker.cause is not None or must_retire:
            self._retire(worker)
        elif not worker.is_slow:
            self._fill(worker)
        elif not worker.orders:
            self._give_back(worker)

    def _give_back(self, worker: Worker) -> None:
        """Take back a worker that was at something slow, unless it has no right to the processor any more."""
        if not worker.has_place and not worker.step_forward():
            self._retire(worker)
            return
        worker.is_slow = False
        if worker.has_place:
            self._fill(worker)
        else:
            self._give_place(worker)

    def _give_place(self, worker: Worker) -> None:
        if self._roster.seat(worker):
            self._fill(worker)

    def _retire(self, worker: Worker) -> None:
        """End a worker that lives; another does what it has not done."""
        worker.channel.close()
        worker.kill("retired")
        self._roster.let_go(worker)
        self._place_again(worker.orders)
        self._roster.go(self._bury(worker))

    def _ended(self, worker: Worker) -> None:
        """Have a worker that died buried, tell the client of what it was at, and have another do the rest."""
        self._roster.let_go(worker)
        ticket = worker.end_order() if worker.orders else None
        self._place_again(worker.orders)
        if not worker.is_ready:
            # Somebody is told, so that this does not go on for ever.
            self._roster.births -= 1
            ticket = self.waiting.next() if self.waiting else None
        self._roster.go(self._tell_death(worker, ticket))

    async def _tell_death(self, worker: Worker, ticket: Ticket | None) -> None:
        if worker.cause is not None and ticket is not None:
            ticket.fail(error_of(worker.cause, self._limits))
        died_of = await self._bury(worker)
        cause = worker.cause or CAUSES.get(died_of, "vanished")
        self._on_death(cause)
        if ticket is not None:
            ticket.fail(error_of(cause, self._limits))

    async def _bury(self, worker: Worker) -> int:
        try:
            return await self._roster.bury(worker)
        finally:
            self._long -= worker.is_long
            self._call()

    def _unborn(self, error: TooBusy) -> None:
        if self.waiting:
            self.waiting.next().fail(error)
        self._call()

    def _look_soon(self) -> None:
        if self._look is None:
            seconds = self._heavy_seconds if self.waiting else _LOOK_SECONDS
            self._look = asyncio.get_running_loop().call_later(seconds, self._look_round)

    @property
    def _heavy_seconds(self) -> float:
        heavy = sum(bool(one.orders) and not one.has_place for one in self._roster)
        return _HEAVY_SECONDS * min(1.0, _MANY_HEAVY / max(1, heavy))

    def _look_round(self) -> None:
        """See how those at work do, and who has waited for too long."""
        self._look = None
        heavy_seconds = self._heavy_seconds
        for worker in self._roster:
            worker.look()
        for worker in [one for one in self._roster if one.orders]:
            self._look_at(worker, heavy_seconds)
        patience = time.monotonic() - self._limits.wait_seconds
        for ticket in [one for one in self.waiting if one.since < patience]:
            self.waiting.remove(ticket.caller.client, ticket)
            ticket.fail(TooBusy("All workers are busy; try again in a few seconds."))
        if self.busy or self.waiting:
            self._look_soon()

    def _look_at(self, worker: Worker, heavy_seconds: float) -> None:
        """See whether the order that a worker is at has become heavy, or long."""
        if worker.elapsed > self._limits.seconds + _OVERTIME:
            # The worker's own alarm should have ended it; somebody has stopped the process.
            worker.kill("time")
            return
        if worker.orders[0] is None and worker.elapsed > _LOOK_SECONDS:
            # It began what nobody waits for any more.
            self._retire(worker)
            return
        if worker.has_place and worker.processor_seconds >= heavy_seconds:
            self._becomes_heavy(worker)
        elif not worker.is_slow and worker.elapsed >= _SLOW_SECONDS:
            self._becomes_slow(worker)
        if not worker.is_long and worker.processor_seconds >= self._limits.long_seconds:
            self._becomes_long(worker)

    def _becomes_slow(self, worker: Worker) -> None:
        """Have what stands behind an order done by others."""
        worker.is_slow = True
        self._place_again([*worker.give_up_rest()])

    def _becomes_heavy(self, worker: Worker) -> None:
        """Let another worker take its place, with more right to the processor: so small queries get through."""
        self._roster.unseat(worker)
        self._becomes_slow(worker)

    def _becomes_long(self, worker: Worker) -> None:
        """Let a query go on, or stop it if enough of its kind are running."""
        if self._long >= self._limits.long_queries:
            worker.kill("crowd")
            return
        self._long += 1
        worker.is_long = True
        worker.step_back()

    def tidy(self) -> None:
        """End workers that have had nothing to do for a while, all but a few."""
        for worker in self._roster.long_idle():
            self._retire(worker)

    def kill_all(self) -> None:
        """End all workers, whatever they are at."""
        if self._look is not None:
            self._look.cancel()
        for worker in self._roster:
            worker.kill("stop")


def _close(received: wire.Received) -> None:
    if received.handle is not None:
        os.close(received.handle)
