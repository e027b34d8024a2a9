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
from typing import Any, NoReturn

from igkg.serve.workers import wire, worker
from igkg.serve.workers.tasks import Task, find_tasks

_OBJECTS_BEFORE_A_SEARCH = 10_000


def main() -> None:
    """Serve births and deaths over the inherited control socket until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    tasks = find_tasks(settings["tasks"])
    # What is here now stays for ever: the workers, who have it too, need not look through it for garbage.
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_SEARCH)
    living: set[int] = set()
    with contextlib.suppress(OSError):
        for order, *_ in wire.receive(control):
            if isinstance(order, wire.Birth):
                _give_birth(control, settings, tasks, living)
            elif isinstance(order, wire.Burial):
                wire.send(control, wire.Buried(_bury(order.process, living)))
    # The server is gone, so nobody waits for what the workers are doing.
    for process in list(living):
        _bury(process, living)


def _bury(process: int, living: set[int]) -> int:
    """Make sure that a worker is dead, and give the signal that it died of; 0 for none, or no worker of its own."""
    if process not in living:
        return 0
    living.discard(process)
    with contextlib.suppress(ProcessLookupError):
        # A worker that is already dying keeps the cause of death that it has.
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _give_birth(
    control: socket.socket, settings: Mapping[str, Any], tasks: Mapping[str, Task], living: set[int]
) -> None:
    try:
        ours, theirs = socket.socketpair()
    except OSError as error:
        wire.send(control, wire.Unborn(str(error)))
        return
    with ours, theirs:
        try:
            process = os.fork()
        except OSError as error:
            wire.send(control, wire.Unborn(str(error)))
            return
        if process == 0:
            _live(control, ours, theirs, settings, tasks)
        living.add(process)
        wire.send(control, wire.Born(process), handle=ours.fileno())


def _live(
    control: socket.socket,
    ours: socket.socket,
    theirs: socket.socket,
    settings: Mapping[str, Any],
    tasks: Mapping[str, Task],
) -> NoReturn:
    """Be a worker; whatever goes wrong there ends this process, and never goes on as if it were the nursery."""
    try:
        control.close()
        ours.close()
        worker.main(theirs, settings, tasks)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
