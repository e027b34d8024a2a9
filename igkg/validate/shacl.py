"""From triples and shapes to what breaks the shapes, as pySHACL finds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyshacl
from pyoxigraph import Triple
from rdflib import RDF, RDFS, SH, BNode, Graph
from rdflib.term import Node

from igkg.rdflib_terms import OxTerm, from_rdflib, to_graph, to_rdflib
from igkg.validate.affected import TARGETS
from igkg.validate.paths import path_text
from igkg.validate.result import Result


def run(triples: Iterable[Triple], shapes: Graph, only: set[OxTerm] | None = None) -> set[Result]:
    """Validate the targets of the shapes, or those of them that are among ``only``."""
    if only is None:
        return set(_results(to_graph(triples), shapes)) if shapes else set()
    if not only:
        return set()
    data = to_graph(triples)
    aimed = _aimed(shapes, data, {to_rdflib(node) for node in only})
    return set(_results(data, aimed)) if aimed else set()


def _aimed(shapes: Graph, data: Graph, only: set[Node]) -> Graph | None:
    """Give the shapes with targets that name the nodes, for those of the nodes that were targets; none if none was.

    Asking pySHACL for focus nodes would not do: it lets the values of a property pass unseen that are not among them.
    """
    aimed = Graph()
    for triple in shapes:
        if triple[1] not in TARGETS:
            aimed.add(triple)
    found = False
    for shape in {shape for target in TARGETS for shape in shapes.subjects(target)}:
        for node in only.intersection(_targets(shapes, data, shape)):
            aimed.add((shape, SH.targetNode, node))
            found = True
    return aimed if found else None


def _targets(shapes: Graph, data: Graph, shape: Node) -> Iterator[Node]:
    """Give the targets of a shape (SHACL, section 2.1.3)."""
    yield from shapes.objects(shape, SH.targetNode)
    for top in shapes.objects(shape, SH.targetClass):
        for kind in data.transitive_subjects(RDFS.subClassOf, top):
            yield from data.subjects(RDF.type, kind)
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        yield from data.subjects(predicate)
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        yield from data.objects(None, predicate)


def _results(data: Graph, shapes: Graph) -> Iterator[Result]:
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", do_owl_imports=False)
    assert isinstance(results, Graph)
    for result in results.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) in results:
            continue  # what made another result
        severity = str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))
        focus = results.value(result, SH.focusNode)
        assert focus is not None
        path = path_text(results, results.value(result, SH.resultPath))
        shape = _shape_name(results, shapes, result)
        component = str(results.value(result, SH.sourceConstraintComponent))
        yield Result(from_rdflib(focus), severity, shape, path, _message(results, result, focus), component)


def _message(results: Graph, result: Node, focus: Node) -> str:
    """Give the shape's message, with the value that broke it where that is another than the thing itself."""
    message = str(results.value(result, SH.resultMessage) or "")
    value = results.value(result, SH.value)
    return message if value in {None, focus} or isinstance(value, BNode) else f"{message} Here: {value}"


def _shape_name(results: Graph, shapes: Graph, result: Node) -> str:
    """Give the name of the shape that found something: its own, or that of the shape it belongs to."""
    shape = results.value(result, SH.sourceShape)
    while isinstance(shape, BNode):
        shape = next((owner for owner, _ in shapes.subject_predicates(shape)), None)
    return str(shape or "")
