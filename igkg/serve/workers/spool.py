"""How much memory is taken by long answers that clients are still reading."""

from __future__ import annotations

import os
from pathlib import Path

_HANDLES = Path("/proc/self/fd")
_NAME = "igkg-result"


def bytes_being_read() -> int:
    """Add up the spooled answers that this process has open; where the system does not tell, 0.

    The web server opens an answer when it begins to send it and closes it at the end or when the client is gone; so
    what is open is what is being read, however slowly.
    """
    if not _HANDLES.is_dir():
        return 0
    spooled: dict[int, int] = {}
    for handle in os.listdir(_HANDLES):  # noqa: PTH208 - only the names, as fast as can be
        try:
            if _NAME in os.readlink(_HANDLES / handle):  # noqa: PTH115 - the same
                status = os.stat(int(handle))  # noqa: PTH116 - by its number
                spooled[status.st_ino] = status.st_size
        except OSError:
            continue
    return sum(spooled.values())
