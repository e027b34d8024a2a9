"""What a knowledge graph asks of the place that it comes from, whether a release on disk or a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Triple

from igkg.knowledge_graph.values import Term


@dataclass(frozen=True)
class Solutions:
    """The solutions of a SELECT query: the names of its variables, and rows of terms in this order."""

    names: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


Result = Solutions | bool | tuple[Triple, ...]


class Origin(Protocol):
    """A place that answers for one graph."""

    def solve(self, query: str) -> Result:
        """Give the solutions of a SELECT query, the truth of an ASK query, or the triples of the others."""

    def explain(self, triple: Triple) -> Mapping[str, Any]:
        """Give the proof of a triple in JSON."""

    def suggest(self, name: str, kind: str, limit: int) -> list[Mapping[str, Any]]:
        """Give the things that are called so, best first, as ``/suggest`` describes them."""

    def close(self) -> None:
        """Let go of what is open."""


def result_of(found: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """Give a result that no longer depends on the store or the document that it came from."""
    if isinstance(found, QueryBoolean):
        return bool(found)
    if not isinstance(found, QuerySolutions):
        return tuple(dict.fromkeys(found))
    names = tuple(variable.value for variable in found.variables)
    return Solutions(names, tuple(tuple(row[name] for name in names) for row in found))
