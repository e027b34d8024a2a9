"""From an IRI to the file and line where its description begins, by looking through the text of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from igkg.errors import Place

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_FIRST_NAME = re.compile(
    r"^\s*(?:\}\s*)?(?:GRAPH\s+)?(?:<([^<>\s]+)>|([A-Za-z][\w-]*)?:([\w.%-]*[\w%-]))", re.IGNORECASE
)
_ANY_NAME = re.compile(r"(?:<([^<>\s]+)>|(?<![\w<])([A-Za-z][\w-]*)?:([\w.%-]*[\w%-]))")


class Places:
    """Finds where things are described; the files are looked through once, when first asked."""

    def __init__(self, root: Path, files: Iterable[Path]) -> None:
        self._root = root
        self._files = tuple(files)
        self._described: dict[str, list[Place]] | None = None
        self._named: dict[str, Place] = {}
        self._classed: dict[str, Place] = {}

    def find(self, iri: str, within: str | None = None) -> Place | None:
        """Give the place where the description of ``iri`` begins.

        With ``within``, the IRI of a graph, a place inside the block of that graph is preferred; else the place that
        gives the thing its class, before others that say more of it. A thing that is nowhere described but named gives
        the first place that names it.
        """
        if self._described is None:
            self._look_through()
        assert self._described is not None
        candidates = self._described.get(iri, [])
        if within is not None:
            starts = self._described.get(within, [])
            inside = [place for place in candidates if any(_follows(place, start) for start in starts)]
            if inside:
                return min(inside)
            if starts and iri not in self._named:
                return starts[0]
        return self._classed.get(iri) or (candidates[0] if candidates else self._named.get(iri))

    def _look_through(self) -> None:
        self._described = {}
        for path in self._files:
            self._look_through_file(path)

    def _look_through_file(self, path: Path) -> None:
        assert self._described is not None
        prefixes: dict[str, str] = {}
        shown = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            if declared := _PREFIX.match(line):
                prefixes[declared[1]] = declared[2]
                continue
            if line.lstrip().startswith("#"):
                continue
            place = Place(shown, number)
            if (first := _FIRST_NAME.match(line)) and (iri := _expand(first, prefixes)):
                self._described.setdefault(iri, []).append(place)
            for match in _ANY_NAME.finditer(line):
                if iri := _expand(match, prefixes):
                    self._named.setdefault(iri, place)
                    gets_class = line[match.end() :].lstrip().startswith("a ")
                    if gets_class:
                        self._classed.setdefault(iri, place)
                    if gets_class or line[: match.start()].rstrip().endswith("{"):
                        self._described.setdefault(iri, []).append(place)


def _expand(match: re.Match[str], prefixes: dict[str, str]) -> str | None:
    full, prefix, local = match.groups()
    if full is not None:
        return full
    namespace = prefixes.get(prefix or "")
    return None if namespace is None else namespace + local


def _follows(place: Place, start: Place) -> bool:
    return place.file == start.file and place.line >= start.line
