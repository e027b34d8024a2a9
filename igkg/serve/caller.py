"""One request as those who work for it see it: whose it is, whether anybody still waits, and what it has taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from igkg.serve.limits import ClientGone


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
        self._told: set[Callable[[Exception], None]] = set()

    @contextmanager
    def told_when_gone(self, action: Callable[[Exception], None]) -> Iterator[None]:
        """Have an action done if the client goes away meanwhile.

        Raises:
            ClientGone: it has gone already.
        """
        if self.is_gone:
            raise ClientGone
        self._told.add(action)
        try:
            yield
        finally:
            self._told.discard(action)

    def leave(self) -> None:
        """Take note that the client is gone."""
        self.is_gone = True
        for action in list(self._told):
            action(ClientGone())
