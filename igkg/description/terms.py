"""The vocabularies in which the service and its data are described, as makers of their terms."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from igkg.names import RDF, RDFS, VOID, XSD

_NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "spdx": "http://spdx.org/rdf/terms#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "void": VOID,
}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
# The names of W3C's "Unique URIs for File Formats".
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
}


def term(name: str) -> NamedNode:
    """Give the term of a prefixed name, such as ``void:triples``."""
    prefix, _, local = name.partition(":")
    return NamedNode(_NAMESPACES[prefix] + local)


def number(value: int) -> Literal:
    """Give a whole number as ``xsd:integer``."""
    return Literal(value)


def typed(value: str, datatype: str) -> Literal:
    """Give a literal of an XML Schema datatype."""
    return Literal(value, datatype=NamedNode(XSD + datatype))


def english(value: str) -> Literal:
    """Give a text in English."""
    return Literal(value, language="en")


def media_type(name: str) -> NamedNode:
    """Give IANA's name of a media type, as DCAT 2 (section 6.8.10) asks for."""
    return NamedNode(_MEDIA_TYPES + name)


def file_format(name: str) -> NamedNode:
    """Give W3C's name of the format of a media type, as SPARQL 1.1 Service Description (section 3.2.8) asks for."""
    return NamedNode(_FORMATS + _FORMAT_NAMES[name])
