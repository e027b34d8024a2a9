"""From Flask's threads to the generation in the event loop that their request is pinned to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.limits import Limits
from igkg.serve.workers.outcome import Answer
from igkg.serve.workers.succession import Generation
from igkg.sparql import Request

IN_ENVIRON = "igkg.visit"
_MOST_BYTES = 32 * 1024**2


class Questions:
    """The workers of one generation, asked from a thread on behalf of one caller."""

    def __init__(self, loop: asyncio.AbstractEventLoop, generation: Generation, caller: Caller) -> None:
        self._loop = loop
        self._generation = generation
        self._caller = caller

    @property
    def release(self) -> Release:
        """The release that the workers are on."""
        return self._generation.release

    @property
    def limits(self) -> Limits:
        """The limits that hold for every question."""
        return self._generation.pool.limits

    @property
    def services(self) -> Sequence[str]:
        """The other services that queries may ask."""
        return self._generation.pool.services

    def ask(self, asked: Request, media_type: str) -> Answer:
        """Have a worker answer a query in a format; the errors are those of :meth:`Pool.ask`.

        A page holds its rows in the server's own memory, so they may have fewer bytes than an answer that is passed on.
        """
        asking = self._generation.pool.ask(asked, media_type, self._caller, most_bytes=_MOST_BYTES)
        return asyncio.run_coroutine_threadsafe(asking, self._loop).result()

    def carry_out(self, task: str, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON the task gives
        """Have a worker carry out a task and give its answer; the errors are those of :meth:`Pool.carry_out`."""
        carrying_out = self._generation.pool.carry_out(task, arguments, self._caller, most_bytes=_MOST_BYTES)
        return json.loads(asyncio.run_coroutine_threadsafe(carrying_out, self._loop).result().read())


class Generations:
    """Gives views the one generation that their request sees from its beginning to its end."""

    @property
    def pool(self) -> Questions:
        """The workers on the release that this request sees."""
        found: Questions = request.environ[IN_ENVIRON]
        return found

    @property
    def release(self) -> Release:
        """The release that this request sees."""
        return self.pool.release
