"""From settings to a running server: Granian in front of the application."""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from igkg.serve.app import create_app
from igkg.serve.limits import Limits

_SETTINGS = "IGKG_SERVE"


def run(releases: Path, *, host: str, port: int, limits: Limits) -> None:
    """Serve until interrupted."""
    # Granian starts its workers anew, so the settings travel in the environment.
    os.environ[_SETTINGS] = json.dumps({"releases": str(releases), "limits": limits.as_dict()})
    server = Granian(
        f"{__name__}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        blocking_threads=16,
        log_level=LogLevels.warning,
    )
    server.serve()


def application() -> Flask:
    """Make the application in a worker of Granian."""
    settings = json.loads(os.environ[_SETTINGS])
    return create_app(Path(settings["releases"]), Limits(**settings["limits"]))
