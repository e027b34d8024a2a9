"""From the classes that have members to trees of them, by the groups of the ontology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from igkg.serve.site.views import Row, text


@dataclass
class Kind:
    """A class with the narrower ones that have members."""

    row: Row
    narrower: list[Kind] = field(default_factory=list)


def chapters_of_kinds(rows: Iterable[Row]) -> list[tuple[str, list[Kind]]]:
    """Give the classes of each group, those that have more members first, each below the wider class of its group."""
    kinds: dict[str, Kind] = {}
    wider: dict[str, set[str]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: (-int(text(row, "things")), text(row, "class"))):
        kinds.setdefault(text(row, "class"), Kind(row))
        wider[text(row, "class")].add(text(row, "wider"))
    chapters: dict[str, list[Kind]] = defaultdict(list)
    for name, kind in kinds.items():
        chapter = text(kind.row, "chapter")
        above = [kinds[other] for other in sorted(wider[name]) if _is_above(other, name, chapter, kinds)]
        (above[0].narrower if above else chapters[chapter]).append(kind)
    return sorted(chapters.items())


def _is_above(other: str, name: str, chapter: str, kinds: dict[str, Kind]) -> bool:
    return other in kinds and other != name and text(kinds[other].row, "chapter") == chapter
