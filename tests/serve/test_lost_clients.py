"""A client that goes away takes its query with it, and with it the worker, at once."""

from __future__ import annotations

import socket
import time
from urllib.parse import quote

import pytest

from tests.conftest import Server
from tests.serve.conftest import ENDLESS, Serve, alive, is_at_work, raw, wait_until, workers

MOST_SECONDS = 0.1


@pytest.fixture(scope="module")
def patient(serve: Serve) -> Server:
    return serve("--timeout", "20", "--workers", "2", "--most-workers", "2", "--long-queries", "2")


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def _post(query: str) -> bytes:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    return f"{head}Content-Length: {len(query)}\r\n\r\n{query}".encode()


def _worker_at_work(server: Server, sock: socket.socket) -> int:
    assert sock.fileno() > 0
    wait_until(lambda: any(is_at_work(process) for process in workers(server)))
    time.sleep(0.2)
    return next(process for process in workers(server) if is_at_work(process))


@pytest.mark.parametrize("data", [_get(f"/sparql?query={quote(ENDLESS)}"), _post(ENDLESS)], ids=["get", "post"])
@pytest.mark.parametrize("how", ["closed", "reset"])
def test_the_query_of_a_lost_client_is_killed(patient: Server, data: bytes, how: str) -> None:
    sock = raw(patient, data)
    process = _worker_at_work(patient, sock)
    if how == "reset":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
    assert wait_until(lambda: not alive(process)) < MOST_SECONDS
    assert patient.query("ASK {}").status == 200


def test_a_query_that_waits_for_a_worker_is_forgotten(patient: Server) -> None:
    busy = [raw(patient, _get(f"/sparql?query={quote(f'{ENDLESS} # {n}')}")) for n in range(2)]
    wait_until(lambda: sum(is_at_work(process) for process in workers(patient)) == 2)
    waiting = raw(patient, _get("/sparql?query=ASK%20%7B%7D%20%23"))
    time.sleep(0.2)
    assert b'"waiting": 1' in patient.ask("/health").body
    waiting.close()
    time.sleep(MOST_SECONDS)
    assert b'"waiting": 0' in patient.ask("/health").body
    for sock in busy:
        sock.close()
    assert wait_until(lambda: not any(is_at_work(process) for process in workers(patient))) < 2 * MOST_SECONDS


def test_a_worker_that_is_killed_from_outside_is_replaced_and_its_query_answered(patient: Server) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?e . FILTER (STRLEN(STR(?a)) > 1000) }"
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    from tests.serve.conftest import kill  # noqa: PLC0415

    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(patient.query, slow)
        wait_until(lambda: any(is_at_work(process) for process in workers(patient)))
        kill(next(process for process in workers(patient) if is_at_work(process)))
        assert answer.result(timeout=30).status in {200, 504}
