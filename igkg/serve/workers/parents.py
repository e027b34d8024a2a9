"""From a release to living workers: the nursery process, asked in turn, and made anew if somebody kills it."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from igkg.release import Release
from igkg.serve.limits import Limits, TooBusy
from igkg.serve.workers import wire
from igkg.serve.workers.channel import Channel

_SECONDS_TO_DIE = 10.0
# It imports what the workers need before it answers for the first time.
_SECONDS_TO_ANSWER = 30.0


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
        self._reply: asyncio.Future[wire.Received] | None = None
        self._is_closed = False

    async def birth(self) -> tuple[int, socket.socket]:
        """Have a worker born; give its process and the way to it.

        Raises:
            TooBusy: it cannot be done now.
        """
        async with self._lock:
            for _ in range(2):
                try:
                    message, _, _, handle = await self._ask(wire.Birth())
                except (EOFError, OSError):
                    self._forget()
                    continue
                if isinstance(message, wire.Born):
                    return message.process, socket.socket(fileno=handle)
                break
        raise TooBusy("No worker can be started at the moment; try again.")

    async def bury(self, process: int) -> int:
        """Make sure that a worker is dead, and give the signal that it died of, or 0 where that is not known."""
        async with self._lock:
            if self._channel is None:
                return 0
            try:
                message = (await self._ask(wire.Burial(process))).message
            except EOFError:
                self._forget()
                return 0
            assert isinstance(message, wire.Buried)
            return message.signal

    async def _ask(self, message: wire.Message) -> wire.Received:
        channel = self._nursery()
        reply: asyncio.Future[wire.Received] = asyncio.get_running_loop().create_future()
        self._reply = reply
        if not channel.is_open:
            raise EOFError
        channel.send(wire.encode(message))
        try:
            async with asyncio.timeout(_SECONDS_TO_ANSWER):
                return await reply
        except TimeoutError:
            raise EOFError from None

    def _received(self, received: wire.Received) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_result(received)

    def _ended(self) -> None:
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(EOFError())

    def _nursery(self) -> Channel:
        if self._is_closed:
            raise EOFError
        if self._channel is None:
            ours, theirs = socket.socketpair()
            with theirs:
                try:
                    self._process = self._start(theirs)
                except OSError:
                    ours.close()
                    raise
            self._channel = Channel(ours, self._received, self._ended)
        return self._channel

    def _start(self, control: socket.socket) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "igkg.serve.workers.nursery", str(control.fileno()), self._settings],
            pass_fds=[control.fileno()],
        )

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
            self._ended()
        process, self._process = self._process, None
        if process is not None:
            await asyncio.get_running_loop().run_in_executor(None, _end, process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_SECONDS_TO_DIE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
