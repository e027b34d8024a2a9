"""From the record to a report: SHACL shapes, dates, and queries that must return nothing, all before reasoning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyshacl
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from igkg.dataset import ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE, is_passage, store_of
from igkg.dates import is_date, span
from igkg.names import GRAPH, TYPE, text
from igkg.queries import Query
from igkg.rdflib_terms import to_graph
from igkg.read import Record
from igkg.report import VIOLATION, Finding, Report

_DATE_RULE = f"{GRAPH}dates"
_ONCE_RULE = f"{GRAPH}once"
_VIEW = "urn:igkg:within:"


@dataclass(frozen=True)
class _View:
    """The subjects of each passage as nodes of their own, and what stands behind each."""

    graph: Graph
    origin: dict[Node, tuple[str, str]]


def validate(record: Record, checks: Iterable[Query]) -> Report:
    """Hold the record against the shapes, the calendar and the checks."""
    data = [quad for quad in record.quads if quad.graph_name not in {SHAPES, SHAPES_WITHIN_A_PASSAGE}]
    store = store_of(data)
    findings = [
        *_shapes_over_the_union(record, data),
        *_shapes_within_each_passage(record, data),
        *_dates(data),
        *_said_twice(record.repeated),
        *(finding for check in checks for finding in run_check(store, check)),
    ]
    return Report(tuple(sorted(set(findings))))


def _shapes_over_the_union(record: Record, data: list[Quad]) -> Iterator[Finding]:
    for node, *rest in _run(to_graph(data), to_graph(record.graph(SHAPES))):
        yield _finding(str(node), _passage_of(node, data), *rest)


def _passage_of(node: Node, data: list[Quad]) -> str:
    """Give the graph that describes a node when there is just one, so that the report can point at it."""
    if not isinstance(node, URIRef):
        return ""
    name = NamedNode(str(node))
    graphs = {text(quad.graph_name) for quad in data if quad.subject == name}
    return graphs.pop() if len(graphs) == 1 else ""


def _shapes_within_each_passage(record: Record, data: list[Quad]) -> Iterator[Finding]:
    shapes = to_graph(record.graph(SHAPES_WITHIN_A_PASSAGE))
    if not shapes:
        return
    view = _view_by_passage(data)
    for node, *rest in _run(view.graph, shapes):
        yield _finding(*view.origin.get(node, (str(node), "")), *rest)


def _view_by_passage(data: list[Quad]) -> _View:
    types: dict[str, set[Node]] = defaultdict(set)
    rewritten: list[Quad] = []
    names: dict[tuple[str, str], NamedNode] = {}
    for quad in data:
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
            types[text(quad.subject)].add(URIRef(quad.object.value))
        elif is_passage(quad.graph_name):
            key = (text(quad.subject), text(quad.graph_name))
            node = names.setdefault(key, NamedNode(f"{_VIEW}{len(names)}"))
            rewritten.append(Quad(node, quad.predicate, quad.object))
    view = to_graph([*rewritten, *(quad for quad in data if quad.graph_name == ONTOLOGY)])
    for (subject, _), node in names.items():
        for kind in types[subject]:
            view.add((URIRef(node.value), URIRef(TYPE.value), kind))
    return _View(view, {URIRef(node.value): key for key, node in names.items()})


def _run(data: Graph, shapes: Graph) -> Iterator[tuple[Node, str, str, str, str]]:
    if not shapes:
        return
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    assert isinstance(results, Graph)
    for result in results.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) in results:
            continue  # what made another result
        severity = str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))
        focus = results.value(result, SH.focusNode)
        assert focus is not None
        path = path_text(results, results.value(result, SH.resultPath))
        yield focus, severity, _shape_name(results, shapes, result), path, _message(results, result, focus)


def _message(results: Graph, result: Node, focus: Node) -> str:
    """Give the shape's message, with the value that broke it where that is another than the thing itself."""
    message = str(results.value(result, SH.resultMessage) or "")
    value = results.value(result, SH.value)
    return message if value in {None, focus} or isinstance(value, BNode) else f"{message} Here: {value}"


def path_text(graph: Graph, path: Node | None) -> str:
    """Give a property path as SPARQL writes it (SHACL, section 2.3.1); a single property by its bare IRI."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    if inverse := graph.value(path, SH.inversePath):
        return f"^{_part_of_path(graph, inverse)}"
    if alternatives := graph.value(path, SH.alternativePath):
        return f"({'|'.join(_part_of_path(graph, part) for part in Collection(graph, alternatives))})"
    for kind, mark in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
        if repeated := graph.value(path, kind):
            return f"({_part_of_path(graph, repeated)}){mark}"
    return "/".join(_part_of_path(graph, part) for part in Collection(graph, path))


def _part_of_path(graph: Graph, path: Node) -> str:
    return f"<{path}>" if isinstance(path, URIRef) else path_text(graph, path)


def _shape_name(results: Graph, shapes: Graph, result: Node) -> str:
    """Give the name of the shape that found something: its own, or that of the shape it belongs to."""
    shape = results.value(result, SH.sourceShape)
    while shape is not None and not isinstance(shape, URIRef):
        shape = next((owner for owner, _ in shapes.subject_predicates(shape)), None)
    return str(shape or "")


def _finding(node: str, passage: str, severity: str, rule: str, path: str, message: str) -> Finding:
    return Finding(severity, rule, node, passage, path, message)


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
