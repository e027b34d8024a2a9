"""Those who ask the same at one time are answered by one worker, and none depends on what becomes of another."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from tests.conftest import Answer, Server
from tests.serve.conftest import ENDLESS, Serve, is_at_work, raw, wait_until, workers

# A count of nine million rows, which takes a while.
LENGTHY = "SELECT (COUNT(*) AS ?n) { { SELECT ?a { ?a ?b ?c } LIMIT 3000 } { SELECT ?d { ?d ?e ?f } LIMIT 3000 } } # "


@pytest.fixture(scope="module")
def server(serve: Serve) -> Server:
    return serve("--timeout", "20", "--long-after", "30")


def _ask_at_once(server: Server, query: str, times: int) -> list[Answer]:
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(lambda _: server.query(query), range(times)))


def _count(server: Server, metric: str) -> int:
    found = re.search(rf"^{re.escape(metric)} (\S+)$", server.ask("/metrics").text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _at_work(server: Server) -> int:
    return sum(is_at_work(process) for process in workers(server))


def test_one_worker_answers_all_who_ask_the_same(server: Server) -> None:
    before = _count(server, 'igkg_cache_total{result="miss"}')
    answers = _ask_at_once(server, LENGTHY, 12)
    assert {answer.status for answer in answers} == {200}
    assert {answer.body for answer in answers} == {answers[0].body}
    assert b'"9000000"' in answers[0].body
    assert _count(server, 'igkg_cache_total{result="miss"}') == before + 1
    said = sorted(answer.headers["cache-status"] for answer in answers)
    assert said.count("igkg; fwd=miss; stored") == 1
    assert said.count("igkg; fwd=miss; collapsed") > 1
    assert {answer.headers["etag"] for answer in answers} == {answers[0].headers["etag"]}


def test_what_takes_too_long_does_so_for_all_and_once(serve: Serve) -> None:
    server = serve("--timeout", "2", "--long-after", "30")
    began = time.monotonic()
    answers = _ask_at_once(server, ENDLESS, 6)
    assert [answer.status for answer in answers] == [504] * 6
    # One after the other it would be twelve seconds.
    assert time.monotonic() - began < 8
    assert _count(server, 'igkg_kills_total{cause="time"}') == 1
    server.process.terminate()


def test_if_the_first_client_leaves_the_others_are_answered(server: Server) -> None:
    query = f"{LENGTHY} the first leaves"
    first = raw(server, f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    wait_until(lambda: _at_work(server) == 1)
    with ThreadPoolExecutor(2) as threads:
        others = [threads.submit(server.query, query) for _ in range(2)]
        time.sleep(0.2)
        first.close()
        assert [other.result().status for other in others] == [200, 200]


def test_one_who_waits_may_leave(server: Server) -> None:
    query = f"{LENGTHY} another leaves"
    request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(server.query, query)
        wait_until(lambda: _at_work(server) == 1)
        raw(server, request).close()
        assert first.result().status == 200
    assert server.query(query).headers["cache-status"] == "igkg; hit"


def test_what_is_not_kept_is_answered_to_each(serve: Serve) -> None:
    server = serve("--timeout", "20", "--long-after", "30", "--cache", "0")
    answers = _ask_at_once(server, LENGTHY, 2)
    assert [answer.headers["cache-status"] for answer in answers] == ["igkg; fwd=bypass"] * 2
    assert {answer.body for answer in answers} == {answers[0].body}
    server.process.terminate()
