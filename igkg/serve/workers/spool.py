"""From long answers in open files to names by which the web server opens them, and how much memory they take."""

from __future__ import annotations

import fcntl
import itertools
import os
import resource
from pathlib import Path
from typing import BinaryIO

_HANDLES = Path("/proc/self/fd")
_NAME = "igkg-result"
# The numbers begin above those of connections, if there are so many; at the end some are left, so that one is free.
_FIRST = 2**16
_LEFT = 64


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


class Shelf:
    """Where long answers lie for the web server, which opens a file by its name only, and some time later.

    A number that another file had by then would give it that one. So each answer gets its own in a range that the
    system, which takes the lowest that is free, does not come to, and it is long before the same comes again.
    """

    def __init__(self) -> None:
        most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        first = min(most // 2, _FIRST)
        self._numbers = itertools.cycle(range(first, min(most - _LEFT, 2 * first)))

    def put(self, file: BinaryIO) -> tuple[Path, int]:
        """Give an open file a name, and close it; the handle that comes with the name keeps it there.

        Raises:
            OSError: as many files are open as may be.
        """
        with file:
            handle = fcntl.fcntl(file.fileno(), fcntl.F_DUPFD_CLOEXEC, next(self._numbers))
        return Path(f"/dev/fd/{handle}"), handle
