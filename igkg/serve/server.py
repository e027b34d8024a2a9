"""From settings to a running server: Granian in front of the application."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import resource
import socket
from dataclasses import asdict
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from igkg.errors import CannotListen
from igkg.serve.front import Front
from igkg.serve.limits import Limits, Settings

_SETTINGS = "IGKG_SERVE"
_MOST_CONNECTIONS = 16_384
_LONGEST_HEAD = 64 * 1024
_MILLISECONDS = 1000


def run(releases: Path, *, host: str, port: int, limits: Limits, settings: Settings) -> None:
    """Serve until interrupted.

    Raises:
        CannotListen: the host is no address of this machine, or another server has the port.
    """
    host = _free_address(host, port)
    _allow_many_connections()
    # Granian starts its workers anew, so the settings travel in the environment.
    os.environ[_SETTINGS] = json.dumps(
        {"releases": str(releases), "limits": limits.as_dict(), "settings": asdict(settings)}
    )
    server = Granian(
        f"{__name__}:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        factory=True,
        http=HTTPModes.http1,
        # One thread for all connections is enough for one process of ours, and leaves more of the processor to it.
        runtime_mode=RuntimeModes.st,
        websockets=False,
        backpressure=_MOST_CONNECTIONS,
        # The time for headers is also that for which a connection may be idle.
        http1_settings=HTTP1Settings(
            header_read_timeout=int(limits.request_seconds * _MILLISECONDS), max_buffer_size=_LONGEST_HEAD
        ),
        respawn_failed_workers=True,
        workers_kill_timeout=max(1, int(settings.grace_seconds)),
        log_level=LogLevels.warning,
    )
    server.serve()


def _free_address(host: str, port: int) -> str:
    """Give the IP address of a host; Granian wants one, and would share a port with another server unasked."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CannotListen(f"The server cannot listen at {host}, port {port}: {error.strerror}.") from error
    return str(address[0])


def application() -> Front:
    """Make the application in a worker of Granian."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    given = json.loads(os.environ[_SETTINGS])
    settings: dict[str, Any] = given["settings"]
    settings = {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
    return Front(Path(given["releases"]), Limits(**given["limits"]), Settings(**settings))


def _allow_many_connections() -> None:
    """Every connection is an open file, and the usual number of them is soon reached."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
