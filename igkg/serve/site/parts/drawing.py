"""From a lineage in layers to the places, sizes and curves of a picture in SVG; lengths are in its user units."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from igkg.serve.site.parts.lineage import Lineage, Node, Step

_WIDTH, _ACROSS, _DOWN, _MARGIN = 184, 128, 22, 8
_LINE, _PADDING, _CROSSING = 17, 9, 20
_CHARACTERS = 23


@dataclass(frozen=True)
class Box:
    """A piece of text: its corner, its size, and its name in lines."""

    node: Node
    x: float
    y: float
    height: float
    lines: list[str]
    width: int = _WIDTH


@dataclass(frozen=True)
class Curve:
    """A step's line, and where its words stand."""

    step: Step
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Heading:
    """A document's name above its pieces."""

    document: str
    x: float
    y: float
    lines: list[str]


@dataclass(frozen=True)
class Drawing:
    """All that is drawn, and how large."""

    width: float
    height: float
    headings: list[Heading]
    boxes: list[Box]
    curves: list[Curve]
    line: int = _LINE


def draw(lineage: Lineage, name: Callable[[str], str]) -> Drawing:
    """Give each node a place, and each step a curve; ``name`` gives what a piece or a document is called."""
    columns = [list(_stacked(column, name)) for column in lineage.columns]
    heights = [sum(_height(item) for item in column) + _DOWN * (len(column) - 1) for column in columns]
    headings: list[Heading] = []
    boxes: dict[Node, Box] = {}
    for place, column in enumerate(columns):
        x, y = _left(place), _MARGIN + (max(heights) - heights[place]) / 2
        for node, lines in column:
            if isinstance(node, str):
                headings.append(Heading(node, x, y + _LINE, lines))
            else:
                boxes[node] = Box(node, x, y, _height((node, lines)), lines)
            y += _height((node, lines)) + _DOWN
    return Drawing(
        width=_left(len(columns) - 1) + _WIDTH + _MARGIN,
        height=max(heights) + 2 * _MARGIN,
        headings=headings,
        boxes=[box for box in boxes.values() if not box.node.is_crossing],
        curves=[
            _curve(step, [boxes[node] for node in course])
            for step, course in zip(lineage.steps, lineage.courses, strict=True)
        ],
    )


_Item = tuple[Node | str, list[str]]


def _stacked(column: list[Node], name: Callable[[str], str]) -> Iterator[_Item]:
    """Give the nodes of a column with their names in lines, and the name of each document before its first node."""
    document = ""
    for node in column:
        if node.document and node.document != document:
            document = node.document
            yield document, textwrap.wrap(name(document), _CHARACTERS)
        yield node, [] if node.is_crossing else textwrap.wrap(name(node.iri), _CHARACTERS)


def _height(item: _Item) -> float:
    node, lines = item
    if isinstance(node, str):
        return len(lines) * _LINE - _DOWN / 2
    return _CROSSING if node.is_crossing else len(lines) * _LINE + 2 * _PADDING


def _left(place: int) -> float:
    return _MARGIN + place * (_WIDTH + _ACROSS)


def _curve(step: Step, course: list[Box]) -> Curve:
    """Run from the older text's side to the newer one's, straight through the columns between."""
    first, last = course[0], course[-1]
    ahead = last.x >= first.x
    if last.x == first.x:
        return _loop(step, first, last)
    x, y = first.x + (_WIDTH if ahead else 0), first.y + first.height / 2
    path, labelled = f"M{x:.0f} {y:.0f}", (x, y)
    for box in course[1:]:
        near, far = (box.x, box.x + _WIDTH) if ahead else (box.x + _WIDTH, box.x)
        level, middle = box.y + box.height / 2, (x + near) / 2
        labelled = (middle, (y + level) / 2)
        path += f"C{middle:.0f} {y:.0f} {middle:.0f} {level:.0f} {near:.0f} {level:.0f}"
        if box is not last:
            path += f"H{far:.0f}"
        x, y = far, level
    return Curve(step, path, *labelled)


def _loop(step: Step, first: Box, last: Box) -> Curve:
    """Run beside a column, where both pieces are of one document."""
    x, out = first.x + _WIDTH, first.x + _WIDTH + _ACROSS / 2
    start, end = first.y + first.height / 2, last.y + last.height / 2
    path = f"M{x:.0f} {start:.0f}C{out:.0f} {start:.0f} {out:.0f} {end:.0f} {x:.0f} {end:.0f}"
    return Curve(step, path, x + _ACROSS * 3 / 8, (start + end) / 2)
