"""From rows of quads about several things to one record for each: its properties, their values, and who states each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from igkg.names import TYPE, igkg, text
from igkg.serve.site.views import Row, Term

# Who a situation is of: told first, without the name of the property.
_WHOSE = {igkg(name).value for name in ("holder", "interpreter", "mandatee", "member", "overseer", "agent", "witness")}


@dataclass
class Stated:
    """A value of a property, with the graphs that state it."""

    predicate: str
    value: Term
    graphs: list[str] = field(default_factory=list)

    @property
    def is_whose(self) -> bool:
        """Whether the value is the one whose situation it is."""
        return self.predicate in _WHOSE

    @property
    def is_prose(self) -> bool:
        """Whether the value is in words of a language, so that it needs no name of its property before it."""
        return isinstance(self.value, Literal) and self.value.language is not None


@dataclass
class Record:
    """What is said of one thing, by the IRIs of properties."""

    iri: str
    stated: dict[str, list[Stated]] = field(default_factory=dict)

    def add(self, predicate: str, value: Term, graph: str) -> None:
        """Add what one graph states; what several state stands once."""
        values = self.stated.setdefault(predicate, [])
        found = next((known for known in values if known.value == value), None)
        if found is None:
            found = Stated(predicate, value)
            values.append(found)
        if graph not in found.graphs:
            found.graphs.append(graph)

    def of(self, *predicates: str) -> list[Stated]:
        """Give the values of some properties, in the order of the properties."""
        return [stated for predicate in predicates for stated in self.stated.get(predicate, ())]

    def named(self, *names: str) -> list[Stated]:
        """Give the values of some properties of the ontology."""
        return self.of(*(igkg(name).value for name in names))

    def ways_to(self, thing: str) -> list[str]:
        """Give the properties by which the thing is named."""
        return self._ways.get(thing, [])

    @cached_property
    def _ways(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, values in self.stated.items():
            for known in values:
                if isinstance(known.value, NamedNode):
                    found.setdefault(known.value.value, []).append(name)
        return found

    def rest(self, *left_out: str) -> Iterator[Stated]:
        """Give what is said beside some properties and the class: whose it is, things, prose, dates and numbers."""
        names = [name for name in self.stated if name not in left_out and name != TYPE.value]
        return iter(sorted(self.of(*names), key=_weight))

    @property
    def graphs(self) -> list[str]:
        """Every graph that states something here, each once."""
        return list(dict.fromkeys(g for values in self.stated.values() for known in values for g in known.graphs))


def _weight(stated: Stated) -> int:
    if isinstance(stated.value, NamedNode):
        return 0 if stated.is_whose else 1
    return 2 if stated.is_prose else 3


def records(rows: Iterable[Row], key: str = "item") -> dict[str, Record]:
    """Gather rows with ``?predicate``, ``?object`` and ``?graph`` into records of what the column ``key`` names."""
    found: dict[str, Record] = {}
    for row in rows:
        iri = text(row[key])
        record = found.get(iri)
        if record is None:
            record = found[iri] = Record(iri)
        record.add(text(row["predicate"]), row["object"], text(row["graph"]))
    return found
