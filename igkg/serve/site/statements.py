"""From the rows of a query to statements with the graphs that they stand in, and the forms in which pages tell them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from igkg.dataset import INFERRED
from igkg.names import text
from igkg.serve.site.labels import Node, Value
from igkg.serve.site.sentences import Piece
from igkg.serve.site.views import Row


@dataclass
class Statement:
    """A triple with the graphs that it stands in."""

    subject: Node
    predicate: NamedNode
    object: Value
    graphs: list[str] = field(default_factory=list)

    @property
    def is_inferred(self) -> bool:
        """Whether nobody states it."""
        return self.graphs == [INFERRED.value]

    def other(self, iri: Node) -> Value:
        """Give the end of the statement that is not this thing."""
        return self.object if self.subject == iri else self.subject

    @property
    def anchor(self) -> str:
        """The name of the statement within its page: the same as long as it says the same."""
        digest = hashlib.sha256(f"{self.subject} {self.object}".encode()).hexdigest()[:8]
        return f"{text(self.predicate).rpartition('#')[2].rpartition('/')[2]}-{digest}"

    @property
    def stated(self) -> list[str]:
        """The graphs that state it."""
        return [graph for graph in self.graphs if graph != INFERRED.value]


@dataclass(frozen=True, order=True)
class Record:
    """A record that confirms a link: the reference source that has it, and its place there."""

    source: str
    place: str


@dataclass(frozen=True)
class Link:
    """A link to an entry of another data set, and what confirms it."""

    target: str
    statement: Statement
    records: list[Record]


@dataclass
class Line:
    """All values of one property, or all things of which the thing is the value where the property has no inverse."""

    predicate: NamedNode
    is_of: bool
    statements: list[Statement] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The name of the property within the page."""
        return text(self.predicate).rpartition("#")[2].rpartition("/")[2] + ("-of" if self.is_of else "")


@dataclass
class Situation:
    """A situation that the thing has a part in, as a sentence with its citations, and what the sentence leaves out."""

    iri: NamedNode
    chapter: str
    sentence: list[Piece]
    graphs: list[str]
    details: list[Statement]
    disputes: list[Dispute] = field(default_factory=list)


@dataclass
class Dispute:
    """A recorded disagreement: wherein it lies, and what each passage says on the matter."""

    iri: NamedNode
    explanation: list[Literal]
    properties: set[Value]
    subjects: list[Value]
    sides: list[tuple[str, list[Statement]]]

    @property
    def anchor(self) -> str:
        """The name of the disagreement within a page."""
        return "disagreement-" + self.iri.value.rpartition("/")[2]

    def touches(self, statement: Statement) -> bool:
        """Tell whether a statement is one of those that are disputed."""
        passages = {passage for passage, _ in self.sides}
        is_over = statement.predicate in self.properties and statement.subject in self.subjects
        return is_over and not passages.isdisjoint(statement.graphs)


@dataclass
class Chapter:
    """What belongs to one group of the ontology."""

    name: str
    situations: list[Situation] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def gathered(rows: Iterable[Row]) -> list[Statement]:
    """Gather rows into statements: each once, with every graph that it stands in."""
    found: dict[tuple[object, object, object], Statement] = {}
    for row in rows:
        key = (row["subject"], row["predicate"], row["object"])
        statement = found.get(key)
        if statement is None:
            found[key] = statement = Statement(*key)  # type: ignore[arg-type]
        statement.graphs.append(text(row["graph"]))
    for statement in found.values():
        statement.graphs.sort()
    return list(found.values())
