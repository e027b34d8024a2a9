"""From the socket of a worker process to what the pool knows of it: what it is at, what comes next, what it takes."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from igkg.serve.workers import wire
from igkg.serve.workers.channel import Channel
from igkg.serve.workers.ticket import Ticket

# So short a line keeps a worker at work while its answers are on the way, and nobody waits long in it.
_MOST_ORDERS = 4
_NICENESS = 10
_TELLS_PROCESSOR_TIME = sys.platform == "linux"


class Worker:
    """A process that carries out orders one after the other: those that it has, and how it does with the first."""

    def __init__(
        self,
        process: int,
        sock: socket.socket,
        received: Callable[[Worker, wire.Received], None],
        ended: Callable[[Worker], None],
    ) -> None:
        self.process = process
        self.channel = Channel(sock, partial(received, self), partial(ended, self))
        # In place of a ticket that nobody waits for any more there is none; its reply will still come.
        self.orders: deque[Ticket | None] = deque()
        self.idle_since = 0.0
        self.is_ready = False
        self.has_place = False
        # What it is at takes a while, so that nothing should stand behind it; or so long that few such may run at once.
        self.is_slow = False
        self.is_long = False
        self.cause: str | None = None
        self._done = 0
        self._began = 0.0
        # Seconds of the processor that the order has had which it is at, as of the last look at it.
        self.processor_seconds = 0.0
        self._clock = 0.0
        self._looked_at = 0

    @property
    def has_room(self) -> bool:
        """Whether another order may stand behind those that it has."""
        return len(self.orders) < _MOST_ORDERS and self.has_place and not self.is_slow and self.cause is None

    def give(self, ticket: Ticket) -> None:
        """Send it an order."""
        ticket.worker = self
        self.orders.append(ticket)
        if len(self.orders) == 1:
            self._began = time.monotonic()
        self.channel.send(ticket.encoded, self._done + len(self.orders))

    def is_at(self, number: int) -> bool:
        """Tell whether the first of its orders has this number: they are counted from 1."""
        return bool(self.orders) and number == self._done + 1

    def end_order(self) -> Ticket | None:
        """Take note that the first order is over, and give its ticket if somebody waits for it."""
        ticket = self.orders.popleft()
        self._done += 1
        if ticket is not None:
            ticket.worker = None
            ticket.caller.seconds += self.elapsed
        if self.orders:
            self._began = time.monotonic()
        return ticket

    def give_up_rest(self) -> Iterator[Ticket]:
        """Give back the tickets of all orders but the first."""
        for place in range(1, len(self.orders)):
            ticket = self.orders[place]
            if ticket is not None:
                self.forget(ticket)
                yield ticket

    def forget(self, ticket: Ticket) -> None:
        """Let nobody wait any more for an order that it has not begun."""
        self.orders[self.orders.index(ticket)] = ticket.worker = None

    @property
    def elapsed(self) -> float:
        """Seconds since it began the first of its orders."""
        return time.monotonic() - self._began

    def look(self) -> None:
        """See what it has had of the processor since the last look, all for the order it is at if that took so long.

        Where the system does not tell, all the time that has passed counts.
        """
        clock = _processor_seconds(self.process) if _TELLS_PROCESSOR_TIME else time.monotonic()
        spent, self._clock = clock - self._clock, clock
        number = self._done + bool(self.orders)
        if self._looked_at != number:
            self._looked_at, self.processor_seconds = number, 0.0
            spent = min(spent, self.elapsed)
        self.processor_seconds += spent

    def kill(self, cause: str) -> None:
        """Kill it; the first cause counts."""
        if self.cause is None:
            self.cause = cause
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)

    def step_back(self) -> None:
        """Give it less right to the processor."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, _NICENESS)

    def step_forward(self) -> bool:
        """Give it back its right to the processor; tell whether the system allows it, which it does not for all."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.process, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        return True


def _processor_seconds(process: int) -> float:
    """Give the processor time that a process has had, by the number that Linux makes for its clock of each process."""
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return 0.0
