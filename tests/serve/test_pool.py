"""Orders that stand behind another are answered whatever becomes of it: none is held up for long, none is lost."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from igkg.release import Release
from igkg.serve.caller import Caller
from igkg.serve.limits import ClientGone, LimitExceeded, Limits, TooBusy
from igkg.serve.workers.pool import Pool
from igkg.serve.workers.staff import Worker
from igkg.serve.workers.ticket import Ticket
from igkg.sparql import RefusedQuery
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
    limits = Limits(seconds=3, workers=1, most_workers=1, wait_seconds=1.5)

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

    assert 1.4 < run(limits, work) < 2.1


def test_what_one_order_took_of_the_processor_is_not_counted_for_the_next() -> None:
    async def take() -> tuple[float, float]:
        ours, theirs = socket.socketpair()
        with theirs:
            # This process stands for the worker's.
            worker = Worker(os.getpid(), ours, lambda *_: None, lambda _: None)
            worker.look()
            worker.give(Ticket(b"", Caller("one"), asks_services=False))
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
            worker.look()
            first = worker.processor_seconds
            while time.process_time() < end + 0.2:
                pass
            worker.end_order()
            worker.look()
            worker.give(Ticket(b"", Caller("two"), asks_services=False))
            worker.look()
            worker.channel.close()
        return first, worker.processor_seconds

    first, second = asyncio.run(take())
    assert first > 0.15
    assert second < 0.1


def test_a_small_order_does_not_wait_for_a_crowd_of_heavy_ones_before_it(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> tuple[int, int, int, int]:
        one = Caller("one and the same")
        heavy = [asyncio.create_task(pool.carry_out("compute", {"seconds": 0.3}, one)) for _ in range(20)]
        await asyncio.sleep(0)
        await _process(pool, 0, one)
        done = sum(task.done() for task in heavy)
        await asyncio.gather(*heavy)
        most = pool.alive
        # Those who come free of a heavy one are workers like others, and none is counted twice.
        processes = await asyncio.gather(*(_process(pool) for _ in range(50)))
        assert len(processes) == 50
        await asyncio.sleep(0)
        return done, most, pool.busy, pool.waiting

    done, most, busy, waiting = run(Limits(workers=2, most_workers=16, long_queries=16, seconds=20), work)
    assert done < 10
    assert most <= 16
    assert (busy, waiting) == (0, 0)


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


def test_who_has_been_given_back_comes_before_newcomers(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> float:
        first = asyncio.create_task(_process(pool, 0.08))
        await asyncio.sleep(0)
        given_back = asyncio.create_task(_seconds(_process(pool, 0, Caller("given back"))))
        await asyncio.sleep(0.01)

        async def others(client: str) -> None:
            while not given_back.done():
                await _process(pool, 0.002, Caller(client))

        await asyncio.gather(first, *(others(f"client {number}") for number in range(4)))
        return await given_back

    assert run(ONE_WORKER, work) < 0.5


def test_what_is_begun_after_its_client_has_left_is_stopped(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> float:
        gone = Caller("gone")
        first = asyncio.create_task(_process(pool, 0.03))
        await asyncio.sleep(0)
        second = asyncio.create_task(pool.carry_out("wait_for_ever", {}, gone))
        await asyncio.sleep(0.01)
        gone.leave()
        with pytest.raises(ClientGone):
            await second
        await first
        return await _seconds(_process(pool))

    assert run(ONE_WORKER, work) < 0.5


def test_no_more_workers_than_may_be_though_some_are_killed(run: Callable[[Limits, Work], Any]) -> None:
    limits = Limits(seconds=0.5, memory_bytes=60 * 1024**2, workers=2, most_workers=3, long_queries=9, wait_seconds=5)
    chance = random.Random(1)  # noqa: S311 - no secret

    async def work(pool: Pool) -> int:
        async def client(name: str) -> None:
            for _ in range(12):
                with contextlib.suppress(LimitExceeded):
                    seconds = chance.choice([0.001, 0.04, 0.06])
                    process = json.loads((await pool.carry_out("compute", {"seconds": seconds}, Caller(name))).read())
                    if chance.random() < 0.2:
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(process, signal.SIGKILL)

        clients = [asyncio.create_task(client(f"client {number}")) for number in range(6)]
        most = 0
        while not all(one.done() for one in clients):
            await asyncio.sleep(0.002)
            most = max(most, pool.alive)
        return most

    assert run(limits, work) <= 3


def test_workers_come_again_when_processes_can_be_started_again(
    run: Callable[[Limits, Work], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    async def work(pool: Pool) -> int:
        process = await _process(pool)
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", refuse)
            os.kill(_nursery(), signal.SIGKILL)
            os.kill(process, signal.SIGKILL)
            for _ in range(2):
                with pytest.raises(TooBusy):
                    await _process(pool)
        return await _process(pool)

    assert run(ONE_WORKER, work) > 0


def test_a_nursery_that_does_not_answer_delays_no_reply(run: Callable[[Limits, Work], Any]) -> None:
    async def work(pool: Pool) -> float:
        caller = Caller("test")
        endless = asyncio.create_task(pool.carry_out("wait_for_ever", {}, caller))
        await asyncio.sleep(0.1)
        os.kill(_nursery(), signal.SIGSTOP)
        try:
            caller.leave()
            began = time.monotonic()
            with pytest.raises(ClientGone):
                await endless
            return time.monotonic() - began
        finally:
            os.kill(_nursery(), signal.SIGCONT)

    assert run(ONE_WORKER, work) < 0.5


def test_a_worker_that_cannot_open_the_release_takes_no_other_with_it(release: Release, tmp_path: Path) -> None:
    folder = tmp_path / release.name
    shutil.copytree(release.folder, folder, ignore=shutil.ignore_patterns("downloads"))
    limits = Limits(seconds=3, workers=2, most_workers=2, wait_seconds=2)

    async def main() -> tuple[int, int]:
        pool = Pool(Release(folder), limits, tasks=lengthy_tasks.PLACES)
        try:
            process = await _process(pool)
            sleeper = asyncio.create_task(_process(pool, 0.8))
            await asyncio.sleep(0)
            (folder / "store").rename(folder / "away")
            # A second worker is wanted for it, and dies before it is ready.
            with pytest.raises(TooBusy):
                await _process(pool)
            (folder / "away").rename(folder / "store")
            return process, await sleeper
        finally:
            await pool.close()

    before, after = asyncio.run(main())
    assert before == after


@pytest.mark.parametrize("value", ["\ud800", 2**70, {"a": {}}])
def test_what_cannot_be_sent_is_refused_and_mixes_nobody_up(run: Callable[[Limits, Work], Any], value: object) -> None:
    nested: object = value
    if isinstance(value, dict):
        for _ in range(100_000):
            nested = [nested]

    async def work(pool: Pool) -> list[int]:
        with pytest.raises(RefusedQuery, match="cannot be read"):
            await pool.carry_out("talk", {"letters": nested}, Caller("bad"))
        answers = [pool.carry_out("talk", {"letters": number}, Caller("good")) for number in range(8)]
        return [len(json.loads(answer.read())) for answer in await asyncio.gather(*answers)]

    assert run(ONE_WORKER, work) == list(range(8))


def _nursery() -> int:
    """Give the one child of this process that is a nursery."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    (found,) = (c for c in children if b"igkg.serve.workers.nursery" in Path(f"/proc/{c}/cmdline").read_bytes())
    return int(found)
