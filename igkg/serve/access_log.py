"""From answered requests to lines of JSON: what was asked and how it went, never what came out or who asked."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

from igkg.serve.caller import Caller
from igkg.serve.clients import pseudonym


def query_hash(query: str | None) -> str | None:
    """Give what a query is known by in logs: it tells queries apart, and not what they ask."""
    return None if query is None else blake2b(query.encode(errors="surrogatepass"), digest_size=8).hexdigest()


class AccessLog:
    """Writes to standard error (``-``) or to a file; without either it writes nothing."""

    def __init__(self, target: str | None) -> None:
        self._file: TextIO | None = None
        if target == "-":
            self._file = sys.stderr
        elif target is not None:
            self._file = Path(target).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - open as long as we run

    def write(self, caller: Caller, method: str, path: str, status: int, seconds: float, sent: int) -> None:
        """Write one line."""
        if self._file is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": method,
            "path": path,
            "status": status,
            "outcome": caller.outcome,
            "seconds": round(seconds, 6),
            "query_seconds": round(caller.seconds, 6),
            "query": query_hash(caller.query),
            "rows": caller.rows,
            "bytes": sent,
            "cache": caller.cache,
            "client": pseudonym(caller.client),
        }
        self._file.write(json.dumps(line) + "\n")
