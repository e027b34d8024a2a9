"""From the quads of a build to what a process beside it makes of them: what the shapes find, and then the downloads."""

from __future__ import annotations

import gc
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast

from pyoxigraph import Quad, RdfFormat, parse, serialize

from igkg.context import Context
from igkg.downloads import write_downloads
from igkg.errors import IgkgError, UnfinishedBuild
from igkg.names import Prefixes
from igkg.read import Record
from igkg.report import Finding
from igkg.taking_over import LastDownloads
from igkg.validate import by_shapes
from igkg.validate.kept import Keeper

# A job goes to the process as a line of JSON, which says how many bytes follow, and these bytes of N-Quads. The way to
# it stays open: its end is the end of the build, so that nobody writes any more into the folder of a build that was
# killed. What comes back for each job is a line of JSON with what was made, or what is wrong.

Job = tuple[dict[str, Any], bytes]


class SideProcess:
    """A process beside the one that builds, which does one job after the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._answers = io.BufferedReader(cast(io.RawIOBase, process.stdout))

    def begin_validation(self, quads: Iterable[Quad], keeper: Keeper) -> None:
        """Have quads held against the shapes among them, as by :func:`igkg.validate.by_shapes`; do not wait for it."""
        self._begin("validation", quads, {"kept": str(keeper.path), "tool": keeper.tool})

    def findings(self) -> list[Finding]:
        """Wait for what the shapes find.

        Raises:
            UnfinishedBuild: it cannot be found out.
        """
        return [Finding(**found) for found in self._end("The data cannot be validated")]

    def begin_downloads(
        self,
        folder: Path,
        quads: Iterable[Quad],
        prefixes: Prefixes,
        context: Context,
        look_up: Path,
        last: Path,
        tool: str,
    ) -> None:
        """Have the downloads made, as by :func:`igkg.downloads.write_downloads`; do not wait for them.

        Those of the release in the folder ``last`` that the same tool would make again are taken over.
        """
        places = {"folder": str(folder), "look_up": str(look_up), "last": str(last)}
        self._begin("downloads", quads, {**places, "prefixes": dict(prefixes.table), "context": context, "tool": tool})

    def downloads(self) -> list[dict[str, Any]]:
        """Wait for the downloads and give what there is to say of each in the manifest.

        Raises:
            UnfinishedBuild: they could not be made.
        """
        return self._end("The downloads cannot be written")

    def _begin(self, job: str, quads: Iterable[Quad], told: dict[str, Any]) -> None:
        content = serialize(quads, format=RdfFormat.N_QUADS)
        assert content is not None
        assert self.process.stdin is not None
        head = json.dumps({"job": job, "told": told, "bytes": len(content)})
        try:
            rest = memoryview(head.encode() + b"\n" + content)
            while rest:
                rest = rest[self.process.stdin.write(rest) :]
        except BrokenPipeError:
            pass  # it has ended, and `_end` says so

    def _end(self, failure: str) -> list[dict[str, Any]]:
        said = json.loads(self._answers.readline() or b"{}")
        if "made" not in said:
            why = said.get("error") or f"the process that does this ended with {self.process.wait()}"
            raise UnfinishedBuild(f"{failure}: {why}")
        return list(said["made"])


@contextmanager
def side_process() -> Iterator[SideProcess]:
    """Start the process, which takes a while and so is best done before its work is known; at the end it is dead."""
    command = [sys.executable, "-m", __name__]
    # In a session of its own a key that interrupts the build does not reach it, but the end of the build does.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
    ) as process:
        try:
            yield SideProcess(process)
        finally:
            process.kill()


def _validation(quads: Iterable[Quad], kept: str, tool: str) -> list[dict[str, Any]]:
    record = Record(Path(), (), tuple(quads))
    return [asdict(finding) for finding in by_shapes(record, Keeper(Path(kept), tool))]


def _downloads(
    quads: Iterable[Quad], folder: str, prefixes: dict[str, str], context: Context, look_up: str, last: str, tool: str
) -> list[dict[str, Any]]:
    before = LastDownloads(Path(last), tool)
    return write_downloads(Path(folder), quads, Prefixes(prefixes), context, Path(look_up), before)


_JOBS: dict[str, Callable[..., list[dict[str, Any]]]] = {"validation": _validation, "downloads": _downloads}


def _main() -> None:
    gc.disable()  # there are no cycles among quads, and looking for some takes a tenth of the time
    jobs: SimpleQueue[Job] = SimpleQueue()
    Thread(target=_take, args=(jobs,), daemon=True).start()
    while True:
        head, content = jobs.get()
        said: dict[str, Any] = {}
        try:
            said["made"] = _JOBS[head["job"]](parse(content, format=RdfFormat.N_QUADS), **head["told"])
        except (IgkgError, OSError) as error:
            said["error"] = str(error)
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _take(jobs: SimpleQueue[Job]) -> None:
    """Take jobs until the build ends, and end with it."""
    while line := sys.stdin.buffer.readline():
        head = json.loads(line)
        jobs.put((head, sys.stdin.buffer.read(head["bytes"])))
    os._exit(1)


if __name__ == "__main__":
    _main()
