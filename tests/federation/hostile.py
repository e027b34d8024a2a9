"""From paths to ways in which a server can fail whoever asks it: slow, endless, lying, leading elsewhere."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

RESULTS = "application/sparql-results+json"
GOOD = json.dumps(
    {
        "head": {"vars": ["s", "injected"]},
        "results": {
            "bindings": [
                {"s": {"type": "uri", "value": "urn:x:a"}, "injected": {"type": "literal", "value": "from outside"}},
                {"s": {"type": "bnode", "value": "b1"}},
                {"s": {"type": "bnode", "value": "b1"}},
                {"s": {"type": "literal", "value": 'a "quoted" > text\n}', "xml:lang": "en"}},
            ]
        },
    }
).encode()
_DEEP = b'{"head":{"vars":["s"]},"results":{"bindings":[' + b'{"s":{"type":"triple","value":{"object":' * 20_000


def answer(
    body: bytes, status: str = "200 OK", media_type: str = RESULTS, length: int | None = None, more: str = ""
) -> bytes:
    """Give a whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length or len(body)}\r\n{more}"
    return f"{head}Connection: close\r\n\r\n".encode() + body


def _row(value: str) -> bytes:
    return answer(f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{{"s":{value}}}]}}}}'.encode())


def _stream(more: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {RESULTS}\r\n{more}Connection: close\r\n\r\n".encode()


def _slowly(head: bytes, piece: bytes, seconds: float) -> Iterator[bytes]:
    yield head
    for _ in range(100):
        time.sleep(seconds)
        yield piece


def _endlessly(head: bytes, piece: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield piece


_BOMB = gzip.compress(b" " * 10_000_000)
WAYS: dict[str, Callable[[], Iterator[bytes]]] = {
    "silence": lambda: _slowly(b"", b"", 0.1),
    "slow-head": lambda: _slowly(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n", 0.1),
    "slow-body": lambda: _slowly(_stream("Content-Length: 100000\r\n"), b" ", 0.1),
    "continue": lambda: _slowly(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "endless": lambda: _endlessly(_stream(), b" " * 65536),
    "endless-chunks": lambda: _endlessly(
        _stream("Transfer-Encoding: chunked\r\n"), b"4000\r\n" + b" " * 16384 + b"\r\n"
    ),
    "bomb": lambda: _endlessly(_stream("Content-Encoding: gzip\r\n"), _BOMB),
    "bombs-in-turn": lambda: iter([answer(gzip.compress(_BOMB * 20), more="Content-Encoding: gzip, gzip\r\n")]),
    "headers": lambda: _endlessly(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 100),
    "long-header": lambda: _endlessly(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 65536),
    "no-http": lambda: iter([b"SSH-2.0-OpenSSH_9.9\r\n"]),
    "nothing": lambda: iter([]),
    "cut-off": lambda: iter([answer(GOOD[:60], length=1000)]),
    "lies-about-coding": lambda: iter([answer(GOOD, more="Content-Encoding: gzip\r\n")]),
    "error": lambda: iter([answer(b"secret", status="500 Internal Server Error")]),
    "forbidden": lambda: iter([answer(b"secret", status="403 Forbidden")]),
    "empty": lambda: iter([b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"]),
    "page": lambda: iter([answer(b"<html>", media_type="text/html")]),
    "xml": lambda: iter([answer(b"<sparql/>", media_type="application/sparql-results+xml")]),
    "not-json": lambda: iter([answer(b"{")]),
    "boolean": lambda: iter([answer(b'{"head": {}, "boolean": true}')]),
    "no-iri": lambda: iter(
        [_row('{"type": "uri", "value": "urn:x> } } SERVICE <http://169.254.169.254/> { ?s ?p ?o"}')]
    ),
    "no-language": lambda: iter([_row('{"type": "literal", "value": "a", "xml:lang": "en> ?x"}')]),
    "deep": lambda: iter([answer(_DEEP)]),
    "deep-list": lambda: iter([answer(b"[" * 900_000)]),
    "to-metadata": lambda: iter(
        [answer(b"", "302 Found", more="Location: http://169.254.169.254/latest/meta-data/\r\n")]
    ),
    "to-loopback": lambda: iter([answer(b"", "307 Temporary Redirect", more="Location: http://127.0.0.1:22/\r\n")]),
    "to-file": lambda: iter([answer(b"", "302 Found", more="Location: file:///etc/passwd\r\n")]),
    "in-circles": lambda: iter([answer(b"", "308 Permanent Redirect", more="Location: /in-circles\r\n")]),
    "see-other": lambda: iter([answer(b"", "303 See Other", more="Location: /good\r\n")]),
    "moved": lambda: iter([answer(b"", "301 Moved Permanently", more="Location: /good\r\n")]),
    "good": lambda: iter([answer(GOOD)]),
}


def _whole_request(sock: socket.socket) -> bytes:
    """Read to the end of the body: what is left unread when a connection is closed takes the answer with it."""
    request = b""
    length = None
    while length is None or len(request) < length:
        piece = sock.recv(1 << 20)
        if not piece:
            break
        request += piece
        if length is None and b"\r\n\r\n" in request:
            head, _, _ = request.partition(b"\r\n\r\n")
            declared = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            length = len(head) + 4 + (int(declared[1]) if declared else 0)
    return request


class Hostile:
    """A server on loopback whose paths are the names of :data:`WAYS`; it counts who asked what."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: Counter[str] = Counter()
        self.requests: list[bytes] = []
        self.lost = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        with sock:
            sock.settimeout(10)
            request = _whole_request(sock)
            way = request.split(b" ", 2)[1].decode().lstrip("/").partition("?")[0]
            self.asked[way] += 1
            self.requests.append(request)
            if way == "waits":
                # Nothing more comes from a client but its end.
                sock.recv(1)
                self.lost.set()
                return
            with contextlib.suppress(OSError):
                for piece in WAYS[way]():
                    sock.sendall(piece)

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()
