"""Health, metrics, the access log and a graceful stop."""

from __future__ import annotations

import json
import re
import signal
import threading
import time
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Answer, Server
from tests.serve.conftest import ENDLESS, Serve, alive, children, wait_until, workers

SLOW = "SELECT (COUNT(*) AS ?n) { ?a a ?b . ?c a ?d . FILTER (STRLEN(STR(?a)) > 1000) }"


def _metrics(server: Server) -> dict[str, float]:
    families = text_string_to_metric_families(server.ask("/metrics").text)
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_tell_what_happened(limited: Server) -> None:
    before = _metrics(limited)
    assert limited.query("SELECT (7 AS ?x) {} # metrics").status == 200
    assert limited.query(ENDLESS).status == 504
    after = _metrics(limited)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown("igkg_requests_total ok sparql 200") == 1
    assert grown("igkg_requests_total time sparql 504") == 1
    assert grown("igkg_kills_total time") == 1
    assert grown("igkg_request_seconds_count sparql") == 2
    assert grown("igkg_query_seconds_count") == 2
    assert after["igkg_queue_length"] == 0
    assert after["igkg_workers"] >= 0
    assert after["igkg_cache_bytes"] > 0
    release = json.loads(limited.ask("/health").body)["release"]
    assert after[f"igkg_release_info {release}"] == 1


def test_the_access_log_tells_how_it_went_and_never_what_came_out(serve: Serve, tmp_path: Path) -> None:
    log = tmp_path / "access.jsonl"
    server = serve("--access-log", str(log))
    query = 'SELECT ("secret" AS ?x) {}'
    for _ in range(2):
        assert server.query(query).status == 200
    assert server.query("SELECT secret").status == 400
    server.process.terminate()
    server.process.wait(timeout=20)
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    first, second, third = (line for line in lines if line["path"] == "/sparql")
    assert (first["status"], first["rows"], first["outcome"], first["cache"]) == (200, 1, "ok", "miss")
    assert (second["cache"], second["query"]) == ("hit", first["query"])
    assert (third["status"], third["outcome"], third["rows"]) == (400, "syntax", None)
    assert re.fullmatch("[0-9a-f]{16}", first["query"])
    assert re.fullmatch("[0-9a-f]{12}", first["client"])
    assert first["bytes"] > 0
    assert first["seconds"] >= first["query_seconds"] > 0
    assert "secret" not in log.read_text(encoding="utf-8")
    assert "127.0.0.1" not in log.read_text(encoding="utf-8")


def test_a_stop_lets_running_requests_finish_and_leaves_no_process(serve: Serve) -> None:
    server = serve("--grace", "8")
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(server.query(SLOW)))
    thread.start()
    wait_until(lambda: b'"busy": 1' in server.ask("/health").body)
    processes = [*children(server.process.pid), *workers(server)]
    processes += [nursery for front in children(server.process.pid) for nursery in children(front)]
    server.process.send_signal(signal.SIGTERM)
    thread.join(timeout=20)
    assert [answer.status for answer in answers] == [200]
    assert server.process.wait(timeout=20) == 0
    wait_until(lambda: not any(alive(process) for process in processes))


def test_a_stop_does_not_wait_for_ever(serve: Serve) -> None:
    server = serve("--grace", "1", "--timeout", "60")
    statuses: list[object] = []

    def ask() -> None:
        try:
            statuses.append(server.query(ENDLESS).status)
        except OSError as error:
            statuses.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until(lambda: b'"busy": 1' in server.ask("/health").body)
    processes = workers(server)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=20)
    assert time.monotonic() - began < 5
    wait_until(lambda: not any(alive(process) for process in processes))
    thread.join(timeout=10)
    assert statuses != [200]


def test_a_front_that_is_killed_comes_back(serve: Serve) -> None:
    server = serve()
    (front,) = children(server.process.pid)
    import os  # noqa: PLC0415

    os.kill(front, signal.SIGKILL)

    def answers() -> bool:
        try:
            return server.query("ASK {}").status == 200
        except OSError:
            return False

    wait_until(answers, 10)
    server.process.terminate()
