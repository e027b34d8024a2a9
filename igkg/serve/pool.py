"""From queries to answers by workers that can be killed: each runs one query at a time on one release."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

from igkg.release import Release
from igkg.serve import wire
from igkg.serve.limits import Limits, ResultTooLarge, TooBusy, TookTooLong, TookTooMuchMemory
from igkg.sparql import QuerySyntaxError, RefusedQuery, Request


@dataclass(frozen=True)
class Answer:
    """A whole result: its bytes, or a file of them, and the number of rows or triples."""

    rows: int
    length: int
    body: bytes
    file: BinaryIO | None

    def read(self) -> bytes:
        """Give all bytes of the result."""
        if self.file is None:
            return self.body
        with self.file:
            return self.file.read()


@dataclass
class _Worker:
    process: int
    sock: socket.socket


class Pool:
    """A number of workers on one release; safe to use from many threads."""

    def __init__(self, release: Release, limits: Limits) -> None:
        self.release = release
        self.limits = limits
        self._idle: queue.Queue[_Worker | None] = queue.Queue()
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        settings = {
            "store": str(release.store),
            "seconds": limits.seconds,
            "memory_bytes": limits.memory_bytes,
            "result_bytes": limits.result_bytes,
            "prefixes": dict(release.prefixes.table),
        }
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "igkg.serve.nursery", str(theirs.fileno()), json.dumps(settings)],
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        # A worker is born when it is first needed: None stands for one that may still be born.
        for _ in range(limits.workers):
            self._idle.put(None)

    def ask(self, request: Request, media_type: str) -> Answer:
        """Have a worker answer a query in a format.

        Raises:
            QuerySyntaxError, RefusedQuery: the query is at fault.
            LimitExceeded: it was stopped, or no worker came free.
        """
        try:
            worker = self._idle.get(timeout=self.limits.wait_seconds)
        except queue.Empty:
            raise TooBusy("All workers are busy; try again in a few seconds.") from None
        try:
            worker = worker or self._birth()
            answer = self._ask(worker, request, media_type)
        except (EOFError, ConnectionError):
            death = self._bury(worker)
            worker = None
            raise self._reason(death) from None
        finally:
            self._idle.put(worker)
        return answer

    def _ask(self, worker: _Worker, request: Request, media_type: str) -> Answer:
        order = {
            "query": request.query,
            "default_graphs": request.default_graphs,
            "named_graphs": request.named_graphs,
            "iris": dict(request.iris),
            "texts": dict(request.texts),
            "media_type": media_type,
        }
        wire.send(worker.sock, order)
        header, body, file = wire.receive(worker.sock)
        match header.get("error"):
            case None:
                return Answer(header["rows"], header["bytes"], body, file)
            case "syntax":
                raise QuerySyntaxError(header["text"], header["line"], header["column"])
            case "length":
                raise ResultTooLarge(
                    f"The result is longer than {self.limits.result_bytes} bytes; ask for less at once."
                )
            case _:
                raise RefusedQuery(header["text"])

    def _birth(self) -> _Worker:
        with self._lock:
            wire.send(self._control, {"birth": 1})
            number, handles, _, _ = socket.recv_fds(self._control, 8, 1)
        if not handles:
            raise EOFError
        return _Worker(int.from_bytes(number, "big"), socket.socket(fileno=handles[0]))

    def _bury(self, worker: _Worker | None) -> int:
        """Make sure that a worker is dead, and give the signal that it died of."""
        if worker is None:
            return 0
        worker.sock.close()
        with self._lock, contextlib.suppress(EOFError, ConnectionError):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.process, 0)
            wire.send(self._control, {"bury": worker.process})
            header, _, _ = wire.receive(self._control)
            return int(header["signal"])
        return 0

    def _reason(self, death: int) -> TookTooLong | TookTooMuchMemory | TooBusy:
        if death == signal.SIGALRM:
            return TookTooLong(f"The query ran longer than {self.limits.seconds:g} seconds and was stopped.")
        if death in {signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL}:
            return TookTooMuchMemory(f"The query took more than {self.limits.memory_bytes} bytes of memory.")
        return TooBusy("The worker that ran the query went away; try again.")

    def close(self) -> None:
        """End all workers and the nursery; a query that is running ends without an answer."""
        self._control.close()
        with contextlib.suppress(queue.Empty):
            while True:
                worker = self._idle.get_nowait()
                if worker is not None:
                    worker.sock.close()
        self._nursery.wait(timeout=10)
