"""From RDF files to a server on them, started as a user starts it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import ROOT, Server, free_port


@contextmanager
def serving(*files: Path) -> Iterator[Server]:
    """Serve files by ``igkg serve --data``, and end the server."""
    port = free_port()
    command = [sys.executable, "-m", "igkg", "--project", str(ROOT), "serve", "--port", str(port), "--data"]
    process = subprocess.Popen([*command, *map(str, files)], stderr=subprocess.DEVNULL)
    server = Server(port, process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError):
            if server.query("ASK {}").status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not come up")
