"""From the manifests of a W3C test suite to a list of cases with what each of them needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")


@dataclass(frozen=True)
class Case:
    """One test: its IRI, suite (version and folder), kind, name, and its node in the graph of its manifest."""

    iri: str
    suite: str
    kind: str
    name: str
    graph: Graph
    node: Node

    def value(self, prop: URIRef) -> Node | None:
        """Give what the test says under a property."""
        return self.graph.value(self.node, prop)

    @property
    def action(self) -> Node:
        """The request, or the node that describes it."""
        found = self.value(MF.action)
        assert found is not None, self.iri
        return found

    @property
    def query(self) -> Path:
        """The file with the query or update of the test."""
        action = self.action
        return path_of(next(iter(self.inputs(QT.query)), action))

    @property
    def result(self) -> Path | None:
        """The file with the expected result."""
        found = self.value(MF.result)
        return None if found is None or isinstance(found, BNode) else path_of(found)

    @property
    def is_lax(self) -> bool:
        """Whether duplicates in the result do not matter (REDUCED)."""
        return self.value(MF.resultCardinality) == MF.LaxCardinality

    def inputs(self, prop: URIRef) -> list[Node]:
        """Give the values of a property of the action."""
        return sorted(self.graph.objects(self.action, prop), key=str)


def path_of(iri: Node) -> Path:
    """Give the file that a ``file:`` IRI names."""
    return Path(unquote(urlsplit(str(iri)).path))


def read_manifest(path: Path, root: Path) -> Iterator[Case]:
    """Give the tests of a manifest and of all that it includes, in their order; suites are named from ``root``."""
    graph = Graph()
    graph.parse(path, format="turtle", publicID=path.as_uri())
    for manifest in graph.subjects(RDF.type, MF.Manifest):
        for included in graph.objects(manifest, MF.include):
            for iri in Collection(graph, included):
                yield from read_manifest(path_of(iri), root)
        for entries in graph.objects(manifest, MF.entries):
            for node in Collection(graph, entries):
                yield _case(graph, node, path.parent.relative_to(root).as_posix())


def _case(graph: Graph, node: Node, suite: str) -> Case:
    kinds = sorted(str(kind) for kind in graph.objects(node, RDF.type))
    assert len(kinds) == 1, node
    return Case(str(node), suite, kinds[0].rpartition("#")[2], str(graph.value(node, MF.name)), graph, node)
