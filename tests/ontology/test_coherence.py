"""Proves that every class can have a member and every property a use, though the top classes are disjoint."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from .project import classes, from_text, ontology, properties, short
from .structure import above, disjoint_pairs, inverses

CLASSES = ":A a owl:Class . :B a owl:Class . :C a owl:Class ; rdfs:subClassOf :A . :A owl:disjointWith :B . "
PROPERTIES = ":p a owl:ObjectProperty . :q a owl:ObjectProperty . "
BROKEN = {
    "a class below two disjoint ones": ":C rdfs:subClassOf :B .",
    "a domain against that of a higher property": ":p rdfs:domain :C ; rdfs:subPropertyOf :q . :q rdfs:domain :B .",
    "a range against that of a higher property": ":p rdfs:range :C ; rdfs:subPropertyOf :q . :q rdfs:range :B .",
    "a domain against the range of the inverse": ":p rdfs:domain :A ; owl:inverseOf :q . :q rdfs:range :B .",
}


def test_nothing_is_empty() -> None:
    assert len(disjoint_pairs(ontology())) >= 200
    assert empty(ontology()) == set()


@pytest.mark.parametrize("axioms", BROKEN.values(), ids=BROKEN)
def test_emptiness_is_noticed(axioms: str) -> None:
    assert empty(from_text(CLASSES + PROPERTIES)) == set()
    assert empty(from_text(CLASSES + PROPERTIES + axioms))


def empty(graph: Graph) -> set[str]:
    """Give the classes that can have no member, and the properties that can have no subject or no value."""
    disjoint = disjoint_pairs(graph)
    found = {c for c in classes(graph) if _clash(graph, [c], disjoint)}
    for prop in properties(graph):
        ends = (_all_ends(graph, prop, RDFS.domain, RDFS.range), _all_ends(graph, prop, RDFS.range, RDFS.domain))
        if any(_clash(graph, end, disjoint) for end in ends):
            found.add(prop)
    return {short(term) for term in found}


def _all_ends(graph: Graph, prop: URIRef, end: URIRef, other: URIRef) -> set[Node]:
    """Give all that an end of a property must be: by itself, by what is above it, and by their inverses."""
    lines = {prop, *above(graph, prop, RDFS.subPropertyOf)}
    turned = {inverse for line in lines for inverse in inverses(graph, line)}
    return {c for line in lines for c in graph.objects(line, end)} | {
        c for line in turned for c in graph.objects(line, other)
    }


def _clash(graph: Graph, kinds: Iterable[Node], disjoint: set[frozenset[Node]]) -> bool:
    everything = {up for kind in kinds for up in (kind, *above(graph, kind, RDFS.subClassOf))}
    return any(frozenset(pair) in disjoint for pair in combinations(everything, 2))
