"""From the current release to servers with limits that tests can reach, and a look at their processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from igkg.release import Release, make_current
from tests.conftest import ROOT, Server

MARK = "SELECT ?mark { <urn:igkg:test> <urn:igkg:mark> ?mark }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Serve(Protocol):
    """Starts a server on what is current in a project."""

    def __call__(self, *options: str, project: Path = ROOT) -> Server: ...


@pytest.fixture(scope="session")
def serve(release: Release, start_server: Callable[..., Server]) -> Serve:
    """Start servers without looking whether the release is up to date."""
    assert release.store.is_dir()

    def start(*options: str, project: Path = ROOT) -> Server:
        return start_server("--no-build", *options, project=project)

    return start


@pytest.fixture(scope="session")
def limited(serve: Serve) -> Server:
    """A server with narrow limits."""
    return serve(
        *("--timeout", "2", "--memory", "100", "--rows", "20000", "--result", "3", "--request", "1"),
        *("--workers", "4", "--long-queries", "2", "--long-after", "0.03", "--request-timeout", "2"),
    )


class Releases:
    """A project with two releases that differ by one triple, the mark."""

    def __init__(self, project: Path, original: Release) -> None:
        self.project = project
        self.folder = project / ".igkg" / "releases"
        (project / "ontology").mkdir(parents=True)
        (project / "data").mkdir()
        shutil.copy(ROOT / "ontology" / "prefixes.ttl", project / "ontology")
        self.names = [self._copy(original, mark) for mark in ("one", "two")]
        self.make_current(0)

    def _copy(self, original: Release, mark: str) -> str:
        name = (mark + "0" * 64)[:64]
        skipped = shutil.ignore_patterns("downloads")
        shutil.copytree(original.folder, self.folder / name, ignore=skipped)
        (self.folder / name / "downloads").mkdir()
        store = Store(self.folder / name / "store")
        subject, predicate = NamedNode("urn:igkg:test"), NamedNode("urn:igkg:mark")
        store.add(Quad(subject, predicate, Literal(mark), DefaultGraph()))
        store.flush()
        return name

    def make_current(self, number: int) -> None:
        make_current(self.folder, self.names[number % 2])


@pytest.fixture
def releases(tmp_path: Path, release: Release) -> Releases:
    return Releases(tmp_path / "project", release)


def children(process: int) -> list[int]:
    """Give the processes that a process has started."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
    return found


def workers(server: Server) -> list[int]:
    """Give the query workers of a server: the children of its nurseries."""
    found = []
    for front in children(server.process.pid):
        for nursery in children(front):
            found += children(nursery)
    return found


def is_at_work(process: int) -> bool:
    """Tell whether a process is using the processor."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "R"


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> float:
    """Wait until a condition holds, and give the seconds that it took."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError
        time.sleep(0.002)
    return time.monotonic() - began


def alive(process: int) -> bool:
    """Tell whether a process lives; one that nobody has buried yet is dead."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def raw(server: Server, data: bytes, *, timeout: float = 10.0) -> socket.socket:
    """Send bytes as they are, and give the connection."""
    sock = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
    sock.sendall(data)
    return sock


def kill(process: int) -> None:
    """Kill a process as nothing inside the server would."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture
def stopped_at_end() -> Iterator[list[Server]]:
    """Servers to end right after a test."""
    servers: list[Server] = []
    yield servers
    for server in servers:
        server.process.terminate()
        server.process.wait(timeout=30)
