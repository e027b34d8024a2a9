"""From the quads of a release to its downloads, made by a process beside the one that builds."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse, serialize

from igkg.context import Context
from igkg.downloads import write_downloads
from igkg.errors import IgkgError, UnwrittenDownloads
from igkg.names import Prefixes

# The first line that goes to the process says how many bytes of N-Quads follow. The way to it then stays open: its end
# is the end of the build, so that nobody writes any more into the folder of a build that was killed. What comes
# back is what there is to say of the files, or what is wrong, in JSON.


class DownloadProcess:
    """A process that makes the downloads of a release."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def begin(self, folder: Path, quads: Iterable[Quad], prefixes: Prefixes, context: Context, look_up: Path) -> None:
        """Have the downloads made, as :func:`igkg.downloads.write_downloads` does, and do not wait for them."""
        content = serialize(quads, format=RdfFormat.N_QUADS)
        assert content is not None
        head = {
            "folder": str(folder),
            "prefixes": dict(prefixes.table),
            "context": context,
            "look up": str(look_up),
            "bytes": len(content),
        }
        assert self.process.stdin is not None
        try:
            rest = memoryview(json.dumps(head).encode() + b"\n" + content)
            while rest:
                rest = rest[self.process.stdin.write(rest) :]
        except BrokenPipeError:
            pass  # it has ended, and `end` says so

    def end(self) -> list[dict[str, Any]]:
        """Wait for the downloads and give for each its name, size in bytes, and SHA-256.

        Raises:
            UnwrittenDownloads: they could not be made.
        """
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.read() or b"{}")
        if "files" not in said:
            why = said.get("error") or f"the process that makes them ended with {self.process.wait()}"
            raise UnwrittenDownloads(f"The downloads cannot be written: {why}")
        return list(said["files"])


@contextmanager
def download_process() -> Iterator[DownloadProcess]:
    """Start the process, which takes a while and so is best done before its work is known; at the end it is dead."""
    command = [sys.executable, "-m", __name__]
    # In a session of its own a key that interrupts the build does not reach it, but the end of the build does.
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True
    ) as process:
        try:
            yield DownloadProcess(process)
        finally:
            process.kill()


def _main() -> None:
    gc.disable()  # there are no cycles among quads, and looking for some takes a tenth of the time
    line = sys.stdin.buffer.readline()
    if not line:
        return
    head = json.loads(line)
    content = sys.stdin.buffer.read(head["bytes"])
    Thread(target=_end_with_the_build, daemon=True).start()
    try:
        files = write_downloads(
            Path(head["folder"]),
            parse(content, format=RdfFormat.N_QUADS),
            Prefixes(head["prefixes"]),
            head["context"],
            Path(head["look up"]),
        )
    except (IgkgError, OSError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}))
        sys.exit(1)
    sys.stdout.write(json.dumps({"files": files}))
    gc.freeze()  # otherwise the interpreter does look for some before it ends


def _end_with_the_build() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    _main()
