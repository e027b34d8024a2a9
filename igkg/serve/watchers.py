"""From connections of requests that take a while to word for their callers that the client has gone."""

from __future__ import annotations

import asyncio

from igkg.serve.caller import Caller
from igkg.serve.incoming import Protocol_

# Most requests are over before it is worth watching their connection.
_SECONDS_BEFORE_WATCHING = 0.02


class Watchers:
    """Looks after all requests at once: one timer for each would cost as much as a small answer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        # Those that came since the last round, those that were there already, and the tasks of those that are watched.
        self._new: dict[Caller, Protocol_] = {}
        self._known: dict[Caller, Protocol_] = {}
        self._tasks: dict[Caller, asyncio.Task[None]] = {}
        self._round: asyncio.TimerHandle | None = None

    def begin(self, proto: Protocol_, caller: Caller) -> None:
        """Watch a caller's connection before long."""
        self._new[caller] = proto
        if self._round is None:
            self._round = self._loop.call_later(_SECONDS_BEFORE_WATCHING, self._go_round)

    def end(self, caller: Caller) -> None:
        """Watch it no longer."""
        if self._new.pop(caller, None) is None and self._known.pop(caller, None) is None:
            self._tasks.pop(caller).cancel()

    def _go_round(self) -> None:
        for caller, proto in self._known.items():
            self._tasks[caller] = self._loop.create_task(_wait(proto, caller))
        self._known, self._new = self._new, {}
        going_on = bool(self._known)
        self._round = self._loop.call_later(_SECONDS_BEFORE_WATCHING, self._go_round) if going_on else None


async def _wait(proto: Protocol_, caller: Caller) -> None:
    await proto.client_disconnect()
    caller.leave()
