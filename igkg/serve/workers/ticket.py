"""From a question to whoever waits for its answer: an order on its way through the pool."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from igkg.serve.caller import Caller
from igkg.serve.workers import wire

if TYPE_CHECKING:
    from igkg.serve.workers.staff import Worker


class Ticket:
    """An order, whose it is, the worker that has it, if one has, and the reply that will come of it."""

    def __init__(self, encoded: bytes, caller: Caller, *, asks_services: bool) -> None:
        self.encoded = encoded
        self.caller = caller
        self.asks_services = asks_services
        # One that waits for others, or has been held up once, stands behind nobody.
        self.may_follow = not asks_services
        self.worker: Worker | None = None
        self.since = time.monotonic()
        self.reply: asyncio.Future[wire.Received] = asyncio.get_running_loop().create_future()

    def answer(self, received: wire.Received) -> bool:
        """Give whoever waits the reply; tell whether anybody does."""
        if self.reply.done():
            return False
        self.reply.set_result(received)
        return True

    def fail(self, error: Exception) -> None:
        """Tell whoever waits why there is no reply."""
        if not self.reply.done():
            self.reply.set_exception(error)
