"""From the downloads of the last release to those of a new one that are made of the same, and so are the same."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Any

import pyoxigraph

# A line of the manifest: the name of a file, its size in bytes, its SHA-256, and the digest of what it was made of.
Download = dict[str, Any]


def described(name: str, content: bytes, made_of: str) -> Download:
    """Give what the manifest says of a download."""
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "made_of": made_of}


class LastDownloads:
    """The downloads of the release in a folder, if there is one, to be taken over by a build with the same tool."""

    def __init__(self, release: Path, tool: str) -> None:
        self._folder = release / "downloads"
        self._listed = list(_listed(release / "manifest.json"))
        # The same tool writes the same with the same libraries.
        self._made_with = (tool, pyoxigraph.__version__, sys.version, zlib.ZLIB_RUNTIME_VERSION)

    def digest(self, *made_of: str | bytes) -> str:
        """Give the digest of all that files are made of, this tool included."""
        total = hashlib.sha256()
        for part in (*self._made_with, *made_of):
            content = part.encode() if isinstance(part, str) else part
            total.update(b"%d:" % len(content) + content)
        return total.hexdigest()

    def take(self, made_of: str, folder: Path) -> list[Download]:
        """Put the files that were made of the same into a folder, if each is still what its release says it is.

        Give what there is to say of them; nothing, and nothing is put there, if there are none or one is damaged.
        """
        files = [file for file in self._listed if file.get("made_of") == made_of]
        for at, file in enumerate(files):
            if not self._is_put(file, folder):
                for one in files[: at + 1]:
                    (folder / one["name"]).unlink(missing_ok=True)
                return []
        return files

    def _is_put(self, file: Download, folder: Path) -> bool:
        path = folder / file["name"]
        try:
            _link(self._folder / file["name"], path)
            return described(file["name"], path.read_bytes(), file["made_of"]) == file
        except OSError:
            return False


def _listed(manifest: Path) -> Iterator[Download]:
    """Give the downloads that a manifest lists; one that is damaged, or was written by an older tool, lists none."""
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))["downloads"]
        yield from (file for file in listed if Path("/", file["name"]).name == file["name"] not in {"", ".."})
    except (OSError, ValueError, LookupError, TypeError):
        return


def _link(old: Path, new: Path) -> None:
    """Give a file a second name, which outlives the first, or copy it where that cannot be done."""
    if not S_ISREG(old.lstat().st_mode):
        raise FileNotFoundError(old)
    try:
        new.hardlink_to(old)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(old, new)
