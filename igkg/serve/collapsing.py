"""From equal questions at one time to one answer for all who ask (RFC 9211, section 2.6: requests are collapsed)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from igkg.serve.caller import Caller
from igkg.serve.limits import ClientGone, LimitExceeded, TooBusy


class UnderWay:
    """The questions that are being answered, each by the tag of its answer, and those who wait for the same answer."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Future[None]]] = {}

    def __contains__(self, tag: str) -> bool:
        return tag in self._waiting

    @contextmanager
    def answering(self, tag: str) -> Iterator[None]:
        """Let others wait while a question is answered; a limit that ends it ends it for all.

        Of several who answer the same, because nothing was kept for them, others wait for the first.
        """
        if tag in self._waiting:
            yield
            return
        self._waiting[tag] = []
        limit: LimitExceeded | None = None
        try:
            yield
        except LimitExceeded as error:
            # That nobody was free says nothing of the question.
            limit = None if isinstance(error, TooBusy) else error
            raise
        finally:
            for waits in self._waiting.pop(tag):
                if not waits.done():
                    _end(waits, limit)

    async def end(self, tag: str, caller: Caller) -> None:
        """Wait until somebody else's same question is answered, or given up.

        Raises:
            LimitExceeded: it went too far.
            ClientGone: nobody waits for the answer any more.
        """
        waits: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def leave() -> None:
            if not waits.done():
                waits.set_exception(ClientGone())

        self._waiting[tag].append(waits)
        caller.on_leaving.add(leave)
        try:
            await waits
        finally:
            caller.on_leaving.discard(leave)


def _end(waits: asyncio.Future[None], limit: LimitExceeded | None) -> None:
    if limit is None:
        waits.set_result(None)
    else:
        waits.set_exception(limit)
