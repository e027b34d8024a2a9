"""From the parts of a build to an immutable release on disk, and from a folder of releases to the current one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from igkg.errors import NoRelease
from igkg.names import Prefixes

_CURRENT = "current"
_MANIFEST = "manifest.json"
_KEPT_RELEASES = 5


@dataclass(frozen=True)
class Release:
    """A finished release: store, downloads, reports and manifest in one folder that is never changed."""

    folder: Path

    @property
    def name(self) -> str:
        """The hash that the release is named by."""
        return self.folder.name

    @property
    def store(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.folder / "store"

    @property
    def index(self) -> Path:
        """The file of the search index."""
        return self.folder / "index.sqlite"

    @property
    def downloads(self) -> Path:
        """The folder of the downloads."""
        return self.folder / "downloads"

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Counts, versions, checksums and times."""
        return dict(json.loads((self.folder / _MANIFEST).read_text(encoding="utf-8")))

    @cached_property
    def context(self) -> dict[str, Any]:
        """The JSON-LD context."""
        return dict(json.loads((self.folder / "context.jsonld").read_text(encoding="utf-8"))["@context"])

    @cached_property
    def prefixes(self) -> Prefixes:
        """The shared table of prefixes."""
        return Prefixes(dict(json.loads((self.folder / "prefixes.json").read_text(encoding="utf-8"))))

    @property
    def queries(self) -> Path:
        """The queries as they were when the release was built."""
        return self.folder / "queries"


def find_release(releases: Path, name: str) -> Release | None:
    """Give the finished release of this name, if there is one."""
    folder = releases / name
    return Release(folder) if (folder / _MANIFEST).is_file() else None


def take_up(releases: Path, name: str) -> Release | None:
    """Make the finished release of this name current, if there is one, and remove old ones."""
    release = find_release(releases, name)
    if release is not None:
        make_current(releases, name)
        remove_old_releases(releases, keep=_KEPT_RELEASES)
    return release


def current_release(releases: Path) -> Release:
    """Give the release that is served.

    Raises:
        NoRelease: none has been built.
    """
    link = releases / _CURRENT
    if not (link / _MANIFEST).is_file():
        raise NoRelease("There is no release yet: run 'igkg build'.")
    return Release(link.resolve())


def last_release(releases: Path) -> Path:
    """Give the folder of the current release, which is not there before the first build."""
    return (releases / _CURRENT).resolve()


@contextmanager
def new_release(releases: Path, name: str) -> Iterator[Path]:
    """Give a folder to write a release into; it takes its name when all is written, and vanishes on any error."""
    draft = releases / f".draft-{name}-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
        _flush(draft)
        _give_name(draft, releases / name)
        _flush_folder(releases)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _give_name(draft: Path, folder: Path) -> None:
    try:
        draft.rename(folder)
    except OSError:
        # Another build of the same inputs was first: its release has the same name because it has the same content.
        if not (folder / _MANIFEST).is_file():
            raise


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest: last of all, since a release with a manifest counts as finished."""
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def make_current(releases: Path, name: str) -> None:
    """Point to another release in one atomic step."""
    draft = releases / f".{_CURRENT}-{os.getpid()}"
    draft.unlink(missing_ok=True)
    draft.symlink_to(name, target_is_directory=True)
    draft.replace(releases / _CURRENT)
    _flush_folder(releases)


def remove_old_releases(releases: Path, keep: int) -> None:
    """Remove all but the newest releases and the current one, and drafts of builds that were killed."""
    current = (releases / _CURRENT).resolve()
    finished = [path for path in releases.iterdir() if (path / _MANIFEST).is_file() and not path.is_symlink()]
    finished.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    abandoned = [path for path in releases.glob(".draft-*") if not _is_running(path.name)]
    for path in [*finished[keep:], *abandoned]:
        if path.resolve() != current:
            shutil.rmtree(path, ignore_errors=True)


def _is_running(draft: str) -> bool:
    process = int(draft.rsplit("-", 1)[1])
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
