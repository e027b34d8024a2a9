"""New releases and killed workers under load: an answer that says 200 is whole, and of one release."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote

from tests.conftest import Server
from tests.serve.conftest import MARK, Releases, Serve, children, kill, wait_until, workers

LIST = "SELECT ?s ?p ?mark { <urn:igkg:test> <urn:igkg:mark> ?mark . ?s ?p ?o } LIMIT 1000"
JSON = "application/sparql-results+json"


class Load:
    """Clients that ask without a pause and check what they get."""

    def __init__(self, server: Server, clients: int) -> None:
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.tags: dict[str, set[str]] = {}
        self._server = server
        self._goes_on = True
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(clients)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._goes_on = False
        for thread in self._threads:
            thread.join(timeout=60)

    def _ask(self, number: int) -> None:
        count = 0
        while self._goes_on:
            count += 1
            time.sleep(0.01)
            unique = f" # {number} {count}" if count % 2 else ""
            query = (LIST if count % 3 else MARK) + unique
            try:
                answer = self._server.ask(f"/sparql?query={quote(query)}", JSON, Accept_Encoding="identity")
            except OSError as error:
                self.wrong.append(repr(error))
                continue
            self.statuses[answer.status] += 1
            if answer.status == 200:
                self._check(answer.body, answer.headers["etag"], 1000 if count % 3 else 1)

    def _check(self, body: bytes, tag: str, rows: int) -> None:
        try:
            found = json.loads(body)["results"]["bindings"]
        except ValueError as error:
            self.wrong.append(f"cut off: {error}")
            return
        marks = {row["mark"]["value"] for row in found}
        if len(found) != rows or len(marks) != 1:
            self.wrong.append(f"{len(found)} rows, {marks}")
        self.tags.setdefault(tag, set()).update(marks)


def _fails(load: Load) -> list[str]:
    return load.wrong + [f"{tag} stands for {marks}" for tag, marks in load.tags.items() if len(marks) > 1]


def test_new_releases_under_load(serve: Serve, releases: Releases) -> None:
    server = serve("--workers", "3", project=releases.project)
    with Load(server, 2) as load:
        for number in range(1, 9):
            releases.make_current(number)
            name = releases.names[number % 2]
            wait_until(_serves(server, name), 15)
    assert _fails(load) == []
    assert set(load.statuses) == {200}
    assert load.statuses[200] > 40
    assert "igkg_takeovers 9.0" in server.ask("/metrics").text
    wait_until(lambda: sum(len(children(front)) for front in children(server.process.pid)) == 1, 10)
    server.process.terminate()


def _serves(server: Server, name: str) -> Callable[[], bool]:
    return lambda: json.loads(server.ask("/health").body)["release"] == name


def test_workers_killed_at_random_under_load(serve: Serve, releases: Releases) -> None:
    server = serve("--workers", "3", project=releases.project)
    chosen = random.Random(4)  # noqa: S311 - which worker dies is no secret
    killed = 0
    with Load(server, 4) as load:
        end = time.monotonic() + 4
        while time.monotonic() < end:
            time.sleep(0.1)
            if found := workers(server):
                kill(chosen.choice(found))
                killed += 1
    assert killed > 10
    assert _fails(load) == []
    assert set(load.statuses) <= {200, 503}
    assert load.statuses[200] > 50
    assert server.query(MARK).status == 200
    server.process.terminate()


def test_a_nursery_that_is_killed_is_replaced(serve: Serve, releases: Releases) -> None:
    server = serve("--workers", "2", project=releases.project)
    for front in children(server.process.pid):
        for nursery in children(front):
            for worker in children(nursery):
                kill(worker)
            kill(nursery)
    wait_until(lambda: server.query(MARK + f" # {time.monotonic()}").status == 200, 10)
    server.process.terminate()
