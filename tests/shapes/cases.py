"""From the folders shapes/ and tests/shapes/ to graphs, cases and the lines of an approved report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyshacl
from rdflib import RDF, SH, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from igkg.names import Prefixes, read_prefixes

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
CASES = Path(__file__).resolve().parent
WITHIN = "within-a-passage"
IGSH = Namespace("https://w3id.org/igkg/shapes#")

_MARKS = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


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
    """Give the union of some Turtle files."""
    graph = Graph(bind_namespaces="none")
    for path in files:
        graph.parse(path, format="turtle")
    return graph


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
        for shape in sorted(parse([path]).subjects(RDF.type, SH.NodeShape))
    ]


def report(shape: Shape, case: Path) -> list[str]:
    """Give what one shape finds in a case: severity, focus node, path and message, sorted."""
    data = parse([case])
    if shape.chapter != "ontology":
        data += ontology()
    graph = shapes_in(WITHIN if shape.chapter.startswith(WITHIN) else "")
    _, results, _ = pyshacl.validate(
        data, shacl_graph=graph, use_shapes=[str(IGSH[shape.name])], inference="none", inplace=True, do_owl_imports=False
    )
    assert isinstance(results, Graph)
    return sorted(_lines(results))


def _lines(results: Graph) -> Iterator[str]:
    for result in results.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) not in results:
            severity = str(results.value(result, SH.resultSeverity)).removeprefix(str(SH))
            focus, path = results.value(result, SH.focusNode), results.value(result, SH.resultPath)
            words = [severity, _term(focus), path_text(results, path), str(results.value(result, SH.resultMessage))]
            yield " | ".join(words)


def _term(node: Node | None) -> str:
    if isinstance(node, URIRef):
        return prefixes().shorten(str(node))
    return node.n3() if node is not None and not str(node.n3()).startswith("_:") else "a blank node"


def path_text(graph: Graph, path: Node | None) -> str:
    """Give a property path as SPARQL writes it, with ``-`` for none."""
    if path is None:
        return "-"
    if isinstance(path, URIRef):
        return prefixes().shorten(str(path))
    if inverse := graph.value(path, SH.inversePath):
        return f"^{path_text(graph, inverse)}"
    if alternatives := graph.value(path, SH.alternativePath):
        return f"({'|'.join(path_text(graph, part) for part in Collection(graph, alternatives))})"
    for kind, mark in _MARKS.items():
        if repeated := graph.value(path, kind):
            return f"({path_text(graph, repeated)}){mark}"
    return "/".join(path_text(graph, part) for part in Collection(graph, path))
