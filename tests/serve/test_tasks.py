"""A worker carries out tasks under the limits of a query: each is answered whole, or stopped by its own error."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.limits import ClientGone, LimitExceeded, Limits, ResultTooLarge, WorkerFault
from igkg.serve.workers.pool import Pool
from igkg.serve.workers.tasks import TASKS, find_tasks
from igkg.sparql import RefusedQuery
from tests.serve import lengthy_tasks

MEBIBYTE = 1024**2
LIMITS = Limits(seconds=0.5, memory_bytes=60 * MEBIBYTE, workers=1, most_workers=1)
Work = Callable[[Pool], Coroutine[None, None, Any]]


@pytest.fixture
def run(release: Release) -> Callable[[Work], Any]:
    """Do something with a pool whose workers know the tasks of the tests."""

    def run(work: Work) -> Any:  # noqa: ANN401 - whatever the work gives
        async def main() -> Any:  # noqa: ANN401
            pool = Pool(release, LIMITS, tasks=lengthy_tasks.PLACES)
            try:
                return await work(pool)
            finally:
                await pool.close()

        return asyncio.run(main())

    return run


async def _done(pool: Pool, task: str, **arguments: object) -> Any:  # noqa: ANN401 - whatever the task gives
    return json.loads((await pool.carry_out(task, arguments, Caller("test"))).read())


def test_a_task_has_the_release_and_its_arguments(run: Callable[[Work], Any], release: Release) -> None:
    answer = run(lambda pool: _done(pool, "count", words="Ginebra é", number=3))
    assert answer["release"] == release.name
    assert answer["quads"] > 10_000
    assert answer["arguments"] == {"words": "Ginebra é", "number": 3}


def test_a_long_answer_is_spooled_whole(run: Callable[[Work], Any]) -> None:
    assert run(lambda pool: _done(pool, "talk", letters=MEBIBYTE)) == "é" * MEBIBYTE


@pytest.mark.parametrize(("task", "status"), [("wait_for_ever", 504), ("hoard", 507)])
def test_a_task_that_goes_too_far_is_stopped(run: Callable[[Work], Any], task: str, status: int) -> None:
    async def work(pool: Pool) -> Any:  # noqa: ANN401
        with pytest.raises(LimitExceeded) as stopped:
            await _done(pool, task)
        return stopped.value.status, await _done(pool, "talk", letters=1)

    assert run(work) == (status, "é")


def test_an_answer_that_is_too_long_is_not_sent(run: Callable[[Work], Any]) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(ResultTooLarge):
            await pool.carry_out("talk", {"letters": 100}, Caller("test"), most_bytes=100)

    run(work)


def test_the_task_of_a_lost_client_is_killed(run: Callable[[Work], Any]) -> None:
    async def work(pool: Pool) -> float:
        caller = Caller("test")
        asyncio.get_running_loop().call_later(0.1, caller.leave)
        await _done(pool, "talk", letters=1)
        began = time.monotonic()
        with pytest.raises(ClientGone):
            await pool.carry_out("wait_for_ever", {}, caller)
        return time.monotonic() - began

    assert run(work) < 0.3


def test_what_a_task_refuses_is_the_clients_fault_and_all_else_ours(run: Callable[[Work], Any]) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(RefusedQuery, match="There is nothing called Atlantis"):
            await _done(pool, "refuse", name="Atlantis")
        with pytest.raises(WorkerFault, match="nobody foresaw this"):
            await _done(pool, "break_down")

    run(work)


def test_the_tasks_of_the_service_are_where_they_are_said_to_be() -> None:
    assert {name for name, task in find_tasks(TASKS).items() if callable(task)} == set(TASKS)
