"""From a minute of killed workers and twenty new releases, under load, to what the clients got; writes ``chaos.md``.

Run by ``python -m bench.chaos [SECONDS]``; takes a minute and a half. Two releases that differ by one triple, the mark, take turns. An answer with status
200 is wrong if it is cut off, has fewer rows than it must, has marks of both releases, or shares its entity tag with
an answer of the other release.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from bench.servers import RELEASES, ROOT, Server, at_rest, family, footprints, igkg, running, settled, surroundings
from igkg.release import Release, current_release, make_current

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
SECONDS_BETWEEN_KILLS = 0.5
SWAPS = 20
CLIENTS = 8
ROWS = 3000
MARK = "SELECT ?mark { <urn:igkg:test> <urn:igkg:mark> ?mark }"
LIST = f"SELECT ?s ?p ?mark {{ <urn:igkg:test> <urn:igkg:mark> ?mark . ?s ?p ?o }} LIMIT {ROWS}"


def main() -> None:
    """Do all of it, and write what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        names = _two_releases(project, current_release(RELEASES))
        with running("igkg", "/sparql", "/health", *igkg(project=project)) as server:
            before = at_rest(server)
            load = Load(server.port)
            load.start()
            killed = _kill_and_swap(server, project / ".igkg" / "releases", names)
            load.stop()
            after, rest = settled(server, before)
            takeovers = _gauge(server.port, "igkg_takeovers")
    wrong = load.wrong + [f"{tag}: {marks}" for tag, marks in load.marks.items() if len(marks) > 1]
    lines = [
        "# Chaos",
        "",
        f"`python -m bench.chaos`: {load.seconds:.0f} s under {CLIENTS} clients; {killed} workers killed by `kill -9`, "
        f"{takeovers - 1:.0f} new releases taken over. {surroundings()}",
        "",
    ]
    lines += ["| answer | times |", "|---|---|", *(f"| {status} | {n} |" for status, n in load.statuses.most_common())]
    lines += ["", f"Wrong, mixed or cut off among the answers with 200: {len(wrong)}."]
    lines += [f"- {text}" for text in wrong[:20]]
    lines += ["", *footprints(before, after, rest)]
    (ROOT / "bench" / "chaos.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    sys.exit(bool(wrong))


def _two_releases(project: Path, original: Release) -> list[str]:
    (project / "ontology").mkdir()
    (project / "data").mkdir()
    shutil.copy(ROOT / "ontology" / "prefixes.ttl", project / "ontology")
    releases = project / ".igkg" / "releases"
    names = []
    for mark in ("one", "two"):
        name = (mark + "0" * 64)[:64]
        shutil.copytree(original.folder, releases / name)
        store = Store(releases / name / "store")
        store.add(Quad(NamedNode("urn:igkg:test"), NamedNode("urn:igkg:mark"), Literal(mark), DefaultGraph()))
        store.flush()
        names.append(name)
    make_current(releases, names[0])
    return names


def _kill_and_swap(server: Server, releases: Path, names: list[str]) -> int:
    """Kill for a minute at least, and until all releases have been taken over; give the number of the killed."""
    chance = random.Random(7)  # noqa: S311 - which worker dies is no secret
    end = time.monotonic() + SECONDS
    next_swap = 0.0
    killed = swapped = 0
    while time.monotonic() < end or swapped < SWAPS:
        if time.monotonic() > next_swap and _gauge(server.port, "igkg_takeovers") == swapped + 1 and swapped < SWAPS:
            swapped += 1
            make_current(releases, names[swapped % 2])
            next_swap = time.monotonic() + SECONDS / SWAPS / 2
        if workers := [process for process in family(server.process.pid) if _is_worker(process)]:
            killed += _kill(chance.choice(workers))
        time.sleep(SECONDS_BETWEEN_KILLS)
    return killed


def _is_worker(process: int) -> bool:
    """Only workers ask to be killed first when memory runs out."""
    try:
        return Path(f"/proc/{process}/oom_score_adj").read_text(encoding="ascii").strip() == "500"
    except OSError:
        return False


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _gauge(port: int, name: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name + " "))


class Load:
    """Clients that ask without a pause and check what they get."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._goes_on = True
        self._began = time.monotonic()
        self.seconds = 0.0
        self._threads = [threading.Thread(target=self._ask_on, args=(n,)) for n in range(CLIENTS)]
        self.statuses: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.marks: dict[str, set[str]] = {}

    def start(self) -> None:
        """Begin to ask."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop, and wait for what is still asked."""
        self._goes_on = False
        self.seconds = time.monotonic() - self._began
        for thread in self._threads:
            thread.join()

    def _ask_on(self, number: int) -> None:
        count = 0
        while self._goes_on:
            count += 1
            query, rows = (LIST, ROWS) if count % 3 else (MARK, 1)
            try:
                self._ask(query + (f" # {number} {count}" if count % 2 else ""), rows)
            except (OSError, HTTPException) as error:
                self.statuses[type(error).__name__] += 1

    def _ask(self, query: str, rows: int) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", f"/sparql?query={quote(query)}")
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        self.statuses[str(answer.status)] += 1
        if answer.status == 200:
            self._check(body, answer.getheader("etag") or "", rows)

    def _check(self, body: bytes, tag: str, rows: int) -> None:
        try:
            found = json.loads(body)["results"]["bindings"]
        except ValueError as error:
            self.wrong.append(f"cut off: {error}")
            return
        marks = {row["mark"]["value"] for row in found}
        if len(found) != rows or len(marks) != 1:
            self.wrong.append(f"{len(found)} rows, {marks}")
        self.marks.setdefault(tag, set()).update(marks)


if __name__ == "__main__":
    main()
