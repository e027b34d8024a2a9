"""From the project's folders to graphs, and from IRIs to the short names that messages use."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from igkg.names import Prefixes, read_prefixes

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology"
IRI = URIRef("https://w3id.org/igkg/ontology")
IGKG = Namespace("https://w3id.org/igkg/ontology#")

CLASS_TYPES = (OWL.Class, RDFS.Class)
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def chapters() -> list[Path]:
    """Give the files of the ontology proper, the table of prefixes included."""
    return sorted(ONTOLOGY.glob("*.ttl"))


def alignments() -> list[Path]:
    """Give the files that tie the ontology to other vocabularies."""
    return sorted((ONTOLOGY / "alignments").glob("*.ttl"))


def parse(files: Iterable[Path]) -> Graph:
    """Give the union of some Turtle files."""
    graph = Graph(bind_namespaces="none")
    for path in files:
        graph.parse(path, format="turtle")
    return graph


@cache
def ontology() -> Graph:
    """Give chapters and alignments as one graph."""
    return parse([*chapters(), *alignments()])


@cache
def prefixes() -> Prefixes:
    """Give the one table of prefixes."""
    return read_prefixes(ONTOLOGY)


def from_text(body: str) -> Graph:
    """Parse a small ontology in Turtle, with every prefix of the table at hand and ``:`` for our own."""
    head = f"@prefix : <{IGKG}> .\n{prefixes().turtle()}"
    return Graph(bind_namespaces="none").parse(data=head + body, format="turtle")


def short(term: Node | str) -> str:
    """Give the prefixed name of an IRI, and anything else as it is."""
    return prefixes().shorten(str(term))


def classes(graph: Graph) -> list[URIRef]:
    """Give the project's own classes."""
    return _own(graph, CLASS_TYPES)


def object_properties(graph: Graph) -> list[URIRef]:
    """Give the project's own object properties."""
    return _own(graph, (OWL.ObjectProperty,))


def datatype_properties(graph: Graph) -> list[URIRef]:
    """Give the project's own datatype properties."""
    return _own(graph, (OWL.DatatypeProperty,))


def properties(graph: Graph) -> list[URIRef]:
    """Give the project's own properties, annotation properties included."""
    return _own(graph, PROPERTY_TYPES)


def terms(graph: Graph) -> list[URIRef]:
    """Give the project's own classes and properties."""
    return _own(graph, (*CLASS_TYPES, *PROPERTY_TYPES))


def local_name(term: URIRef) -> str:
    """Give the part of a term's IRI behind the namespace."""
    return str(term).removeprefix(str(IGKG))


def _own(graph: Graph, kinds: Iterable[URIRef]) -> list[URIRef]:
    found = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(IGKG))
