"""Requests whose ends two may see at different places: none is answered in place of another, over one connection."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from tests.conftest import Server
from tests.serve.conftest import ENDLESS, raw

HOST = b"Host: a.example\r\n"
LAST = b"Connection: close\r\n"
MARK = re.compile(rb"mark-(\w+)")


@dataclass(frozen=True)
class Received:
    """The statuses of all answers on a connection, the marks in their bodies, and whether the server has closed it."""

    statuses: list[int]
    marks: list[str]
    is_closed: bool


def get(mark: str, headers: bytes = b"") -> bytes:
    """Give a request whose answer has a mark in it."""
    query = quote(f'SELECT ("mark-{mark}" AS ?mark) {{}}')
    return b"GET /sparql?format=csv&query=" + query.encode() + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n"


def post(headers: bytes, body: bytes, version: bytes = b"1.1") -> bytes:
    """Give a request with a body, framed by the headers."""
    kind = b"Content-Type: application/sparql-query\r\nAccept: text/csv\r\n"
    return b"POST /sparql HTTP/" + version + b"\r\n" + HOST + kind + headers + b"\r\n" + body


QUERY = b'SELECT ("mark-first" AS ?mark) {}'
LENGTH = b"Content-Length: %d\r\n" % len(QUERY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(QUERY), QUERY)
NEXT = get("next", LAST)


def received(server: Server, data: bytes) -> Received:
    """Send bytes, and read what comes back until the server closes the connection, or nothing more comes."""
    with raw(server, data, timeout=3) as sock:
        stream = sock.makefile("rb")
        statuses, marks = [], []
        with contextlib.suppress(TimeoutError, ConnectionResetError):
            while line := stream.readline():
                statuses.append(int(re.fullmatch(rb"HTTP/1\.[01] (\d{3}).*\r\n", line)[1]))  # type: ignore[index]
                head = b"".join(iter(stream.readline, b"\r\n"))
                length = re.search(rb"(?i)content-length: (\d+)", head)
                is_empty = data.startswith(b"HEAD") and len(statuses) == 1
                body = stream.read(0 if length is None or is_empty else int(length[1]))
                marks += [mark.decode() for mark in MARK.findall(body)]
            return Received(statuses, marks, is_closed=True)
    return Received(statuses, marks, is_closed=False)


REFUSED = {
    "two lengths": post(LENGTH + b"Content-Length: 0\r\n", QUERY + NEXT),
    "a shorter length first": post(b"Content-Length: 0\r\n" + LENGTH, QUERY + NEXT),
    "a list of lengths": post(b"Content-Length: %d, %d\r\n" % (len(QUERY), len(QUERY)), QUERY + NEXT),
    "a length with a sign": post(b"Content-Length: +%d\r\n" % len(QUERY), QUERY + NEXT),
    "a length below nothing": post(b"Content-Length: -1\r\n", QUERY + NEXT),
    "a length in sixteens": post(b"Content-Length: 0x%x\r\n" % len(QUERY), QUERY + NEXT),
    "a length with a space": post(b"Content-Length: 3 3\r\n", QUERY + NEXT),
    "a length beyond numbers": post(b"Content-Length: %s\r\n" % (b"9" * 30), QUERY + NEXT),
    "no length": post(b"Content-Length: \r\n", QUERY + NEXT),
    "an unknown coding": post(b"Transfer-Encoding: xchunked\r\n", CHUNKS + NEXT),
    "chunks within something": post(b"Transfer-Encoding: chunked, identity\r\n", CHUNKS + NEXT),
    "a quoted coding": post(b'Transfer-Encoding: "chunked"\r\n', CHUNKS + NEXT),
    "chunks in HTTP/1.0": post(CHUNKED, CHUNKS + NEXT, b"1.0"),
    "a space before the colon": post(b"Transfer-Encoding : chunked\r\n" + LENGTH, QUERY + NEXT),
    "a length before a space and a colon": post(b"Content-Length : 0\r\n" + LENGTH, QUERY + NEXT),
    "a space in a name": get("first", b"X Forwarded: b\r\n") + NEXT,
    "a line without a colon": get("first", b"Transfer-Encoding\r\n") + NEXT,
    "no name": get("first", b": b\r\n") + NEXT,
    "a folded line": get("first", b"X-A: b\r\n Content-Length: 5\r\n") + NEXT,
    "a folded coding": post(b"Transfer-Encoding:\r\n chunked\r\n" + LENGTH, QUERY + NEXT),
    "a folded first line": get("first").replace(b"Host", b" X: y\r\nHost", 1) + NEXT,
    "a NUL": get("first", b"X-A: b\0c\r\n") + NEXT,
    "a carriage return alone": get("first", b"X-A: b\rContent-Length: 5\r\n") + NEXT,
    "a version that is none": get("first").replace(b"HTTP/1.1", b"HTTP/1.1.1") + NEXT,
    "a request line of two words": get("first").replace(b" HTTP/1.1", b"") + NEXT,
    "a space in the path": get("first").replace(b"/sparql", b"/spar ql") + NEXT,
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_can_be_read_in_two_ways_ends_the_connection(limited: Server, name: str) -> None:
    """Granian (hyper) refuses these by itself, before any of our code; nothing after them is taken for a request."""
    assert received(limited, REFUSED[name]) == Received([400], [], is_closed=True)


def test_so_many_ways_are_tried() -> None:
    assert len(REFUSED) == 26


@pytest.mark.parametrize("headers", [CHUNKED + LENGTH, LENGTH + CHUNKED, b"Content-Length: 5\r\n" + CHUNKED])
def test_chunks_go_before_a_length_and_the_connection_ends(limited: Server, headers: bytes) -> None:
    """As RFC 9112, section 6.1, has it; that chunks are not taken at all is ours (411)."""
    assert received(limited, post(headers, CHUNKS + NEXT)) == Received([411], [], is_closed=True)
    smuggling = post(headers, b"0\r\n\r\n" + get("smuggled") + NEXT)
    assert received(limited, smuggling) == Received([411], [], is_closed=True)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (CHUNKED, CHUNKS),
        (b"Transfer-Encoding: Chunked\r\n", CHUNKS),
        (b"Transfer-Encoding:\tchunked\t\r\n", CHUNKS),
        (b"Transfer-Encoding: gzip, chunked\r\n", CHUNKS),
        (CHUNKED, CHUNKS[:-2] + b"Host: b.example\r\nContent-Length: 7\r\nX-Forwarded-Host: b.example\r\n\r\n"),
        (CHUNKED, CHUNKS.replace(b"\r\n", b";name=value\r\n", 1)),
        (CHUNKED, b"%x\r\n%s\r\n0\r\n\r\n" % (len(get("smuggled")), get("smuggled"))),
    ],
)
def test_a_chunked_body_is_passed_over_to_its_end(limited: Server, headers: bytes, body: bytes) -> None:
    assert received(limited, post(headers, body + NEXT)) == Received([411, 200], ["next"], is_closed=True)


@pytest.mark.parametrize("size", [b"0x21", b"-21", b"21 21", b"", b"g", b"fffffffffffffffff"])
def test_a_chunk_of_no_size_ends_the_connection(limited: Server, size: bytes) -> None:
    chunks = b"%s\r\n%s\r\n0\r\n\r\n" % (size, QUERY)
    assert received(limited, post(CHUNKED, chunks + NEXT)) == Received([411], [], is_closed=True)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (LENGTH, QUERY),
        (LENGTH + LENGTH, QUERY),
        (b"content-length:%d\r\n" % len(QUERY), QUERY),
        (LENGTH + b"Content_Length: 0\r\nTransfer_Encoding: chunked\r\nTransfer-Encoding-: chunked\r\n", QUERY),
    ],
)
def test_a_body_ends_where_its_one_length_says(limited: Server, headers: bytes, body: bytes) -> None:
    assert received(limited, post(headers, body + NEXT)) == Received([200, 200], ["first", "next"], is_closed=True)


def test_a_body_shorter_than_its_length_takes_what_follows_for_its_own(limited: Server) -> None:
    """The query is not one with what follows it, and what follows is no request of its own."""
    declared = b"Content-Length: %d\r\n" % (len(QUERY) + len(NEXT))
    assert received(limited, post(declared + LAST, QUERY + NEXT)) == Received([400], [], is_closed=True)


@pytest.mark.parametrize("framed", ["length", "chunks"])
def test_a_body_of_get_is_no_request(limited: Server, framed: str) -> None:
    inner = get("smuggled")
    if framed == "length":
        request = get("first", b"Content-Length: %d\r\n" % len(inner)) + inner
    else:
        request = get("first", CHUNKED) + b"%x\r\n%s\r\n0\r\n\r\n" % (len(inner), inner)
    assert received(limited, request + NEXT) == Received([200, 200], ["first", "next"], is_closed=True)


def test_head_has_no_body_in_which_the_next_answer_could_hide(limited: Server) -> None:
    head = get("first").replace(b"GET", b"HEAD", 1)
    assert received(limited, head + NEXT) == Received([200, 200], ["next"], is_closed=True)


def test_requests_in_a_row_are_answered_in_their_order(limited: Server) -> None:
    """Short ones, one that is stopped in the middle, pages, errors: each answer stands where its request stood."""
    stopped = b"GET /sparql?query=" + quote(ENDLESS).encode() + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    missing = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n"
    row = [get("a"), stopped, get("b"), missing, get("c"), post(LENGTH, QUERY), get("a"), NEXT]
    found = received(limited, b"".join(row))
    assert found.statuses.pop(1) in {503, 504, 507}
    assert found.statuses == [200, 200, 404, 200, 200, 200, 200]
    assert (found.marks, found.is_closed) == (["a", "b", "c", "first", "a", "next"], True)


def test_a_row_of_many(limited: Server) -> None:
    marks = [f"n{number}" for number in range(100)]
    found = received(limited, b"".join(get(mark) for mark in marks) + NEXT)
    assert found == Received([200] * 101, [*marks, "next"], is_closed=True)


def test_a_line_feed_alone_ends_a_line(limited: Server) -> None:
    """Hyper takes it, as RFC 9112, section 2.2, allows; a proxy that does not would refuse the request."""
    assert received(limited, NEXT.replace(b"\r\n", b"\n")) == Received([200], ["next"], is_closed=True)


def test_no_other_protocol_is_spoken(limited: Server) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n"
    assert received(limited, get("first", upgrade) + NEXT) == Received([200, 200], ["first", "next"], is_closed=True)
    with raw(limited, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") as sock, contextlib.suppress(ConnectionResetError):
        assert sock.recv(1024) == b""
    websocket = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n"
    assert received(limited, get("first", websocket) + NEXT).marks == ["first", "next"]
