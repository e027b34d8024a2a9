"""From questions about things to rows with labels, by the queries in ``queries/pages``."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QuerySolutions, parse_query_results

from igkg.queries import Query, find_query
from igkg.release import Release
from igkg.serve.workers.generation import Questions
from igkg.sparql import Request

_JSON = "application/sparql-results+json"
Term = NamedNode | Literal | None
Row = Mapping[str, Term]


def page_query(release: Release, name: str) -> Query:
    """Give one of the queries from which pages are made."""
    return find_query(release.queries / "pages", name)


def rows(pool: Questions, query: Query, iri: str | None = None, **texts: str) -> list[Row]:
    """Ask a query, with its ``?thing`` bound to an IRI and other variables to texts, and give all rows."""
    request = Request(query.text, iris={"thing": iri} if iri is not None else {}, texts=texts)
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


def text(row: Row, name: str) -> str:
    """Give the IRI or lexical form in a row, or an empty text."""
    term = row.get(name)
    return "" if term is None else term.value
