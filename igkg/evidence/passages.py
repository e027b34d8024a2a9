"""From quads and a folder of source texts to the text of each passage, and to wrong lines, headings and checksums."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from igkg.errors import UnknownName
from igkg.evidence.wording import has_words
from igkg.names import DCTERMS, GRAPH, igkg, text
from igkg.report import VIOLATION, Finding

EVIDENCE_RULE = f"{GRAPH}evidence"
_WITHIN = " / "
_CREATOR = NamedNode(f"{DCTERMS}creator")


def text_of_lines(lines: Sequence[str], first: int, last: int) -> str:
    """Give the text of a passage: its lines, counted from 1, without outer white space, blank ones left out."""
    return "\n".join(stripped for line in lines[first - 1 : last] if (stripped := line.strip()))


def checksum(text: str) -> str:
    """Give the SHA-256 of a passage's text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Passage:
    """A passage with its text, the heading that it stands under, and who speaks in it."""

    name: NamedNode
    source: str
    parts: tuple[NamedNode, ...]
    text: str
    author: str
    written: str

    @property
    def names(self) -> tuple[NamedNode, ...]:
        """The passage itself and what it combines."""
        return (self.name, *self.parts)


class Sources:
    """The copies that were read, and the passages that the record declares in them.

    Raises:
        UnknownName: a copy is not in the folder.
    """

    def __init__(self, quads: Iterable[Quad], folder: Path) -> None:
        self._folder = folder
        self._values: dict[NamedNode, dict[NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
        terms = {igkg(name) for name in _TERMS} | {_CREATOR}
        for quad in quads:
            if quad.predicate in terms and isinstance(quad.subject, NamedNode):
                self._values[quad.subject][quad.predicate].append(text(quad.object))
        self._lines = {source: self._lines_of(source) for source in self._having("fileName")}

    def passages(self) -> dict[NamedNode, Passage]:
        """Give each passage by its name; a combined one has the texts and headings of its parts."""
        return {name: self._passage(name) for name in self._having("passageOf")}

    def findings(self) -> Iterator[Finding]:
        """Tell which copies and lines differ from what the record says, and which lines have no or two passages."""
        for source in self._lines:
            yield from self._of_file(source)
            yield from self._of_lines(source)
        for name in self._having("heading"):
            yield from self._of_heading(name)
        for name in self._having("checksum"):
            checksum = hashlib.sha256(self._text(name).encode()).hexdigest()
            if checksum != self._value(name, "checksum"):
                yield _finding(name, "checksum", "the text in these lines has another checksum.")

    def _of_file(self, source: NamedNode) -> Iterator[Finding]:
        checksum = hashlib.sha256(self._path(source).read_bytes()).hexdigest()
        if checksum != self._value(source, "fileChecksum"):
            yield _finding(source, "fileChecksum", f"the copy in {self._folder} has another checksum.")

    def _of_lines(self, source: NamedNode) -> Iterator[Finding]:
        lines = self._lines[source]
        owner: dict[int, NamedNode] = {}
        for name in self._having("firstLine"):
            first, last = self._range(name)
            if self._value(name, "passageOf") != source.value:
                continue
            if not 1 <= first <= last <= len(lines):
                yield _finding(name, "lastLine", f"the copy has no lines {first} to {last}.")
            for number in range(first, last + 1):
                if (other := owner.setdefault(number, name)) != name:
                    yield _finding(name, "firstLine", f"line {number} also belongs to {other.value}.")
        for number, line in enumerate(lines, start=1):
            if line.strip() and number not in owner:
                yield _finding(source, "fileName", f"line {number} belongs to no passage.")

    def _of_heading(self, name: NamedNode) -> Iterator[Finding]:
        first, _ = self._range(name)
        before = "\n".join(self._lines.get(NamedNode(self._value(name, "passageOf")), [])[:first])
        for heading in self._value(name, "heading").split(_WITHIN):
            if not has_words(before, heading):
                yield _finding(name, "heading", f"the heading “{heading}” does not stand before the passage.")

    def _passage(self, name: NamedNode) -> Passage:
        parts = tuple(NamedNode(part) for part in self._values[name][igkg("combines")])
        source = NamedNode(self._value(name, "passageOf"))
        texts = [text for part in parts or (name,) for text in (self._value(part, "heading"), self._text(part))]
        author, written = (self._nearest(term, name, *parts, source) for term in (_CREATOR, igkg("dateOfWriting")))
        return Passage(name, source.value, parts, "\n".join(texts), author, written)

    def _nearest(self, term: NamedNode, *nodes: NamedNode) -> str:
        return next((value for node in nodes for value in self._values[node][term]), "")

    def _text(self, name: NamedNode) -> str:
        first, last = self._range(name)
        return text_of_lines(self._lines.get(NamedNode(self._value(name, "passageOf")), []), first, last)

    def _range(self, name: NamedNode) -> tuple[int, int]:
        return int(self._value(name, "firstLine") or 1), int(self._value(name, "lastLine") or 0)

    def _lines_of(self, source: NamedNode) -> list[str]:
        return self._path(source).read_text(encoding="utf-8").split("\n")

    def _path(self, source: NamedNode) -> Path:
        path = self._folder / self._value(source, "fileName")
        if not path.is_file():
            raise UnknownName(f"{self._folder} has no {path.name}, the copy of {source.value} that was read.")
        return path

    def _having(self, term: str) -> list[NamedNode]:
        return sorted((name for name, values in self._values.items() if values.get(igkg(term))), key=str)

    def _value(self, name: NamedNode, term: str) -> str:
        return next(iter(self._values[name][igkg(term)]), "")


_TERMS = (
    "checksum",
    "combines",
    "dateOfWriting",
    "fileChecksum",
    "fileName",
    "firstLine",
    "heading",
    "lastLine",
    "passageOf",
)


def _finding(name: NamedNode, term: str, message: str) -> Finding:
    return Finding(VIOLATION, EVIDENCE_RULE, name.value, "", igkg(term).value, message)
