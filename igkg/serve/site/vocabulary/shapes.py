"""From the rows about shapes to what each is for, and what must hold of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from igkg.names import text
from igkg.serve.site.views import Row


@dataclass
class Constraint:
    """What must hold: the properties that it is about, what is told when it does not hold, and how grave that is."""

    message: str
    severity: str
    properties: list[str] = field(default_factory=list)


@dataclass
class Shape:
    """A shape with its targets, by the way in which they are told, and its constraints."""

    iri: str
    label: str
    comment: str
    targets: dict[str, list[str]] = field(default_factory=dict)
    constraints: dict[str, Constraint] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The anchor of the shape on its page."""
        return self.iri.rpartition("#")[2]


def gather(rows: Iterable[Row]) -> list[Shape]:
    """Gather rows by shape and constraint, in their order."""
    shapes: dict[str, Shape] = {}
    for row in rows:
        iri = text(row["shape"])
        shape = shapes.setdefault(iri, Shape(iri, text(row["label"]), text(row["comment"])))
        if row["how"] is not None:
            targets = shape.targets.setdefault(text(row["how"]).rpartition("#")[2], [])
            if text(row["target"]) not in targets:
                targets.append(text(row["target"]))
        if row["constraint"] is not None:
            _add_constraint(shape, row)
    return list(shapes.values())


def _add_constraint(shape: Shape, row: Row) -> None:
    severity = text(row["severity"]).rpartition("#")[2] or "Violation"
    constraint = shape.constraints.setdefault(text(row["constraint"]), Constraint(text(row["message"]), severity))
    found = text(row["property"])
    if found and found not in constraint.properties:
        constraint.properties.append(found)
