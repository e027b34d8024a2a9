"""One request as those who work for it see it: whose it is, whether anybody still waits, and what it has taken."""

from __future__ import annotations

from collections.abc import Callable


class Caller:
    """Who asks; lives in the event loop, as all that is told when the client goes away does."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.seconds = 0.0
        self.rows: int | None = None
        self.query: str | None = None
        self.cache: str | None = None
        self.outcome = "ok"
        self.is_gone = False
        # What is to be done when the client goes away.
        self.on_leaving: set[Callable[[], None]] = set()

    def leave(self) -> None:
        """Take note that the client is gone."""
        self.is_gone = True
        for action in list(self.on_leaving):
            action()
