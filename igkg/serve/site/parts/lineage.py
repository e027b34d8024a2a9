"""From steps between pieces of text to layers: a column for each document, older ones first, and steps across."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from igkg.names import igkg, text
from igkg.serve.site.parts.entries import natural
from igkg.serve.site.presentation import label_of
from igkg.serve.site.views import Row

_STATES = igkg("states").value


@dataclass
class Step:
    """Text that goes from one piece to another, in one way, as some passages tell."""

    origin: str
    way: str
    target: str
    graphs: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Node:
    """A piece of text in its document's column, or the place where a step crosses a column."""

    iri: str
    document: str
    layer: int
    definitions: list[tuple[str, list[str]]] = field(default_factory=list)
    row: float = 0.0

    @property
    def is_crossing(self) -> bool:
        """Whether nothing stands here but a line."""
        return not self.iri


@dataclass
class Lineage:
    """The columns of pieces, the steps, and for each step the nodes that its line runs through."""

    columns: list[list[Node]]
    steps: list[Step]
    courses: list[list[Node]]


def lineage(rows: Iterable[Row]) -> Lineage | None:
    """Lay out the steps that a query found; without any step there is no lineage to show."""
    steps: dict[tuple[str, str, str], Step] = {}
    documents: dict[str, str] = {}
    stated: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        unit, other, graph = text(row["unit"]), text(row["other"]), text(row["graph"])
        if text(row["how"]) == _STATES:
            stated.setdefault(unit, {}).setdefault(other, []).append(graph)
            continue
        step = steps.setdefault((other, text(row["how"]), unit), Step(other, text(row["how"]), unit))
        step.graphs.append(graph)
        documents |= {unit: text(row["document"]), other: text(row["otherDocument"])}
    if not steps:
        return None
    nodes = _nodes(documents, _layers(list(steps.values()), documents))
    for unit, definitions in stated.items():
        if unit in nodes:
            nodes[unit].definitions = sorted(definitions.items())
    return _laid_out(nodes, sorted(steps.values(), key=lambda step: (step.origin, step.target, step.way)))


def _layers(steps: list[Step], documents: dict[str, str]) -> dict[str, int]:
    """Give each document a layer behind those that it takes text from; a circle of documents ends the counting."""
    layers = dict.fromkeys(documents.values(), 0)
    for _ in layers:
        for step in steps:
            older, newer = documents[step.origin], documents[step.target]
            if older != newer:
                layers[newer] = min(max(layers[newer], layers[older] + 1), len(layers) - 1)
    used = sorted(set(layers.values()))
    return {document: used.index(layer) for document, layer in layers.items()}


def _nodes(documents: dict[str, str], layers: dict[str, int]) -> dict[str, Node]:
    return {iri: Node(iri, document, layers[document]) for iri, document in documents.items()}


def _laid_out(nodes: dict[str, Node], steps: list[Step]) -> Lineage:
    columns: list[list[Node]] = [[] for _ in range(max(node.layer for node in nodes.values()) + 1)]
    for node in sorted(nodes.values(), key=lambda node: natural(label_of(node.iri).text)):
        columns[node.layer].append(node)
    courses = [_course(nodes[step.origin], nodes[step.target], columns) for step in steps]
    _untangle(columns, courses)
    return Lineage(columns, steps, courses)


def _course(origin: Node, target: Node, columns: list[list[Node]]) -> list[Node]:
    """Give the nodes of a line, with a new one in each column that lies between its ends."""
    course = [origin]
    ahead = 1 if target.layer >= origin.layer else -1
    for layer in range(origin.layer + ahead, target.layer, ahead):
        crossing = Node("", "", layer)
        columns[layer].append(crossing)
        course.append(crossing)
    return [*course, target]


def _untangle(columns: list[list[Node]], courses: list[list[Node]]) -> None:
    """Order each column by where its lines lead, forwards and backwards a few times (the barycentre method)."""
    beside: dict[Node, list[Node]] = {}
    for course in courses:
        for one, other in pairwise(course):
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    for column in columns:
        column[:] = _by_document(column, {node: float(place) for place, node in enumerate(column)})
        _number(column)
    for _ in range(4):
        for sweep in (columns, columns[::-1]):
            for column in sweep:
                places = {node: _middle(node, beside.get(node, [])) for node in column}
                column[:] = _by_document(column, places)
                _number(column)


def _by_document(column: list[Node], places: dict[Node, float]) -> list[Node]:
    """Sort a column by places, with the pieces of one document together."""
    groups: dict[object, list[Node]] = {}
    for node in column:
        groups.setdefault(node.document or node, []).append(node)
    for group in groups.values():
        group.sort(key=places.__getitem__)
    ordered = sorted(groups.values(), key=lambda group: sum(places[node] for node in group) / len(group))
    return [node for group in ordered for node in group]


def _middle(node: Node, others: list[Node]) -> float:
    outside = [other.row for other in others if other.layer != node.layer]
    return sum(outside) / len(outside) if outside else node.row


def _number(column: list[Node]) -> None:
    for row, node in enumerate(column):
        node.row = (row + 0.5) / len(column)
