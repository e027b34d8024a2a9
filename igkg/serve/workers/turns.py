"""From those who wait to the next who is served: clients take turns, each with its queries in the order they came."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Generic, TypeVar

from igkg.serve.caller import Caller

Thing = TypeVar("Thing")


class Turns(Generic[Thing]):
    """A queue in which a client with a hundred queries does not make the others wait for all of them."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[Thing]]] = OrderedDict()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    async def wait(self, caller: Caller, seconds: float) -> Thing:
        """Wait for a turn.

        Raises:
            TimeoutError: it did not come in time.
            ClientGone: the client did not wait for it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Thing] = loop.create_future()
        self._waiting.setdefault(caller.client, deque()).append(future)
        self._length += 1
        # The future alone decides who was first, the turn or the end of patience: so nothing handed over is lost.
        timer = loop.call_later(seconds, _fail, future, TimeoutError())
        try:
            with caller.told_when_gone(lambda error: _fail(future, error)):
                return await future
        finally:
            timer.cancel()
            self._leave(caller.client, future)

    def _leave(self, client: str, future: asyncio.Future[Thing]) -> None:
        queue = self._waiting.get(client)
        if queue is not None and future in queue:
            queue.remove(future)
            self._length -= 1
            if not queue:
                del self._waiting[client]

    def serve(self, thing: Thing) -> bool:
        """Hand a thing to the next in turn; tell whether anybody took it."""
        while self._waiting:
            client, queue = self._waiting.popitem(last=False)
            future = queue.popleft()
            self._length -= 1
            if queue:
                self._waiting[client] = queue
            if not future.done():
                future.set_result(thing)
                return True
        return False


def _fail(future: asyncio.Future[Thing], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
