"""From requests for workers to forked query workers: the single-threaded process that makes and buries them.

The store's threads do not survive a fork and pyoxigraph cannot cancel a query. So this process imports everything,
opens nothing, and forks; each worker opens the release by itself and is killed when a query has to be stopped.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any

from igkg.serve.workers import wire, worker
from igkg.serve.workers.tasks import Task, find_tasks


def main() -> None:
    """Serve births and deaths over the inherited control socket until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    tasks = find_tasks(settings["tasks"])
    # What is here now stays for ever: the workers, who have it too, need not look through it for garbage.
    gc.freeze()
    living: set[int] = set()
    with contextlib.suppress(OSError):
        for order, _ in wire.receive(control):
            if isinstance(order, wire.Burial):
                living.discard(order.process)
                wire.send(control, wire.Buried(_bury(order.process)))
            else:
                living.add(_give_birth(control, settings, tasks))
    # The server is gone, so nobody waits for what the workers are doing.
    for process in living:
        _bury(process)


def _bury(process: int) -> int:
    """Make sure that a worker is dead, and give the signal that it died of, or 0."""
    with contextlib.suppress(ProcessLookupError):
        # A worker that is already dying keeps the cause of death that it has.
        os.kill(process, signal.SIGKILL)
    try:
        _, status = os.waitpid(process, 0)
    except ChildProcessError:
        return 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _give_birth(control: socket.socket, settings: Mapping[str, Any], tasks: Mapping[str, Task]) -> int:
    ours, theirs = socket.socketpair()
    process = os.fork()
    if process == 0:
        control.close()
        ours.close()
        worker.main(theirs, settings, tasks)
        os._exit(0)
    theirs.close()
    wire.send(control, wire.Born(process), handle=ours.fileno())
    ours.close()
    return process


if __name__ == "__main__":
    main()
