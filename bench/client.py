"""From prepared requests to how fast a server answers them: connections that ask again as soon as they are answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"


@dataclass
class Measured:
    """What a run gave: answers by status, seconds of each, and how long it took in all."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Whole answers with status 200 in a second."""
        return self.statuses.get(200, 0) / self.seconds

    def percentile(self, share: float) -> float:
        """Give the latency that this share of all answers kept within."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@dataclass
class _Connection:
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)
    asked: float = 0.0
    length: int = -1


def run(port: int, requests: Iterator[bytes], clients: int, seconds: float) -> Measured:
    """Have a number of clients ask for some seconds; what is still unanswered then does not count."""
    selector = selectors.DefaultSelector()
    connections = [_Connection(_connect(port)) for _ in range(clients)]
    measured = Measured()
    for connection in connections:
        selector.register(connection.sock, selectors.EVENT_READ, connection)
    began = time.perf_counter()
    for connection in connections:
        _ask(connection, requests)
    end = began + seconds
    while (now := time.perf_counter()) < end:
        for key, _ in selector.select(end - now):
            connection = key.data
            piece = connection.sock.recv(1 << 20)
            if not piece:
                selector.unregister(connection.sock)
                connection.sock.close()
                connection.sock = _connect(port)
                selector.register(connection.sock, selectors.EVENT_READ, connection)
                measured.statuses[0] = measured.statuses.get(0, 0) + 1
                _ask(connection, requests)
                continue
            connection.received += piece
            if _is_whole(connection):
                measured.latencies.append(time.perf_counter() - connection.asked)
                status = int(connection.received[9:12])
                measured.statuses[status] = measured.statuses.get(status, 0) + 1
                _ask(connection, requests)
    measured.seconds = time.perf_counter() - began
    for connection in connections:
        connection.sock.close()
    return measured


def _connect(port: int) -> socket.socket:
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _ask(connection: _Connection, requests: Iterator[bytes]) -> None:
    connection.received.clear()
    connection.length = -1
    connection.asked = time.perf_counter()
    connection.sock.sendall(next(requests))


def _is_whole(connection: _Connection) -> bool:
    received = connection.received
    if connection.length < 0:
        end = received.find(_HEAD_END)
        if end < 0:
            return False
        head = bytes(received[:end]).lower()
        at = head.find(b"content-length:")
        if at < 0:
            return received.endswith(_LAST_CHUNK)
        connection.length = end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
    return len(received) >= connection.length
