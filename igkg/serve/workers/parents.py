"""From a release to living workers: the nursery process, asked in turn, and made anew if somebody kills it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from igkg.release import Release
from igkg.serve.limits import Limits, TooBusy
from igkg.serve.workers.channel import Channel

_SECONDS_TO_DIE = 10.0
_NICENESS = 10


_TELLS_PROCESSOR_TIME = sys.platform == "linux"


def _processor_seconds(process: int) -> float:
    """Give the processor time that a process has had, by the number that Linux makes for its clock of each process."""
    if not _TELLS_PROCESSOR_TIME:
        return 0.0
    try:
        return time.clock_gettime((~process << 3) | 2)
    except OSError:
        return 0.0


@dataclass(eq=False)
class Worker:
    """A process that answers queries, and what the pool knows of it."""

    process: int
    channel: Channel
    idle_since: float = 0.0
    is_heavy: bool = False
    is_long: bool = False
    cause: str | None = None
    timer: asyncio.TimerHandle | None = None
    _spent_before: float = 0.0

    def begin(self) -> None:
        """Take note that a query begins."""
        self._spent_before = _processor_seconds(self.process)

    def processor_seconds(self, elapsed: float) -> float:
        """Give the processor time of its query; where the system does not tell, all the time that has passed."""
        return _processor_seconds(self.process) - self._spent_before if _TELLS_PROCESSOR_TIME else elapsed

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

    def stop_timer(self) -> None:
        """Take back the order to kill it later."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class Parents:
    """The nursery of one release."""

    def __init__(self, release: Release, limits: Limits, tasks: Mapping[str, str], services: Sequence[str]) -> None:
        self._settings = json.dumps(
            {
                "release": str(release.folder),
                "tasks": dict(tasks),
                "memory_bytes": limits.memory_bytes,
                "services": list(services),
                "service_limits": {
                    "seconds": limits.service_seconds,
                    "bytes": limits.service_bytes,
                    "calls": limits.service_calls,
                },
                "prefixes": dict(release.prefixes.table),
            }
        )
        self._lock = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._is_closed = False

    async def birth(self) -> Worker:
        """Have a worker born.

        Raises:
            TooBusy: it cannot be done now.
        """
        async with self._lock:
            for _ in range(2):
                try:
                    return await self._ask_for_birth()
                except EOFError:
                    self._forget()
        raise TooBusy("No worker can be started at the moment; try again.")

    async def _ask_for_birth(self) -> Worker:
        header, _, handle = await self._nursery().ask({"birth": 1})
        if handle is None:
            raise EOFError
        return Worker(header["process"], Channel(socket.socket(fileno=handle)))

    async def bury(self, worker: Worker) -> int:
        """Make sure that a worker is dead, and give the signal that it died of, or 0 where that is not known."""
        async with self._lock:
            if self._channel is None:
                return 0
            try:
                header, _, _ = await self._channel.ask({"bury": worker.process})
            except EOFError:
                self._forget()
                return 0
            return int(header["signal"])

    def _nursery(self) -> Channel:
        if self._is_closed:
            raise EOFError
        if self._channel is None:
            ours, theirs = socket.socketpair()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "igkg.serve.workers.nursery", str(theirs.fileno()), self._settings],
                pass_fds=[theirs.fileno()],
            )
            theirs.close()
            self._channel = Channel(ours)
        return self._channel

    def _forget(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def close(self) -> None:
        """End the nursery, and with it every worker without work."""
        self._is_closed = True
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        process, self._process = self._process, None
        if process is not None:
            await asyncio.get_running_loop().run_in_executor(None, process.wait, _SECONDS_TO_DIE)
