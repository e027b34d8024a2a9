"""From an IRI or a statement to the file and line where it stands, by looking through the text of the files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad

from igkg.errors import Place
from igkg.names import TYPE, text
from igkg.read import graph_of_turtle_file

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
_FIRST_NAME = re.compile(
    r"^\s*(?:\}\s*)?(?:GRAPH\s+)?(?:<([^<>\s]+)>|([A-Za-z][\w-]*)?:([\w.%-]*[\w%-]))", re.IGNORECASE
)
_ANY_NAME = re.compile(r"(?:<([^<>\s]+)>|(?<![\w<])([A-Za-z][\w-]*)?:([\w.%-]*[\w%-]))")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"(?:^|\s)#.*")
_IS_A = re.compile(r"a\s")


class _Line(NamedTuple):
    """A line: where it is, in which graph, its text, and which IRIs are described from here on, classed, or named."""

    place: Place
    graph: str
    describes: tuple[str, ...]
    classes: tuple[str, ...]
    names: frozenset[str]
    words: str


class Places:
    """Finds where things are described; the files are looked through once, when first asked."""

    def __init__(self, root: Path, files: Iterable[Path]) -> None:
        self._root = root
        self._files = tuple(files)

    def find(self, iri: str, within: str | None = None) -> Place | None:
        """Give the place where the description of ``iri`` begins.

        With ``within``, the IRI of a graph, a place in that graph is preferred; else the place that gives the thing its
        class, before others that say more of it. A thing that is nowhere described but named gives the first place
        that names it.
        """
        candidates = self._described.get(iri, [])
        if within is not None:
            inside = [at for at in candidates if self._lines[at].graph == within]
            if inside:
                return self._lines[inside[0]].place
            blocks = self._described.get(within, [])
            if blocks and iri not in self._named:
                return self._lines[blocks[0]].place
        classed = [at for at in candidates if iri in self._lines[at].classes]
        return next((self._lines[at].place for at in (*classed, *candidates)), None) or self._named.get(iri)

    def find_statement(self, quad: Quad) -> Place | None:
        """Give the line of a statement: that which names its object, else that where its subject is described."""
        subject, graph = text(quad.subject), text(quad.graph_name)
        lines = [
            line
            for at in self._described.get(subject, [])
            if self._lines[at].graph == graph
            for line in self._description(at)
            if text(quad.object) in line.names or text(quad.object) in line.words
        ]
        best = [line for line in lines if _has_predicate(line, quad)] or lines
        return best[0].place if best else self.find(subject, within=graph)

    def _description(self, at: int) -> Iterator[_Line]:
        """Give the lines of a description, up to that which ends it."""
        for line in self._lines[at:]:
            yield line
            if _COMMENT.sub("", _STRING.sub('""', line.words)).rstrip().endswith((".", "}")):
                return

    @cached_property
    def _lines(self) -> list[_Line]:
        return [line for path in self._files for line in self._lines_of(path)]

    @cached_property
    def _described(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for at, line in enumerate(self._lines):
            for iri in line.describes:
                found[iri].append(at)
        return found

    @cached_property
    def _named(self) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for line in self._lines:
            for iri in line.names:
                found.setdefault(iri, line.place)
        return found

    def _lines_of(self, path: Path) -> Iterator[_Line]:
        shown = path.relative_to(self._root) if path.is_relative_to(self._root) else path
        graph = graph_of_turtle_file(shown).value if path.suffix == ".ttl" else ""
        prefixes: dict[str, str] = {}
        for number, words in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            bare = _STRING.sub('""', words)
            if declared := _PREFIX.match(words):
                prefixes[declared[1]] = declared[2]
            elif not words.lstrip().startswith("#"):
                first = _FIRST_NAME.match(bare)
                begins = _expand(first, prefixes) if first else None
                if first and begins and bare[first.end() :].lstrip().startswith("{"):
                    graph = begins
                classes = tuple(_names(bare, prefixes, before=_IS_A))
                opened = _names(bare, prefixes, after="{")
                describes = tuple(dict.fromkeys([*([begins] if begins else []), *classes, *opened]))
                names = frozenset(_names(words, prefixes))
                yield _Line(Place(shown, number), graph, describes, classes, names, words)


def _names(
    line: str, prefixes: dict[str, str], before: re.Pattern[str] | None = None, after: str = ""
) -> Iterator[str]:
    """Give the IRIs that a line names, or those of them that stand directly before or after something."""
    for match in _ANY_NAME.finditer(line):
        fits = before is None or before.match(line[match.end() :].lstrip())
        if fits and line[: match.start()].rstrip().endswith(after) and (iri := _expand(match, prefixes)):
            yield iri


def _has_predicate(line: _Line, quad: Quad) -> bool:
    return text(quad.predicate) in line.names or (quad.predicate == TYPE and bool(line.classes))


def _expand(match: re.Match[str], prefixes: dict[str, str]) -> str | None:
    full, prefix, local = match.groups()
    if full is not None:
        return full
    namespace = prefixes.get(prefix or "")
    return None if namespace is None else namespace + local
