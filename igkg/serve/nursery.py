"""From requests for workers to forked query workers: the single-threaded process that makes and buries them.

The store's threads do not survive a fork and pyoxigraph cannot cancel a query. So this process imports everything,
opens nothing, and forks; each worker opens the release by itself and is killed when a query has to be stopped.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import IO, BinaryIO, cast

from igkg.errors import IgkgError
from igkg.serve import wire
from igkg.sparql import QuerySyntaxError, Request, evaluate
from igkg.store import open_store


def main() -> None:
    """Serve births and deaths over the inherited control socket until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    while True:
        try:
            order, _, _ = wire.receive(control)
        except EOFError:
            return
        if "bury" in order:
            _, status = os.waitpid(order["bury"], 0)
            wire.send(control, {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0})
        else:
            _give_birth(control, settings)


def _give_birth(control: socket.socket, settings: wire.Header) -> None:
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        control.close()
        ours.close()
        _work(theirs, settings)
        os._exit(0)
    theirs.close()
    socket.send_fds(control, [process.to_bytes(8, "big")], [ours.fileno()])
    ours.close()


def _work(sock: socket.socket, settings: wire.Header) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    store = open_store(Path(settings["store"]))
    _cap_memory(settings["memory_bytes"])
    while True:
        try:
            order, _, _ = wire.receive(sock)
        except (EOFError, ConnectionError):
            return
        signal.setitimer(signal.ITIMER_REAL, settings["seconds"])
        out = _Bounded(wire.spool(), settings["result_bytes"])
        request = _request(order)
        try:
            rows = evaluate(store, request, order["media_type"], settings["prefixes"], cast("IO[bytes]", out))
        except (IgkgError, _TooLong, OSError, ValueError) as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            wire.send(sock, _failure(error))
            continue
        signal.setitimer(signal.ITIMER_REAL, 0)
        _send_result(sock, out, rows)


def _request(order: wire.Header) -> Request:
    graphs = tuple(order["default_graphs"]), tuple(order["named_graphs"])
    return Request(order["query"], *graphs, iris=order["iris"], texts=order["texts"])


def _cap_memory(allowance: int) -> None:
    """Cap what the process may take on top of what it has; only Linux counts this way."""
    if sys.platform != "linux":
        return
    page = resource.getpagesize()
    data = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * page
    resource.setrlimit(resource.RLIMIT_DATA, (data + allowance, data + allowance))


def _send_result(sock: socket.socket, out: _Bounded, rows: int) -> None:
    header = {"rows": rows, "bytes": out.length}
    out.file.seek(0)
    if wire.is_short(out.length):
        wire.send(sock, header, body=out.file.read())
    else:
        wire.send(sock, header, file=out.file)
    out.file.close()


def _failure(error: Exception) -> wire.Header:
    if isinstance(error, QuerySyntaxError):
        return {"error": "syntax", "text": str(error), "line": error.line, "column": error.column}
    if isinstance(error, _TooLong):
        return {"error": "length"}
    if isinstance(error, IgkgError):
        return {"error": "refused", "text": str(error)}
    return {"error": "evaluation", "text": str(error)}


class _TooLong(Exception):
    pass


class _Bounded(io.RawIOBase):
    """Writes into a file until it would grow too long."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self.file = file
        self.length = 0
        self._most = most

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        block = bytes(data)  # type: ignore[call-overload]
        self.length += len(block)
        if self.length > self._most:
            raise _TooLong
        self.file.write(block)
        return len(block)


if __name__ == "__main__":
    main()
