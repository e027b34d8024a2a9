"""From queries and tasks to answers by workers that can be killed, on one release; all of it in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.codings import IDENTITY
from igkg.serve.limits import ClientGone, Limits, TooBusy
from igkg.serve.workers import wire
from igkg.serve.workers.dispatch import Dispatch
from igkg.serve.workers.outcome import Answer, Vanished, answer_of
from igkg.serve.workers.parents import Parents
from igkg.serve.workers.tasks import TASKS
from igkg.serve.workers.ticket import Ticket
from igkg.sparql import RefusedQuery, Request
from igkg.sparql.services import may_call


class Pool:
    """A number of workers on one release."""

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
        self.services = services
        self._parents = Parents(release, limits, tasks, services)
        self._dispatch = Dispatch(self._parents, limits, on_death)

    @property
    def waiting(self) -> int:
        """How many orders are not begun yet."""
        return self._dispatch.not_begun

    @property
    def busy(self) -> int:
        """How many workers are at work."""
        return self._dispatch.busy

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return self._dispatch.alive

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
        asks_services = bool(self.services) and may_call(request.query)
        graphs = request.default_graphs, request.named_graphs
        question = wire.Question(request.query, *graphs, request.iris, request.texts, asks_services)
        return await self._answer(question, media_type, coding, caller, most_bytes)

    async def carry_out(
        self, task: str, arguments: Mapping[str, Any], caller: Caller, *, most_bytes: int | None = None
    ) -> Answer:
        """Have a worker carry out a task (see :mod:`igkg.serve.workers.tasks`); the answer is JSON.

        Raises:
            RefusedQuery: the arguments are at fault.
            LimitExceeded, ClientGone: as for a query.
        """
        return await self._answer(wire.Errand(task, arguments), "application/json", IDENTITY, caller, most_bytes)

    async def _answer(
        self, work: wire.Question | wire.Errand, media_type: str, coding: str, caller: Caller, most_bytes: int | None
    ) -> Answer:
        limits = self.limits
        most = min(most_bytes or limits.result_bytes, limits.result_bytes)
        order = wire.Order(work, media_type, coding, limits.seconds, most, limits.rows)
        asks_services = isinstance(work, wire.Question) and work.asks_services
        try:
            encoded = wire.encode(order)
        except wire.Unwritable as error:
            raise RefusedQuery(f"This cannot be read as text and numbers: {error}.") from error
        for _ in range(2):
            try:
                return answer_of(await self._reply(Ticket(encoded, caller, asks_services=asks_services)), order)
            except Vanished:
                # Somebody killed the worker from outside; a query changes nothing, so another may answer it.
                continue
        raise TooBusy("The worker that did this went away; try again.")

    async def _reply(self, ticket: Ticket) -> wire.Received:
        caller = ticket.caller
        if caller.is_gone:
            raise ClientGone
        self._dispatch.place(ticket)

        def give_up() -> None:
            self._dispatch.give_up(ticket)

        caller.on_leaving.add(give_up)
        try:
            return await ticket.reply
        except asyncio.CancelledError:
            give_up()
            raise
        finally:
            caller.on_leaving.discard(give_up)

    def tidy(self) -> None:
        """End workers that have had nothing to do for a while, all but a few."""
        self._dispatch.tidy()

    async def close(self) -> None:
        """End all workers and their parent; a query that is running ends without an answer."""
        self._dispatch.kill_all()
        await self._parents.close()
