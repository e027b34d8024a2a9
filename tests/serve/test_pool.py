"""Orders that stand behind another are answered whatever becomes of it: none is held up for long, none is lost."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.limits import ClientGone, LimitExceeded, Limits, TooBusy
from igkg.serve.workers.pool import Pool
from tests.serve import lengthy_tasks

Work = Callable[[Pool], Coroutine[None, None, Any]]
ONE_WORKER = Limits(seconds=1, memory_bytes=60 * 1024**2, workers=1, most_workers=1, wait_seconds=2)
ONE_PLACE = Limits(seconds=1, memory_bytes=60 * 1024**2, workers=1, most_workers=2, wait_seconds=2)


@pytest.fixture
def run(release: Release) -> Callable[[Limits, Work], Any]:
    """Do something with a pool that has a worker and knows the tasks of the tests."""

    def run(limits: Limits, work: Work) -> Any:  # noqa: ANN401 - whatever the work gives
        async def main() -> Any:  # noqa: ANN401
            pool = Pool(release, limits, tasks=lengthy_tasks.PLACES)
            try:
                await pool.start()
                return await work(pool)
            finally:
                await pool.close()

        return asyncio.run(main())

    return run


async def _process(pool: Pool, seconds: float = 0.0, caller: Caller | None = None) -> int:
    """Give the process that slept for some seconds."""
    answer = await pool.carry_out("sleep", {"seconds": seconds}, caller or Caller("test"))
    return int(json.loads(answer.read()))


async def _seconds(asked: Coroutine[Any, Any, object]) -> float:
    began = time.monotonic()
    await asked
    return time.monotonic() - began


def test_small_orders_stand_behind_one_another_and_all_are_answered(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> tuple[list[int], int]:
        processes = await asyncio.gather(*(_process(pool, 0.001) for _ in range(50)))
        return processes, pool.alive

    processes, alive = run(ONE_WORKER, work)
    assert len(processes) == 50
    assert len(set(processes)) == 1
    assert alive == 1


def test_each_gets_the_answer_to_its_own_order(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> list[str]:
        async def talk(number: int) -> str:
            # Every third is so long that it comes as a file.
            length = 200_000 if number % 3 == 0 else number
            answer = await pool.carry_out("talk", {"letters": length}, Caller(f"client {number % 7}"))
            said: str = json.loads(answer.read())
            assert set(said) <= {"é"}
            return f"{number}: {len(said)}"

        return await asyncio.gather(*(talk(number) for number in range(1, 60)))

    expected = [f"{number}: {200_000 if number % 3 == 0 else number}" for number in range(1, 60)]
    assert run(Limits(workers=2, most_workers=2), work) == expected


def test_an_order_behind_one_that_takes_the_processor_is_done_by_another_worker(
    run: Callable[[Limits, Work], Any],
) -> None:
    async def work(pool: Pool) -> float:
        heavy = asyncio.create_task(pool.carry_out("wait_for_ever", {}, Caller("heavy")))
        await asyncio.sleep(0)
        seconds = await _seconds(_process(pool))
        with pytest.raises(LimitExceeded, match="longer than 1 seconds"):
            await heavy
        return seconds

    assert run(ONE_PLACE, work) < 0.8


def test_an_order_that_stood_behind_a_long_wait_is_given_back_and_done(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> list[int]:
        # It sleeps, so that it looks small to the processor's clock.
        return await asyncio.gather(*(_process(pool, seconds) for seconds in (0.3, 0, 0)))

    assert len(set(run(ONE_PLACE, work))) == 1


@pytest.mark.parametrize(("task", "status"), [("hoard", 507), ("wait_for_ever", 504)])
def test_orders_behind_one_that_kills_its_worker_are_done(
    run: Callable[[Limits, Work], Any], task: str, status: int
) -> None:
    async def work(pool: Pool) -> tuple[int, list[int]]:
        bad = asyncio.create_task(pool.carry_out(task, {}, Caller("bad")))
        await asyncio.sleep(0)
        done = await asyncio.gather(*(_process(pool) for _ in range(6)))
        with pytest.raises(LimitExceeded) as stopped:
            await bad
        return stopped.value.status, done

    got, done = run(ONE_WORKER, work)
    assert got == status
    assert len(done) == 6


def test_orders_behind_that_of_a_lost_client_are_done_and_its_own_time_is_charged(
    run: Callable[[Limits, Work], Any],
) -> None:
    async def work(pool: Pool) -> tuple[list[int], float, float]:
        lost = Caller("lost")
        others = [Caller("one"), Caller("two")]
        endless = asyncio.create_task(pool.carry_out("wait_for_ever", {}, lost))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.2, lost.leave)
        done = await asyncio.gather(*(_process(pool, 0, caller) for caller in others))
        with pytest.raises(ClientGone):
            await endless
        return done, lost.seconds, max(other.seconds for other in others)

    done, charged, others = run(ONE_WORKER, work)
    assert len(done) == 2
    assert 0.15 < charged < 0.6
    assert others < 0.1


def test_a_client_that_leaves_before_its_order_is_begun_kills_nothing(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> tuple[int, int]:
        gone = Caller("gone")
        first = asyncio.create_task(_process(pool, 0.2))
        await asyncio.sleep(0)
        second = asyncio.create_task(_process(pool, 0, gone))
        await asyncio.sleep(0.02)
        gone.leave()
        with pytest.raises(ClientGone):
            await second
        process = await first
        assert gone.seconds == 0
        return process, await _process(pool)

    before, after = run(ONE_WORKER, work)
    assert before == after


def test_orders_of_a_worker_that_somebody_kills_are_done_by_another(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> tuple[int, set[int]]:
        process = await _process(pool)
        asked = [asyncio.create_task(_process(pool, 0.01)) for _ in range(5)]
        await asyncio.sleep(0.005)
        os.kill(process, signal.SIGKILL)
        return process, set(await asyncio.gather(*asked))

    process, done = run(ONE_WORKER, work)
    assert done - {process}


def test_a_worker_without_work_that_somebody_kills_is_replaced(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> tuple[int, int]:
        first = await _process(pool)
        os.kill(first, signal.SIGKILL)
        while pool.alive:
            await asyncio.sleep(0.01)
        return first, await _process(pool)

    first, second = run(ONE_WORKER, work)
    assert first != second


def test_who_waits_too_long_for_a_worker_is_told_to_come_again(run: Callable[[Limits, Work], Any]) -> None:
    limits = Limits(seconds=4, workers=1, most_workers=1, wait_seconds=2)

    async def work(pool: Pool) -> float:
        endless = asyncio.create_task(pool.carry_out("wait_for_ever", {}, Caller("endless")))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        with pytest.raises(TooBusy, match="All workers are busy"):
            await _process(pool)
        waited = time.monotonic() - began
        with pytest.raises(LimitExceeded):
            await endless
        return waited

    assert 1.9 < run(limits, work) < 2.6


def test_there_are_never_more_workers_than_may_be(run: Callable[[Limits, Work], Any]) -> None:
    limits = Limits(seconds=0.4, workers=2, most_workers=3, long_queries=3, wait_seconds=5)

    async def work(pool: Pool) -> int:
        asked = [asyncio.create_task(pool.carry_out("wait_for_ever", {}, Caller(f"{n}"))) for n in range(8)]
        most = 0
        while not all(task.done() for task in asked):
            await asyncio.sleep(0.01)
            most = max(most, pool.alive)
        ended = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(end, LimitExceeded) for end in ended)
        return most

    assert run(limits, work) == 3
