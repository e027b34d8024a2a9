"""From the folders shapes/ and tests/shapes/ to graphs, cases and the lines of an approved report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.term import Node

from igkg.names import Prefixes, read_prefixes
from igkg.rdflib_terms import to_graph
from igkg.read import parse_file
from igkg.report import shortened
from igkg.validate.paths import path_text

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
CASES = Path(__file__).resolve().parent
WITHIN = "within-a-passage"
IGSH = Namespace("https://w3id.org/igkg/shapes#")

_TARGETS = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode}


@dataclass(frozen=True)
class Shape:
    """A shape and the files that prove it."""

    chapter: str
    name: str

    def __str__(self) -> str:
        return f"{self.chapter}/{self.name}"

    def case(self, ending: str) -> Path:
        """Give the file of a case or of the approved report."""
        return CASES / self.chapter / f"{self.name}.{ending}"


def shape_files(folder: str = "") -> list[Path]:
    """Give the files of one folder of shapes."""
    return sorted((SHAPES / folder).glob("*.ttl"))


def parse(files: Iterable[Path]) -> Graph:
    """Give the union of some Turtle files, read as igkg reads them: lexical forms are kept as they are."""
    return to_graph(quad for path in files for quad in parse_file(path))


@cache
def ontology() -> Graph:
    """Give chapters and alignments of the ontology as one graph."""
    return parse((ROOT / "ontology").rglob("*.ttl"))


@cache
def shapes_in(folder: str = "") -> Graph:
    """Give the shapes of one folder as one graph: over the union, or within a passage."""
    return parse(shape_files(folder))


@cache
def prefixes() -> Prefixes:
    """Give the one table of prefixes."""
    return read_prefixes(ROOT / "ontology")


def shapes() -> list[Shape]:
    """Give every shape with the chapter that it stands in."""
    return [
        Shape(path.relative_to(SHAPES).with_suffix("").as_posix(), str(shape).removeprefix(IGSH))
        for folder in ("", WITHIN)
        for path in shape_files(folder)
        for shape in sorted(parse([path]).subjects(RDF.type, SH.NodeShape), key=str)
    ]


def graph_of(shape: Shape) -> Graph:
    """Give the graph that a shape is in: of those over the union, or of those within a passage."""
    return shapes_in(WITHIN if shape.chapter.startswith(WITHIN) else "")


def report(shape: Shape, case: Path) -> list[str]:
    """Give what one shape finds in a case: severity, focus node, path and message, sorted."""
    data = parse([case])
    if shape.chapter != "ontology":
        data += ontology()
    _, results, _ = pyshacl.validate(
        data, shacl_graph=_alone(shape), inference="none", inplace=True, do_owl_imports=False
    )
    assert isinstance(results, Graph)
    return sorted(_lines(results))


def _alone(shape: Shape) -> Graph:
    """Give one shape with the shapes that it refers to, of which only the one has targets.

    The option ``use_shapes`` of pySHACL would not do: it leaves out the shapes that are referred to by ``sh:node``.
    """
    whole = graph_of(shape)
    node, part = IGSH[shape.name], Graph(bind_namespaces="none")
    waiting: list[Node] = [node]
    seen: set[Node] = {node}
    while waiting:
        subject = waiting.pop()
        for predicate, value in whole.predicate_objects(subject):
            if subject == node or predicate not in _TARGETS:
                part.add((subject, predicate, value))
                if value not in seen and (value, None, None) in whole:
                    seen.add(value)
                    waiting.append(value)
    return part


def _lines(results: Graph) -> Iterator[str]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) not in results:
            severity = str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))
            focus, path = results.value(result, SH.focusNode), results.value(result, SH.resultPath)
            words = [
                severity,
                _term(focus),
                shortened(path_text(results, path), prefixes()) or "-",
                str(results.value(result, SH.resultMessage)),
            ]
            yield " | ".join(words)


def _term(node: Node | None) -> str:
    if isinstance(node, URIRef):
        return prefixes().shorten(str(node))
    return node.n3() if node is not None and not str(node.n3()).startswith("_:") else "a blank node"
