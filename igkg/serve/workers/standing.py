"""From an ordinary process to one that may be killed at any time: quiet, capped, and behind the server everywhere."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from pathlib import Path


def become_expendable() -> None:
    """Have a process end on its alarm, say nothing, and leave processor and memory to the server first."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _be_silent()
    _be_killed_first()
    _let_the_server_go_on()


def _be_silent() -> None:
    """The store writes to standard error when it runs out of memory: the server says that better."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _be_killed_first() -> None:
    """Have the system, when it runs out of memory, take a worker rather than anything else."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")


def _let_the_server_go_on() -> None:
    """Take the processor only when it is free: else each query would interrupt the server that just sent it."""
    if hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def cap_memory(allowance: int) -> int:
    """Cap what the process may take on top of the bytes that it has, and give these; only Linux counts this way."""
    if sys.platform != "linux":
        return 0
    at_rest = data_bytes()
    resource.setrlimit(resource.RLIMIT_DATA, (at_rest + allowance, at_rest + allowance))
    return at_rest


def data_bytes() -> int:
    """Give the bytes of data that the process has; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * resource.getpagesize()
