"""From the folder of releases to the generation that answers; a new release is taken over while serving."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from igkg.errors import IgkgError
from igkg.release import Release, current_release
from igkg.serve.limits import Limits, TooBusy
from igkg.serve.lookups import Lookups, has_short_terms
from igkg.serve.workers.pool import Pool

_SECONDS_BETWEEN_LOOKS = 0.5
_log = logging.getLogger("igkg.serve")


class Generation:
    """One release, who answers on it, and how many requests have it in hand: each uses it as a context manager."""

    def __init__(self, release: Release, pool: Pool, lookups: Lookups | None) -> None:
        self.release = release
        self.name = release.name
        self.pool = pool
        # Where lookups might take long, there are none but workers.
        self.lookups = lookups
        self.users = 0

    def __enter__(self) -> Generation:
        """Keep the workers alive meanwhile, even if a new release is taken over."""
        self.users += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Need them no longer."""
        self.users -= 1

    async def close(self) -> None:
        """End the workers, and let go of the release."""
        if self.lookups is not None:
            self.lookups.close()
        await self.pool.close()


class Succession:
    """Holds the generation that answers; looks twice a second whether another release has become current."""

    def __init__(
        self, releases: Path, limits: Limits, on_death: Callable[[str], None], services: Sequence[str] = ()
    ) -> None:
        self._releases = releases
        self._limits = limits
        self._on_death = on_death
        self._services = services
        self._current: Generation | None = None
        self._former: list[Generation] = []
        self._watch: asyncio.Task[None] | None = None
        self.takeovers = 0

    @property
    def current(self) -> Generation:
        """The generation that answers.

        Raises:
            TooBusy: the first one is still starting.
        """
        if self._current is None:
            raise TooBusy("The service is starting; try again in a few seconds.")
        return self._current

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Bring up the current release, then go on looking for newer ones."""
        self._watch = loop.create_task(self._look_on())

    async def _look_on(self) -> None:
        while True:
            try:
                await self._look()
            except (IgkgError, OSError) as error:
                _log.error("The current release cannot be served: %s", error)
            except Exception:  # noqa: BLE001 - whatever it is, the next release may be better
                _log.exception("The current release cannot be served")
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    async def _look(self) -> None:
        release = current_release(self._releases)
        if self._current is None or release.folder != self._current.release.folder:
            await self._take_over(release)
        assert self._current is not None
        self._current.pool.tidy()
        for former in [one for one in self._former if one.users == 0]:
            self._former.remove(former)
            await former.close()

    async def _take_over(self, release: Release) -> None:
        """Warm the new generation, then change the one reference that requests start from."""
        pool = Pool(release, self._limits, self._on_death, services=self._services)
        try:
            await pool.start()
            may_look_up = has_short_terms(release)
            lookups = Lookups(release.store, self._limits) if may_look_up else None
        except BaseException:
            await pool.close()
            raise
        if self._current is not None:
            self._former.append(self._current)
        self._current = Generation(release, pool, lookups)
        self.takeovers += 1

    async def close(self) -> None:
        """End all workers."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        for generation in [*self._former, *([self._current] if self._current else [])]:
            await generation.close()
