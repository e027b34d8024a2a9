"""From 20,000 malformed requests to the statuses that they got: no 500, and a server that is still there.

Run by ``python -m bench.fuzz [NUMBER] [SEED]``; takes two minutes, with ``1000`` half of one; writes ``fuzz.md``. Valid
requests are broken at random: in the query, the parameters, the headers, the percent signs, the body and its length.
"""

from __future__ import annotations

import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from bench.servers import RELEASES, ROOT, at_rest, footprints, igkg, running, settled, surroundings
from igkg.queries import read_queries
from igkg.release import current_release

NUMBER = 20_000
SILENCE = "closed without a word"
ENDLESS_HEADS = f"""Those that were {SILENCE} are requests whose head never comes to its end (cut off before the empty line): when
the time for headers is over, Granian's HTTP layer closes such a connection, and has no setting by which it would say 408 first
(RFC 9110, section 15.5.9, leaves that to the server). The bench counts a whole request without an answer as a fault."""
CLIENTS = 24
JUNK = [b"\x00", b"\xff", b"%", b"%zz", b"%00", b"%c0%af", b"&", b"=", b";", b"'", b'"', b"{", b"}", b"<", b">", b"\\u"]
JUNK += [
    b"\\U00110000",
    b"SERVICE",
    b"SELECT",
    b"INSERT DATA",
    b"?",
    b"$",
    b"@",
    b"^^",
    b"..",
    b"_:",
    b"[]",
    b"#",
    b"\t",
]
JUNK += [
    "\u202e".encode(),
    "\ud800".encode("utf-8", "surrogatepass"),
    b"-",
    b"1e999",
    b"LIMIT -1",
    b"OFFSET 99999999999999",
]
PATHS = [
    "/sparql",
    "/",
    "/id/actor/isoc",
    "/data/id/actor/isoc.ttl",
    "/search?q=x",
    "/graph-store?graph=urn:x",
    "/page/",
]
PATHS += [
    "/questions/x",
    "/kind/Actor",
    "/download/x",
    "/health",
    "/metrics",
    "/explain?subject=x",
    "/ontology",
    "/void",
]
HEADERS = ["Accept", "Accept-Encoding", "If-None-Match", "Content-Type", "Range", "X-Forwarded-For", "Host", "Origin"]
HEADERS += ["Accept-Language", "Expect", "Cookie", "If-Modified-Since", "Connection", "Content-Length", "Authorization"]
VALUES = [
    "*/*",
    "text/html",
    "application/sparql-results+json",
    "text/turtle;q=0.5, */*;q=0",
    "gzip",
    "*",
    '"x"',
    "bytes=0-1",
]
VALUES += [
    "application/sparql-query",
    "application/x-www-form-urlencoded",
    "application/sparql-update",
    "q=1;q=2",
    ",;=,",
]
VALUES += [
    "text/csv; charset=\x7f",
    "x" * 5000,
    "-1",
    "99999999999999999999",
    "bytes=-",
    "bytes=9-1",
    "\xff\xfe",
    "é",
    "",
]


def main() -> None:
    """Fuzz, and write what came of it."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    questions = [query.text for query in read_queries(current_release(RELEASES).queries / "questions")]
    with running("igkg", "/sparql", "/health", *igkg("--timeout", "2", "--request-timeout", "1")) as server:
        before = at_rest(server)
        began = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as threads:
            parts = threads.map(lambda n: _attack(server.port, questions, number // CLIENTS, seed + n), range(CLIENTS))
            found = list(parts)
        seconds = time.monotonic() - began
        statuses = sum((part[0] for part in found), Counter[str]())
        faults = [fault for part in found for fault in part[1]]
        after, rest = settled(server, before)
    lines = [
        "# Malformed requests",
        "",
        f"`python -m bench.fuzz {number} {seed}`: {seconds:.0f} s. {surroundings()}",
        "",
    ]
    lines += ["| answer | times |", "|---|---|", *(f"| {status} | {n} |" for status, n in statuses.most_common())]
    lines += ["", f"Answers 500, and whole requests that were closed without a word: {len(faults)}."]
    lines += [f"- `{fault!r}`" for fault in faults[:20]]
    lines += ["", ENDLESS_HEADS, "", *footprints(before, after, rest)]
    (ROOT / "bench" / "fuzz.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    sys.exit(bool(faults))


def _attack(port: int, questions: list[str], number: int, seed: int) -> tuple[Counter[str], list[bytes]]:
    chance = random.Random(seed)  # noqa: S311 - no secret
    statuses: Counter[str] = Counter()
    faults = []
    for _ in range(number):
        data = _malformed(chance, questions)
        status = _ask(port, data)
        statuses[status] += 1
        if status.startswith("500") or (status == SILENCE and b"\r\n\r\n" in data):
            faults.append(data[:600])
    return statuses, faults


def _ask(port: int, data: bytes) -> str:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as sock:
            sock.sendall(data)
            answer = b""
            while b"\r\n" not in answer and (piece := sock.recv(4096)):
                answer += piece
    except OSError as error:
        return type(error).__name__
    line = answer.split(b"\r\n", 1)[0].decode("latin-1")
    return line[9:] if line else SILENCE


def _malformed(chance: random.Random, questions: list[str]) -> bytes:
    make: list[Callable[[random.Random, list[str]], bytes]] = [_get, _get, _get, _post, _post, _other, _raw]
    return chance.choice(make)(chance, questions)


def _broken(chance: random.Random, data: bytes) -> bytes:
    """Break bytes in one to four places: put in, take out, double, or cut off."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        until = min(len(data), at + chance.randint(0, 20))
        match chance.randrange(4):
            case 0:
                data = data[:at] + chance.choice(JUNK) * chance.choice([1, 1, 1, 50]) + data[at:]
            case 1:
                data = data[:at] + data[until:]
            case 2:
                data = data[:until] + data[at:until] * chance.randint(1, 5) + data[until:]
            case _:
                data = data[:at] if chance.random() < 0.3 else data
    return data


def _query(chance: random.Random, questions: list[str]) -> bytes:
    short = ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 3", "DESCRIBE <urn:x>", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 2"]
    return _broken(chance, chance.choice([*questions, *short * 8]).encode())


def _parameters(chance: random.Random, questions: list[str]) -> bytes:
    pairs = [b"query=" + quote(_query(chance, questions)).encode()]
    for _ in range(chance.randrange(3)):
        name = chance.choice(
            ["query", "default-graph-uri", "named-graph-uri", "format", "update", "", "using-graph-uri"]
        )
        pairs.append(
            f"{name}={quote(chance.choice(['urn:x', 'json', '', 'x y', '<', 'é', json.dumps(None)]))}".encode()
        )
    encoded = b"&".join(pairs)
    return _broken(chance, encoded) if chance.random() < 0.3 else encoded


def _head(chance: random.Random) -> bytes:
    lines = [b"Host: localhost"]
    for _ in range(chance.randrange(4)):
        name, value = chance.choice(HEADERS), chance.choice(VALUES)
        line = f"{name}: {value}".encode("latin-1", "replace")
        lines.append(_broken(chance, line) if chance.random() < 0.2 else line)
    return b"\r\n".join(lines) + b"\r\nConnection: close\r\n"


def _get(chance: random.Random, questions: list[str]) -> bytes:
    target = b"/sparql?" + _parameters(chance, questions)
    return chance.choice([b"GET", b"GET", b"HEAD"]) + b" " + target + b" HTTP/1.1\r\n" + _head(chance) + b"\r\n"


def _post(chance: random.Random, questions: list[str]) -> bytes:
    if chance.random() < 0.5:
        body, media_type = _query(chance, questions), b"application/sparql-query"
    else:
        body, media_type = _parameters(chance, questions), b"application/x-www-form-urlencoded"
    length = len(body) + chance.choice([0, 0, 0, 0, 5, -5])
    head = b"POST /sparql HTTP/1.1\r\nContent-Type: " + media_type + b"\r\nContent-Length: %d\r\n" % max(0, length)
    return head + _head(chance) + b"\r\n" + body


def _other(chance: random.Random, _: list[str]) -> bytes:
    method = chance.choice([b"GET", b"GET", b"POST", b"PUT", b"DELETE", b"OPTIONS", b"PATCH", b"BREW", b"get"])
    path = _broken(chance, chance.choice(PATHS).encode()).replace(b" ", b"%20").replace(b"\t", b"%09")
    return method + b" " + path + b" HTTP/1.1\r\n" + _head(chance) + b"\r\n"


def _raw(chance: random.Random, questions: list[str]) -> bytes:
    return _broken(chance, _get(chance, questions))


if __name__ == "__main__":
    main()
