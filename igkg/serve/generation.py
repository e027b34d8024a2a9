"""From the folder of releases to the one being served, with its workers; a new release is taken over while serving."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from igkg.release import Release, current_release
from igkg.serve.limits import Limits
from igkg.serve.pool import Pool

_SECONDS_BETWEEN_LOOKS = 1.0
_SECONDS_TO_FINISH = 60.0


class Generations:
    """Hands out the workers of the current release; looks once a second whether another has become current."""

    def __init__(self, releases: Path, limits: Limits) -> None:
        self._releases = releases
        self._limits = limits
        self._lock = threading.Lock()
        self._pool = Pool(current_release(releases), limits)
        self._next_look = time.monotonic() + _SECONDS_BETWEEN_LOOKS

    @property
    def release(self) -> Release:
        """The release that is served now."""
        return self.pool.release

    @property
    def pool(self) -> Pool:
        """The workers on the release that is served now."""
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._pool

    def _look(self) -> None:
        self._next_look = time.monotonic() + _SECONDS_BETWEEN_LOOKS
        release = current_release(self._releases)
        if release.folder != self._pool.release.folder:
            old, self._pool = self._pool, Pool(release, self._limits)
            # Requests that have the old workers in hand finish on them.
            threading.Timer(_SECONDS_TO_FINISH, old.close).start()

    def close(self) -> None:
        """End the workers."""
        self._pool.close()
