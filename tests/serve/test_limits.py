"""Each limit stops what goes beyond it by its own status, as a problem document before the first byte."""

from __future__ import annotations

import json
import threading
import time

import pytest

from tests.conftest import Answer, Server
from tests.serve.conftest import ENDLESS, Serve, raw, workers

PRODUCT = "?a ?b ?c . ?d ?e ?f"
PROBE = "ASK { ?s ?p ?o }"


def _problem(answer: Answer) -> tuple[int, str]:
    assert answer.media_type == "application/problem+json"
    document = json.loads(answer.body)
    assert document["status"] == answer.status
    return answer.status, document["detail"]


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        (ENDLESS, 504, "longer than 2 seconds"),
        (f"SELECT * {{ {PRODUCT} }} ORDER BY ?a ?d", 507, "bytes of memory"),
        (f"SELECT ?a {{ {PRODUCT} }}", 507, "ask for less at once"),
        (f"SELECT * {{ {PRODUCT} }} LIMIT 20001", 507, "bytes"),
        ("SELECT ?a { ?a ?b ?c } LIMIT 20001", 507, "more than 20000 rows"),
        ("SELECT (1 AS ?x) { ?a ?b ?c } LIMIT 20001", 507, "more than 20000 rows"),
        ("SELECT (" + "STR(" * 4000 + "1" + ")" * 4000 + " AS ?x) {}", 507, "nested more deeply"),
        ("CONSTRUCT WHERE { ?a ?b ?c }", 507, "ask for less at once"),
    ],
)
def test_what_goes_too_far_is_stopped(limited: Server, query: str, status: int, words: str) -> None:
    got, detail = _problem(limited.query(query, "*/*"))
    assert got == status
    assert words in detail
    assert limited.query(PROBE).status == 200


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"])
def test_as_many_rows_as_may_be_are_sent(limited: Server, accept: str) -> None:
    assert limited.query("SELECT (1 AS ?x) { ?a ?b ?c } LIMIT 20000", accept).status == 200
    assert limited.query("SELECT (1 AS ?x) { ?a ?b ?c } LIMIT 20001", accept).status == 507


@pytest.mark.parametrize("rows", [20_000, 20_001])
def test_a_line_that_ends_within_a_value_of_csv_is_no_row(limited: Server, rows: int) -> None:
    query = f"SELECT ('\\n\\r\\n\"' AS ?x) {{ ?a ?b ?c }} LIMIT {rows}"
    assert limited.query(query, "text/csv").status == (200 if rows == 20_000 else 507)


def test_the_time_limit_is_kept_to_within_a_tenth_of_a_second(limited: Server) -> None:
    began = time.monotonic()
    assert limited.query(ENDLESS).status == 504
    assert 1.9 < time.monotonic() - began < 2.5


def test_long_queries_make_room_when_there_are_too_many(limited: Server) -> None:
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(limited.query(f"{ENDLESS} # {n}"))) for n in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    began = time.monotonic()
    assert limited.query(PROBE).status == 200
    assert time.monotonic() - began < 0.5
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [503, 503, 504, 504]
    assert all("retry-after" in answer.headers for answer in answers if answer.status == 503)


def test_a_full_queue_answers_503_at_once(serve: Serve) -> None:
    server = serve("--workers", "1", "--most-workers", "1", "--long-queries", "1", "--queue", "1", "--timeout", "2")
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda n=n: answers.append(server.query(f"{ENDLESS} # {n}"))) for n in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.3)
    assert server.ask("/health").status == 200
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if answer.status == 503]
    assert [_problem(answer)[1][:25] for answer in refused] == ["As many queries wait as m"]
    assert refused[0].headers["retry-after"] == "5"
    server.process.terminate()


def test_pages_stand_under_the_same_limits(serve: Serve) -> None:
    server = serve("--timeout", "0.05", "--long-after", "0.04")
    page = server.ask("/graph/inferred", "text/turtle")
    assert page.status in {303, 504, 507}
    statuses = {server.ask(f"/search?q={word}", "text/html").status for word in ("forum", "internet", "a", "e")}
    assert statuses <= {200, 504}
    server.process.terminate()


def test_health_tells_the_limits(limited: Server) -> None:
    told = json.loads(limited.ask("/health").body)
    assert told["limits"]["seconds"] == 2
    assert told["limits"]["memory_bytes"] == 100 * 1024**2
    assert told["limits"]["memory_is_capped"] is True
    assert told["workers"]["waiting"] == 0


def test_a_long_request_is_413_and_a_slow_one_408(limited: Server) -> None:
    form = {"Content_Type": "application/sparql-query"}
    assert limited.ask("/sparql", "*/*", "POST", b"#" * (3 * 1024**2), **form).status == 413
    assert limited.ask("/sparql", "*/*", "POST", b"#" * (1024**2 - 10) + b"\nASK{}", **form).status == 200
    endless = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nASK"
    )
    with raw(limited, endless) as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_body_of_unknown_length_is_not_read_since_it_might_break_off(limited: Server) -> None:
    start = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    chunked = start + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n"
    with raw(limited, chunked) as sock:
        assert sock.recv(100).startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /sparql?query=" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {b"414", b"431"}),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"h%d: x\r\n" % n for n in range(200)) + b"\r\n", {b"431"}),
        (b"GARBAGE\r\n\r\n", {b"400"}),
    ],
)
def test_heads_beyond_reason_are_refused(limited: Server, head: bytes, status: set[bytes]) -> None:
    with raw(limited, head) as sock:
        assert sock.recv(100).split()[1] in status


def test_half_open_connections_cost_no_worker(limited: Server) -> None:
    before = len(workers(limited))
    socks = [raw(limited, b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n") for _ in range(300)]
    began = time.monotonic()
    assert limited.query(PROBE).status == 200
    assert time.monotonic() - began < 1
    assert len(workers(limited)) == before
    for sock in socks:
        sock.close()


@pytest.mark.parametrize("path", ["/validate", "/reconcile", "/sparql"])
def test_a_form_of_fields_without_end_is_not_taken_apart(limited: Server, path: str) -> None:
    body = b"a&" * 500_000
    answer = limited.ask(path, "*/*", "POST", body, Content_Type="application/x-www-form-urlencoded; charset=utf-8")
    status, words = _problem(answer)
    assert (status, "fields" in words) == (400, True)
