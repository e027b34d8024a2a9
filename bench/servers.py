"""From commands to running servers on free ports, and a look at their processes, memory and open files."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / ".igkg" / "releases"
_SECONDS_TO_REST = 12.0
_SECONDS_TO_SETTLE = 30.0
PEERS = ROOT / ".igkg" / "bench-peers"


@dataclass(frozen=True)
class Server:
    """A running server: its name in tables, its port, the path of its endpoint, and its process."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def running(name: str, path: str, probe: str, *command: str) -> Iterator[Server]:
    """Run a server while it is needed; ``{port}`` in the command is its port, ``probe`` answers once it is up."""
    port = free_port()
    process = subprocess.Popen(
        [part.replace("{port}", str(port)) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, probe, process)
        yield Server(name, port, path, process)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a server to end; some do not while they are at work."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int, probe: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", probe)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"no server came up at {probe}")


def igkg(*options: str, project: Path = ROOT) -> tuple[str, ...]:
    """Give the command that serves the current release of a project."""
    return (
        sys.executable,
        "-m",
        "igkg",
        "--project",
        str(project),
        "serve",
        "--no-build",
        "--port",
        "{port}",
        *options,
    )


def family(process: int) -> list[int]:
    """Give a process and all that came from it."""
    found = [process]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found


@dataclass(frozen=True)
class Footprint:
    """Processes, memory of their own in mebibytes, and open files of a family of processes."""

    processes: int
    memory: int
    files: int


def footprint(process: int) -> Footprint:
    """Look at a family of processes; memory that they share counts once, by its share in each."""
    members = family(process)
    memory = files = 0
    for member in members:
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii").splitlines()
            memory += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            files += len(os.listdir(f"/proc/{member}/fd"))  # noqa: PTH208 - only how many
        except OSError:
            continue
    return Footprint(len(members), memory // 1024, files)


def at_rest(server: Server) -> Footprint:
    """Have every worker asked something, wait until those that are not kept have ended, and look.

    An explanation is asked for too: for the first one the server itself opens the release, and keeps it open.
    """
    paths = [f"/sparql?query=ASK%7B%7D%23{number}" for number in range(128)]
    paths.append("/explain?subject=actor:isoc&predicate=rdf:type&object=igkg:State")

    def ask(path: str) -> int:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(ask, paths))
    time.sleep(_SECONDS_TO_REST)
    return footprint(server.process.pid)


def settled(server: Server, before: Footprint) -> tuple[Footprint, float]:
    """Wait until processes and files are not more than before, as long as that takes within reason; give the seconds."""
    began = time.monotonic()
    while True:
        now, seconds = footprint(server.process.pid), time.monotonic() - began
        if (now.processes <= before.processes and now.files <= before.files) or seconds > _SECONDS_TO_SETTLE:
            return now, seconds
        time.sleep(0.5)


def footprints(before: Footprint, after: Footprint, seconds: float) -> list[str]:
    """Write both as a table."""
    return [
        "| | processes | memory (MiB) | open files |",
        "|---|---|---|---|",
        f"| before | {before.processes} | {before.memory} | {before.files} |",
        f"| {seconds:.0f} s after | {after.processes} | {after.memory} | {after.files} |",
    ]


def surroundings() -> str:
    """Say on what machine, with which versions and beside how much other work this ran."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("igkg", "pyoxigraph", "granian"))
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} on {platform.machine()}, {os.cpu_count()} processors, "
        f"load {os.getloadavg()[1]:.1f} in the last five minutes; Python {platform.python_version()}, {libraries}."
    )


def peers() -> Path:
    """Give the environment with the servers that are compared with, made from PyPI when it is first needed."""
    if not (PEERS / "bin" / "rdflib-endpoint").exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        pip = str(PEERS / "bin" / "pip")
        subprocess.run([pip, "install", "--quiet", "oxigraph==0.5.13", "rdflib-endpoint[cli]==0.6.3"], check=True)
    return PEERS / "bin"
