"""From the terms of a group to a picture: its classes as a tree, and each class's properties to where they lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from igkg.serve.site.vocabulary.terms import DOMAIN, RANGE, SUB_CLASS, Described

_ROW, _BOX, _INDENT, _MARGIN = 30, 24, 26, 6
_CHARACTER, _PADDING = 7.6, 20
_ARROW = 240


@dataclass(frozen=True)
class Box:
    """A class, or the lack of one, by its corner and width."""

    iri: str
    label: str
    x: float
    y: float
    width: float
    is_of_group: bool
    height: int = _BOX

    @property
    def middle(self) -> float:
        """The height of its middle line."""
        return self.y + _BOX / 2


@dataclass(frozen=True)
class Line:
    """A line of the tree, or the arrow of a property with its name."""

    path: str
    iri: str = ""
    label: str = ""
    x: float = 0.0
    y: float = 0.0


@dataclass
class Diagram:
    """All that is drawn of a group, and how large; lengths are in user units of SVG."""

    boxes: list[Box] = field(default_factory=list)
    branches: list[Line] = field(default_factory=list)
    arrows: list[Line] = field(default_factory=list)
    width: float = 0.0
    height: float = _MARGIN

    def box(self, iri: str, label: str, x: float, *, is_of_group: bool) -> Box:
        """Place a box in the row that comes next."""
        made = Box(iri, label, x, self.height, len(label) * _CHARACTER + _PADDING, is_of_group)
        self.boxes.append(made)
        self.width = max(self.width, x + made.width + _MARGIN)
        return made


def draw(group: Sequence[Described], terms: Mapping[str, Described], name: Callable[[str], str]) -> Diagram:
    """Draw a group of terms; ``name`` gives what a term is called."""
    diagram = Diagram()
    own = {term.iri for term in group}
    children = _children(term for term in group if term.is_class)
    roots = [iri for iri in children if iri not in own or not (set(terms[iri].targets(SUB_CLASS)) & set(children))]
    for root in roots:
        _draw_tree(diagram, root, children, own, name)
    diagram.height += _ROW / 2 if roots else 0
    _draw_properties(diagram, group, own, name)
    diagram.height += _MARGIN
    return diagram


def _children(classes: Iterable[Described]) -> dict[str, list[str]]:
    """Give each class its subclasses within the group; a class of another group that one stands below is a root."""
    children: dict[str, list[str]] = {}
    for each in classes:
        children.setdefault(each.iri, [])
        for parent in each.axioms.get("kind-of", [])[:1]:
            children.setdefault(parent, []).append(each.iri)
    return children


def _draw_tree(
    diagram: Diagram, root: str, children: Mapping[str, list[str]], own: set[str], name: Callable[[str], str]
) -> None:
    def place(iri: str, depth: int) -> Box:
        box = diagram.box(iri, name(iri), _MARGIN + depth * _INDENT, is_of_group=iri in own)
        diagram.height += _ROW
        for child in children.get(iri, ()):
            below = place(child, depth + 1)
            x = box.x + _INDENT / 2
            diagram.branches.append(Line(f"M{x} {box.y + _BOX}V{below.middle}H{below.x}"))
        return box

    place(root, 0)


def _draw_properties(diagram: Diagram, group: Sequence[Described], own: set[str], name: Callable[[str], str]) -> None:
    sides = sorted(_sides(group), key=lambda side: (name(side[0]) if side[0] else "", name(side[1].iri)))
    widest = max((len(name(domain)) for domain, _, _ in sides if domain), default=1) * _CHARACTER + _PADDING
    for domain, of_domain in groupby(sides, key=lambda side: side[0]):
        source = diagram.box(domain, name(domain) if domain else "…", _MARGIN, is_of_group=domain in own)
        for _, term, target in of_domain:
            start, end = _MARGIN + widest + 14, _MARGIN + widest + 14 + _ARROW
            box = diagram.box(target, name(target) if target else "…", end + 4, is_of_group=target in own)
            joint = _MARGIN + widest + 4
            path = f"M{source.x + source.width} {source.middle}H{joint}V{box.middle}H{end}"
            diagram.arrows.append(Line(path, term.iri, name(term.iri), (start + end) / 2, box.middle - 4))
            diagram.height += _ROW
        diagram.height += _ROW / 4


def _sides(group: Sequence[Described]) -> Iterator[tuple[str, Described, str]]:
    """Give each property with its domain and its range; properties of neither are left to the text."""
    for term in group:
        domains, ranges = term.targets(DOMAIN), term.targets(RANGE)
        if not term.is_class and (domains or ranges):
            yield (domains or [""])[0], term, (ranges or [""])[0]
