"""Between the terms of pyoxigraph, in which igkg keeps its data, and those of rdflib, which some libraries need."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from igkg.errors import UnwritableTerm

OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal
_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_rdflib(term: object) -> Node:
    """Give the rdflib term that is the same RDF term; lexical forms are kept as they are."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Literal) and term.direction is None:
        if term.language:
            return Literal(term.value, lang=term.language)
        if term.datatype.value == _STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    raise UnwritableTerm(term)


def from_rdflib(term: Node) -> OxTerm:
    """Give the pyoxigraph term that is the same RDF term."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or _STRING)))
    raise TypeError(f"{term!r} is no RDF 1.1 term")


def to_graph(triples: Iterable[ox.Quad | ox.Triple], into: Graph | None = None) -> Graph:
    """Give an rdflib graph, a new one unless one is given, of these triples, or of the triples of these quads."""
    known: dict[object, Node] = {}

    def converted(term: object) -> Node:
        if term not in known:
            known[term] = to_rdflib(term)
        return known[term]

    graph = Graph() if into is None else into
    for triple in triples:
        graph.add((converted(triple.subject), converted(triple.predicate), converted(triple.object)))
    return graph
