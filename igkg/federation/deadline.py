"""From a number of seconds to an exception in whatever runs longer: connecting, a handshake, or one byte at a time."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

_SOON = 0.001


class Overdue(Exception):
    """The time is over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Interrupt what runs when the time is over; an alarm that was set before goes on counting.

    For the main thread, and for waits that give way to signals, as those of Python do.

    Raises:
        Overdue: in what runs.
    """

    def ring(*_: object) -> None:
        raise Overdue

    former = signal.signal(signal.SIGALRM, ring)
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, min(seconds, left) if left else seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), _SOON))
