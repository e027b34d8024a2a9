"""From an ontology to what its axioms say of a term beyond its own triples: inherited domains, cycles, disjointness."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from .expressions import members
from .project import IGKG


def domains(graph: Graph, prop: Node) -> set[Node]:
    """Give the domains of a property: its own, or else those that super-, inverse and chained properties give it."""
    return _ends(graph, prop, RDFS.domain, frozenset())


def ranges(graph: Graph, prop: Node) -> set[Node]:
    """Give the ranges of a property, likewise."""
    return _ends(graph, prop, RDFS.range, frozenset())


def is_open(graph: Graph, prop: Node, end: URIRef) -> bool:
    """Tell whether a property neither has this end nor takes it from one that it is derived from or below."""
    return (prop, end, None) not in graph and not _givers(graph, prop, end)


def _ends(graph: Graph, prop: Node, end: URIRef, seen: frozenset[tuple[Node, URIRef]]) -> set[Node]:
    if (prop, end) in seen:
        return set()
    if own := set(graph.objects(prop, end)):
        return own
    givers = _givers(graph, prop, end)
    return {node for giver, at in givers for node in _ends(graph, giver, at, seen | {(prop, end)})}


def _givers(graph: Graph, prop: Node, end: URIRef) -> list[tuple[Node, URIRef]]:
    """Give the properties, each with one of its ends, that this end of a property follows from."""
    sources = [(above, end) for above in graph.objects(prop, RDFS.subPropertyOf) if str(above).startswith(str(IGKG))]
    sources += [(inverse, _other(end)) for inverse in graph.objects(prop, OWL.inverseOf)]
    return sources + [(links[_edge(end)], end) for links in chains(graph, prop)]


def _other(end: URIRef) -> URIRef:
    return RDFS.range if end == RDFS.domain else RDFS.domain


def _edge(end: URIRef) -> int:
    return 0 if end == RDFS.domain else -1


def chains(graph: Graph, prop: Node) -> list[list[Node]]:
    """Give the chains that derive a property."""
    return [members(graph, chain) for chain in graph.objects(prop, OWL.propertyChainAxiom)]


def inverses(graph: Graph, prop: Node) -> set[Node]:
    """Give the properties that are declared inverse to a property, in whichever direction."""
    return {*graph.objects(prop, OWL.inverseOf), *graph.subjects(OWL.inverseOf, prop)}


def above(graph: Graph, term: Node, relation: URIRef) -> set[Node]:
    """Give everything strictly above a term; the term itself is among it only where there is a cycle."""
    found: set[Node] = set()
    waiting = list(graph.objects(term, relation))
    while waiting:
        if (node := waiting.pop()) not in found:
            found.add(node)
            waiting.extend(graph.objects(node, relation))
    return found


def are_comparable(graph: Graph, one: Node, other: Node) -> bool:
    """Tell whether two classes are the same or one lies above the other."""
    return one == other or other in above(graph, one, RDFS.subClassOf) or one in above(graph, other, RDFS.subClassOf)


def disjoint_pairs(graph: Graph) -> set[frozenset[Node]]:
    """Give the pairs of classes that are declared disjoint."""
    found: set[frozenset[Node]] = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for node in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        found |= {frozenset(pair) for pair in combinations(members(graph, graph.value(node, OWL.members)), 2)}
    return found


def expression_nodes(graph: Graph, start: Node) -> Iterator[Node]:
    """Give every node inside a class expression or list, the start not included."""
    waiting, seen = [start], {start}
    while waiting:
        for node in graph.objects(waiting.pop()):
            if node not in seen:
                seen.add(node)
                yield node
                if not isinstance(node, URIRef):
                    waiting.append(node)
