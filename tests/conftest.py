"""From the repository to what tests work on: the built release, a real server on it, and projects to break."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest

from igkg.build import build
from igkg.project import Project
from igkg.release import Release

ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("IGKG_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the source texts and the W3C suites; CI must have it, a user's machine need not."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {SHARED}")
        pytest.skip(f"the source texts and suites are not in {SHARED}; IGKG_SHARED may name another folder")
    return SHARED


@pytest.fixture(scope="session")
def project() -> Project:
    """The project itself, its releases where a developer has them, so that one build serves all."""
    return Project(ROOT, ROOT / ".igkg" / "releases")


@pytest.fixture(scope="session")
def release(project: Project) -> Release:
    """The release of what the files say now."""
    return build(project, lambda _: None).release


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Server:
    """A running server, spoken to over HTTP without a client that would follow redirects or mend requests."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(
        self, path: str, accept: str | None = None, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            sent["Accept"] = accept
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=sent)
            response: HTTPResponse = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str = "application/sparql-results+json", more: str = "") -> Answer:
        return self.ask(f"/sparql?query={quote(text)}{more}", accept=accept)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., Server]]:
    """Start servers as ``igkg serve`` does, and end them."""
    started: list[Server] = []

    def start(
        *options: str, project: Path | None = ROOT, python: Path | str = sys.executable, folder: Path | None = None
    ) -> Server:
        port = free_port()
        of_project = () if project is None else ("--project", str(project))
        command = [str(python), "-m", "igkg", *of_project, "serve", "--port", str(port), *options]
        server = Server(port, subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL))
        started.append(server)
        deadline = time.monotonic() + 300  # an installed wheel builds first, on whatever machine
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                if server.ask("/health").status == 200:
                    return server
            time.sleep(0.1)
        raise TimeoutError("the server did not come up")

    yield start
    for server in started:
        server.process.terminate()
        server.process.wait(timeout=30)


@pytest.fixture(scope="session")
def server(release: Release, start_server: Callable[..., Server]) -> Server:
    """A server on the release, with a time limit that tests can wait for."""
    assert release.manifest["counts"]["facts"] > 0
    return start_server("--timeout", "3")


@pytest.fixture
def small_project(tmp_path: Path) -> Project:
    """A project with our ontology, shapes and queries, and a few facts, to be broken by a test."""
    return make_small_project(tmp_path)


def make_small_project(root: Path) -> Project:
    """Copy our ontology, shapes and queries, and a few facts, into a folder."""
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copytree(ROOT / "tests" / "small", root / "data")
    return Project(root, root / ".igkg" / "releases")
