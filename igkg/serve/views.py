"""From questions about things to rows with labels, by the queries in ``queries/pages``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, parse_query_results

from igkg.queries import Query, find_query
from igkg.release import Release
from igkg.serve.generation import Questions
from igkg.sparql import Request

_JSON = "application/sparql-results+json"
Term = NamedNode | Literal | None
Row = Mapping[str, Term]


def page_query(release: Release, name: str) -> Query:
    """Give one of the queries from which pages are made."""
    return find_query(release.queries / "pages", name)


def rows(pool: Questions, query: Query, iri: str | None = None, text: str | None = None) -> list[Row]:
    """Ask a query, with its ``?thing`` bound to an IRI or its ``?words`` to a text, and give all rows."""
    request = Request(
        query.text,
        iris={"thing": iri} if iri is not None else {},
        texts={"words": text} if text is not None else {},
    )
    answer = pool.ask(request, _JSON)
    solutions = parse_query_results(answer.read(), QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: solution[name] for name in names} for solution in solutions]


def quads_about(pool: Questions, iri: str) -> list[Quad]:
    """Give the quads that describe a thing and the situations it has a part in."""
    found = rows(pool, page_query(pool.release, "description"), iri)
    return [_quad(row, row["graph"]) for row in found]


def quads_of_graph(pool: Questions, iri: str) -> list[Quad]:
    """Give the quads of a named graph."""
    return [_quad(row, NamedNode(iri)) for row in rows(pool, page_query(pool.release, "graph"), iri)]


def _quad(row: Row, graph: Term) -> Quad:
    return Quad(row["subject"], row["predicate"], row["object"], graph)  # type: ignore[arg-type]


@dataclass
class Fact:
    """One statement with the graphs that it stands in."""

    predicate: Term
    predicate_label: str
    value: Term
    value_label: str
    graphs: list[tuple[str, str]] = field(default_factory=list)


def facts(found: list[Row], other: str) -> Iterator[Fact]:
    """Gather rows into statements: each once, with every graph that says it; ``other`` names its other end."""
    gathered: dict[tuple[str, str], Fact] = {}
    for row in found:
        predicate, value = row["predicate"], row[other]
        key = (str(predicate), str(value))
        fact = gathered.get(key)
        if fact is None:
            fact = Fact(predicate, text(row, "predicateLabel"), value, text(row, f"{other}Label"))
            gathered[key] = fact
        graph = (text(row, "graph"), text(row, "graphLabel"))
        if graph not in fact.graphs:
            fact.graphs.append(graph)
    return iter(gathered.values())


def text(row: Row, name: str) -> str:
    """Give the IRI or lexical form in a row, or an empty text."""
    term = row.get(name)
    return "" if term is None else term.value
