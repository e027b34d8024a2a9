"""Tasks that behave as none of the service's own should, for tests to stop."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from igkg.errors import UnknownName
from igkg.serve.workers.tasks import Workplace

_NAMES = ("break_down", "compute", "count", "hoard", "refuse", "sleep", "talk", "wait_for_ever")
PLACES = {name: f"{__name__}:{name}" for name in _NAMES}


def count(workplace: Workplace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {"quads": len(workplace.store), "release": workplace.release.name, "arguments": arguments}


def wait_for_ever(_workplace: Workplace, _arguments: Mapping[str, Any]) -> None:
    while True:
        pass


def hoard(_workplace: Workplace, _arguments: Mapping[str, Any]) -> list[bytes]:
    return [bytes(1024**2) for _ in range(10_000)]


def compute(_workplace: Workplace, arguments: Mapping[str, Any]) -> int:
    end = time.process_time() + arguments["seconds"]
    while time.process_time() < end:
        pass
    return os.getpid()


def sleep(_workplace: Workplace, arguments: Mapping[str, Any]) -> int:
    time.sleep(arguments["seconds"])
    return os.getpid()


def talk(_workplace: Workplace, arguments: Mapping[str, Any]) -> str:
    return "é" * int(arguments["letters"])


def refuse(_workplace: Workplace, arguments: Mapping[str, Any]) -> None:
    raise UnknownName(f"There is nothing called {arguments['name']}.")


def break_down(_workplace: Workplace, _arguments: Mapping[str, Any]) -> None:
    raise ValueError("nobody foresaw this")
