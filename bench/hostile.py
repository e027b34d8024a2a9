"""From a battery of hostile requests to what became of each and of healthy probes beside them; writes ``hostile.md``.

Run by ``python -m bench.hostile``; takes two and a half minutes, with ``--quick`` (a time limit of two seconds) one. The requests come several at a
time; two probes ask beside them: a query that takes a worker, and a lookup, which takes none.
"""

from __future__ import annotations

import math
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, quote_plus

from bench.servers import ROOT, at_rest, footprints, igkg, running, settled, surroundings

AT_ONCE = 6
TIMEOUT = 2 if "--quick" in sys.argv else 10
SECONDS_BETWEEN_PROBES = 0.05
LABEL = "<https://w3id.org/igkg/id/actor/isoc> <http://www.w3.org/2000/01/rdf-schema#label> ?o"
PROBES = {
    "a query of two patterns": f"SELECT ?o ?kind {{ {LABEL} . <https://w3id.org/igkg/id/actor/isoc> a ?kind }} # ",
    "a lookup": f"SELECT ?o {{ {LABEL} }} # ",
}
ALL = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
TWO = "?a ?b ?c . ?d ?e ?f"
Attack = Callable[[int], str]


def main() -> None:
    """Attack, and write the table."""
    with running("igkg", "/sparql", "/health", *igkg("--timeout", str(TIMEOUT))) as server:
        probes = [Probe(server.port, name, query) for name, query in PROBES.items()]
        before = at_rest(server)
        for probe in probes:
            probe.start()
        rows = _attack(server.port)
        for probe in probes:
            probe.stop()
        after, rest = settled(server, before)
    lines = [*_report(rows, probes), *footprints(before, after, rest)]
    (ROOT / "bench" / "hostile.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines[-12:]), file=sys.stderr)


def _attack(port: int) -> list[tuple[str, str, float]]:
    def one(attack: tuple[str, Attack]) -> tuple[str, str, float]:
        name, act = attack
        began = time.monotonic()
        try:
            outcome = act(port)
        except OSError:
            outcome = "connection closed"
        return name, outcome, time.monotonic() - began

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, battery().items()))


def get(query: str, more: str = "", accept: str = "*/*") -> Attack:
    """Send a query by GET."""
    head = f"GET /sparql?query={quote(query)}{more} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n"
    return send(head.encode() + b"Connection: close\r\n\r\n")


def post(query: str) -> Attack:
    """Send a query by POST."""
    return post_encoded(quote_plus(query).encode())


def post_encoded(query: bytes) -> Attack:
    """Send a query by POST in an encoding of its own."""
    body = b"query=" + query
    head = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    )
    return send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def send(data: bytes) -> Attack:
    """Send bytes and wait for the status."""

    def act(port: int) -> str:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
            sock.sendall(data)
            return _status(sock)

    return act


def _status(sock: socket.socket) -> str:
    answer = b""
    while b"\r\n" not in answer:
        piece = sock.recv(1 << 16)
        if not piece:
            return "closed"
        answer += piece
    return answer.split(b" ", 2)[1].decode()


def endless_post(port: int) -> str:
    """Post without an end, as long as anybody listens."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(2000):
            sock.sendall(b"10000\r\n" + b"#" * 65536 + b"\r\n")
        return _status(sock)


def slow_post(port: int) -> str:
    """Post a byte a second."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\n"
        )
        for _ in range(20):
            sock.sendall(b"#")
            time.sleep(1)
        return _status(sock)


def slow_head(port: int) -> str:
    """Send a header line a second."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\n")
        for n in range(20):
            sock.sendall(b"x-%d: y\r\n" % n)
            time.sleep(1)
        return _status(sock)


def half_open(port: int) -> str:
    """Open a thousand connections and say nothing on them."""
    socks = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(1000)]
    time.sleep(5)
    for sock in socks:
        sock.close()
    return "closed by us"


def slow_reader(port: int) -> str:
    """Ask for long answers and do not read them."""
    query = quote(f"SELECT * {{ {TWO} }} LIMIT 100000")
    socks = []
    for n in range(20):
        sock = socket.create_connection(("127.0.0.1", port), timeout=60)
        sock.sendall(f"GET /sparql?query={query}%20%23{n} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        socks.append(sock)
    time.sleep(8)
    for sock in socks:
        sock.close()
    return "closed by us"


def gone(port: int) -> str:
    """Ask endless queries and go away."""
    for n in range(30):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
            query = quote(f"SELECT (COUNT(*) AS ?n) {{ {ALL} }} # gone {n}")
            sock.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)
    return "closed by us"


def long_lookups(port: int) -> str:
    """Look up everything that has a kind, five hundred times, each time in words that no cache knows."""
    statuses = {get(f"SELECT ?s ?o {{ ?s a ?o }} # long {n}", accept="text/csv")(port) for n in range(500)}
    return ", ".join(sorted(statuses))


def battery() -> dict[str, Attack]:
    """Give the hostile requests by name."""
    values = " ".join(f"({n})" for n in range(60_000))
    deep = 4000
    regex = '"^(([a-z])+.)+[A-Z]([a-z])+$"'
    return {
        "cartesian product, counted": get(f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}"),
        "cartesian product, all rows": get(f"SELECT * {{ {ALL} }}"),
        "cartesian product, distinct": get(f"SELECT DISTINCT * {{ {TWO} }}"),
        "cartesian product, ordered": get(f"SELECT * {{ {TWO} }} ORDER BY ?a ?d"),
        "cartesian product, ordered, last row": get(f"SELECT * {{ {TWO} }} ORDER BY ?a ?d OFFSET 99999999 LIMIT 1"),
        "cartesian product, grouped": get(f"SELECT ?a ?f (COUNT(*) AS ?n) {{ {TWO} }} GROUP BY ?a ?f"),
        "cartesian product in EXISTS": get(
            f"SELECT * {{ ?x ?y ?z FILTER EXISTS {{ {ALL} FILTER (?a = ?g && ?b = 1) }} }}"
        ),
        "cartesian product by POST": post(f"SELECT (COUNT(*) AS ?n) {{ {ALL} }}"),
        "cartesian product in XML": get(f"SELECT * {{ {TWO} }}", accept="application/sparql-results+xml"),
        "cartesian product, compressed": send(
            f"GET /sparql?query={quote(f'SELECT * {{ {TWO} }}')} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n"
            "Connection: close\r\n\r\n".encode()
        ),
        "property path, two stars": get("SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?b (!<urn:y>)* ?c }"),
        "property path, nested stars": get("SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)*/(!<urn:y>)*)*)* ?b }"),
        "property path, alternatives and inverse": get("SELECT * { ?a ((!<urn:x>)|^(!<urn:x>))+ ?b }"),
        "property path, optional chain": get(f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join(['(!<urn:x>)?'] * 12)} ?b }}"),
        "VALUES with 60,000 rows, squared": post(
            f"SELECT (COUNT(*) AS ?n) {{ VALUES (?x) {{ {values} }} VALUES (?y) {{ {values} }} }}"
        ),
        "nested groups": post("SELECT * " + "{" * deep + "?s ?p ?o" + "}" * deep),
        "nested OPTIONAL": post("SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * deep + "}" * deep + "}"),
        "nested subqueries": post("SELECT * { " * 1000 + "?s ?p ?o" + "}" * 1000),
        "nested brackets": post("SELECT (" + "(" * deep + "1" + ")" * deep + " AS ?x) {}"),
        "nested functions": post("SELECT (" + "STR(" * deep + "1" + ")" * deep + " AS ?x) {}"),
        "nested negations": post("SELECT * { FILTER (" + "!" * 20_000 + "true) }"),
        "many unions": post("SELECT * { " + " UNION ".join(["{ ?s ?p ?o }"] * 3000) + " }"),
        "many joins": post("SELECT * { " + " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(500)) + " }"),
        "catastrophic regex": get(f'SELECT * {{ ?s ?p ?o FILTER REGEX("{"a" * 4000}", {regex}) }}'),
        "regex over a product": get(f'SELECT * {{ {TWO} FILTER REGEX(CONCAT(STR(?c), STR(?f)), "(.*a){{20}}$") }}'),
        "huge regex": post('SELECT * { ?s ?p ?o FILTER REGEX(STR(?o), "((a{1,200}){1,200}){1,200}") }'),
        "GROUP_CONCAT of a product": get(f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?all) {{ {TWO} }}"),
        "doubling text": get(
            "SELECT ?z { BIND('ab' AS ?a0) "
            + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(34))
            + " BIND(STRLEN(?a34) AS ?z) }"
        ),
        "replacement that grows": get(
            f'SELECT (STRLEN(REPLACE(REPLACE("{"a" * 1000}", "a", "{"a" * 1000}"), "a", "{"a" * 1000}")) AS ?n) {{}}'
        ),
        "CONSTRUCT of everything squared": get(f"CONSTRUCT {{ ?a ?e ?f }} WHERE {{ {TWO} }}"),
        "CONSTRUCT with blank nodes": get(f"CONSTRUCT {{ [] ?b [] }} WHERE {{ {TWO} }}"),
        "DESCRIBE everything": get("DESCRIBE * { ?a ?b ?c . ?d ?e ?f }"),
        "all pairs of equals": get("SELECT * { ?a ?b ?c . ?d ?e ?f FILTER (STRLEN(STR(?c)) = STRLEN(STR(?f)) + 1) }"),
        "MINUS of a product": get(f"SELECT * {{ {TWO} MINUS {{ ?a ?x ?y . ?d ?z ?w }} }}"),
        "SHA512 over a product": get(f"SELECT (MAX(SHA512(CONCAT(STR(?a), STR(?d)))) AS ?m) {{ {TWO} }}"),
        "SERVICE to loopback": get("SELECT * { SERVICE <http://127.0.0.1:22/> { ?s ?p ?o } }"),
        "SERVICE to cloud metadata": get(
            "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data/> { ?s ?p ?o } }"
        ),
        "SERVICE by a variable": get("SELECT * { VALUES ?u { <http://[::1]/> } SERVICE SILENT ?u { ?s ?p ?o } }"),
        "FROM a file": get("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
        "LOAD": post("LOAD <http://127.0.0.1:22/>"),
        "DROP ALL": post("DROP ALL"),
        "endless POST": endless_post,
        "slow POST": slow_post,
        "slow headers": slow_head,
        "1,000 half-open connections": half_open,
        "20 who do not read": slow_reader,
        "30 who go away": gone,
        "200 headers": send(
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"x-%d: y\r\n" % n for n in range(200)) + b"\r\n"
        ),
        "header of 300 kB": send(b"GET / HTTP/1.1\r\nHost: x\r\nx: " + b"y" * 300_000 + b"\r\n\r\n"),
        "address of 300 kB": send(b"GET /sparql?query=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        "body that says it has 1 TB": send(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 1099511627776\r\n\r\nASK{}"
        ),
        "two lengths": send(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}"),
        "length and chunks": send(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"5\r\nASK{}\r\n0\r\n\r\n"
        ),
        "bad percent signs": send(b"GET /sparql?query=%ff%fe%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        "4 MB of percent signs": post_encoded(b"%" * 4_000_000),
        "4 MB of percent-encoded letters": post_encoded(b"%41" * 1_333_333),
        "UTF-16": send(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 12\r\n\r\n" + "ASK{} ".encode("utf-16-le")
        ),
        "NUL bytes": get("ASK { ?s ?p '\x00' }"),
        "10,001 parameters": send(
            b"GET /sparql?" + b"a&" * 10_001 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        ),
        "path out of the folder": send(
            b"GET /download/..%2f..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        ),
        "page of everything": send(
            b"GET /graph-store?default HTTP/1.1\r\nHost: x\r\nAccept: application/rdf+xml\r\nConnection: close\r\n\r\n"
        ),
        "500 lookups of everything that has a kind": long_lookups,
        "search for a letter": send(b"GET /search?q=e HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    }


class Probe:
    """A client with a healthy query that asks all the time, each time a query that no cache knows."""

    def __init__(self, port: int, name: str, query: str) -> None:
        self.name = name
        self._port = port
        self._query = query
        self._goes_on = True
        self._threads: list[threading.Thread] = []
        self._asker = threading.Thread(target=self._ask_on)
        self.seconds: list[float] = []
        self.statuses: dict[str, int] = {}

    def start(self) -> None:
        """Begin to ask."""
        self._asker.start()

    def stop(self) -> None:
        """Stop asking, and wait for what is still asked."""
        self._goes_on = False
        self._asker.join()
        for thread in self._threads:
            thread.join()

    def _ask_on(self) -> None:
        number = 0
        while self._goes_on:
            number += 1
            thread = threading.Thread(target=self._count, args=(number,))
            thread.start()
            self._threads.append(thread)
            time.sleep(SECONDS_BETWEEN_PROBES)

    def _count(self, number: int) -> None:
        began = time.monotonic()
        try:
            status = self.ask(number)
        except OSError as error:
            status = type(error).__name__
        self.seconds.append(time.monotonic() - began)
        self.statuses[status] = self.statuses.get(status, 0) + 1

    def ask(self, number: int) -> str:
        """Ask once and give the status."""
        return get(f"{self._query}{number}")(self._port)

    def percentile(self, share: float) -> float:
        """Give the seconds that this share of the answers kept within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, math.floor(len(ordered) * share))]


def _report(rows: list[tuple[str, str, float]], probes: list[Probe]) -> list[str]:
    lines = ["# Hostile requests", "", f"`python -m bench.hostile`: {len(rows)} requests, {AT_ONCE} at a time, "]
    lines += [f"with a time limit of {TIMEOUT} seconds and the other limits as they come. {surroundings()}", ""]
    lines += ["| request | status | seconds |", "|---|---|---|"]
    lines += [f"| {name} | {status} | {seconds:.2f} |" for name, status, seconds in rows]
    lines += ["", f"Healthy queries beside them, each every {1000 * SECONDS_BETWEEN_PROBES:.0f} ms:", ""]
    lines += ["| query | statuses | 50 % (ms) | 95 % | 99 % | longest |", "|---|---|---|---|---|---|"]
    for probe in probes:
        times = [f"{1000 * probe.percentile(share):.0f}" for share in (0.5, 0.95, 0.99, 1)]
        lines += [f"| {probe.name} | {probe.statuses} | {' | '.join(times)} |"]
    return [*lines, ""]


if __name__ == "__main__":
    main()
