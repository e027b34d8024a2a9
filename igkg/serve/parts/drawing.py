"""From a lineage in layers to the places, sizes and curves of a picture in SVG; lengths are in its user units."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from igkg.serve.parts.lineage import Lineage, Node, Step

_WIDTH, _ACROSS, _DOWN, _MARGIN = 196, 148, 22, 8
_LINE, _PADDING, _CROSSING = 17, 9, 20
_CHARACTERS = 25


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
    """A document's name above its column."""

    document: str
    x: float
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
    headings = [_heading(place, column, name) for place, column in enumerate(lineage.columns)]
    top = _MARGIN + max(len(heading.lines) for heading in headings) * _LINE + _DOWN
    columns = [[_sized(node, name) for node in column] for column in lineage.columns]
    heights = [sum(height for _, _, height in column) + _DOWN * (len(column) - 1) for column in columns]
    boxes: dict[Node, Box] = {}
    for place, column in enumerate(columns):
        y = top + (max(heights) - heights[place]) / 2
        for node, lines, height in column:
            boxes[node] = Box(node, _left(place), y, height, lines)
            y += height + _DOWN
    return Drawing(
        width=_left(len(columns) - 1) + _WIDTH + _MARGIN,
        height=top + max(heights) + _MARGIN,
        headings=headings,
        boxes=[box for box in boxes.values() if not box.node.is_crossing],
        curves=[
            _curve(step, [boxes[node] for node in course])
            for step, course in zip(lineage.steps, lineage.courses, strict=True)
        ],
    )


def _left(place: int) -> float:
    return _MARGIN + place * (_WIDTH + _ACROSS)


def _heading(place: int, column: list[Node], name: Callable[[str], str]) -> Heading:
    document = next(node.document for node in column if node.document)
    return Heading(document, _left(place), textwrap.wrap(name(document), _CHARACTERS))


def _sized(node: Node, name: Callable[[str], str]) -> tuple[Node, list[str], float]:
    if node.is_crossing:
        return node, [], _CROSSING
    lines = textwrap.wrap(name(node.iri), _CHARACTERS)
    return node, lines, len(lines) * _LINE + 2 * _PADDING


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
