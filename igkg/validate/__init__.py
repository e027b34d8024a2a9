"""From the record to a report: SHACL shapes, dates, and queries that must return nothing, all before reasoning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from igkg.dataset import SHAPES, SHAPES_WITHIN_A_PASSAGE
from igkg.dates import is_date, span
from igkg.names import GRAPH, text
from igkg.queries import Query
from igkg.read import Record
from igkg.report import VIOLATION, Finding, Report
from igkg.validate.kept import Keeper
from igkg.validate.result import Result
from igkg.validate.within import view_by_passage

_DATE_RULE = f"{GRAPH}dates"
_ONCE_RULE = f"{GRAPH}once"


def validate(record: Record, checks: Iterable[Query], keeper: Keeper | None = None) -> Report:
    """Hold the record against the shapes, the calendar and the checks.

    With a keeper only what has changed since the last time is held against the shapes again.
    """
    return Report.of((*by_shapes(record, keeper), *by_checks(record, checks), *by_writing(record)))


def by_shapes(record: Record, keeper: Keeper | None) -> Iterator[Finding]:
    """Give what the shapes find in the record."""
    yield from _shapes_over_the_union(record, keeper)
    yield from _shapes_within_each_passage(record, keeper and keeper.beside("within"))


def by_checks(record: Record, checks: Iterable[Query]) -> Iterator[Finding]:
    """Give what the checks find in the record."""
    for check in checks:
        yield from run_check(record.store, check)


def by_writing(record: Record) -> Iterator[Finding]:
    """Give what is wrong with how the record is written: dates that are none, and what stands in it twice."""
    yield from _dates(record.data)
    yield from _said_twice(record.repeated)


def _shapes_over_the_union(record: Record, keeper: Keeper | None) -> Iterator[Finding]:
    results = _run((quad.triple for quad in record.data), record.graph(SHAPES), keeper)
    graphs: dict[object, set[str]] = {result.node: set() for result in results}
    for quad in record.data:
        if quad.subject in graphs:
            graphs[quad.subject].add(text(quad.graph_name))
    for result in results:
        # The graph that describes a node, when there is just one, so that the report can point at it.
        described = graphs[result.node] if isinstance(result.node, NamedNode) else set()
        yield _finding(result, text(result.node), described.pop() if len(described) == 1 else "")


def _shapes_within_each_passage(record: Record, keeper: Keeper | None) -> Iterator[Finding]:
    view, origin = view_by_passage(record.data)
    for result in _run(view, record.graph(SHAPES_WITHIN_A_PASSAGE), keeper):
        yield _finding(result, *origin.get(result.node, (text(result.node), "")))


def _run(triples: Iterable[Triple], graph_of_shapes: Iterable[Quad], keeper: Keeper | None) -> Iterable[Result]:
    shapes = frozenset(quad.triple for quad in graph_of_shapes)
    if keeper is not None:
        return keeper.validate(triples, shapes)
    from igkg.validate.changed import results_since  # noqa: PLC0415 - pySHACL and rdflib take their time to import

    return results_since(None, frozenset(triples), shapes)


def _finding(result: Result, node: str, passage: str) -> Finding:
    return Finding(result.severity, result.shape, node, passage, result.path, result.message, result.component)


def _dates(data: Iterable[Quad]) -> Iterator[Finding]:
    for quad in data:
        if isinstance(quad.object, Literal) and is_date(quad.object):
            try:
                span(quad.object.value)
            except ValueError as error:
                node, passage, path = text(quad.subject), text(quad.graph_name), text(quad.predicate)
                yield Finding(VIOLATION, _DATE_RULE, node, passage, path, f"{error}.")


def _said_twice(repeated: Iterable[Quad]) -> Iterator[Finding]:
    message = "This stands twice in one graph: remove one, or, where two things share a name, give one of them another."
    for quad in repeated:
        node, graph, path = text(quad.subject), text(quad.graph_name), text(quad.predicate)
        yield Finding(VIOLATION, _ONCE_RULE, node, graph, path, f"{message} Here: {text(quad.object)}")


def run_check(store: Store, check: Query) -> Iterator[Finding]:
    """Run a query that must return nothing; each row is a finding about its ``?node``.

    The header's ``message`` may name variables of the query in braces.
    """
    solutions = store.query(check.text)
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        row = {name: solution[name] for name in names}
        values = {name: term.value if term is not None else "" for name, term in row.items()}
        severity = check.header.get("severity", VIOLATION)
        rule = f"{GRAPH}check/{check.name}"
        message = check.header["message"].format_map(values)
        yield Finding(severity, rule, values["node"], values.get("passage", ""), "", message)
