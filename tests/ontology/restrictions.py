"""From an ontology to where it breaks the restrictions on OWL 2 as a whole (OWL 2 Syntax, sections 5.8.1 and 11.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from .expressions import members
from .profile import PROPERTY_KINDS
from .project import short

_FOR_SIMPLE_ONLY = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)


def untyped_or_twice_typed(graph: Graph) -> set[str]:
    """Give each declared property of two kinds, and each sub- or equivalent property of another kind (5.8.1)."""
    faults = set()
    for prop in {p for kind in PROPERTY_KINDS for p in graph.subjects(RDF.type, kind)}:
        if len(kinds := _kinds(graph, prop)) > 1:
            faults.add(f"{short(prop)} is of {len(kinds)} kinds")
    for axiom in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.propertyDisjointWith):
        for one, other in graph.subject_objects(axiom):
            if _kinds(graph, one) != _kinds(graph, other):
                faults.add(f"{short(one)} and {short(other)} are not of one kind")
    both = set(graph.subjects(RDF.type, OWL.Class)) & set(graph.subjects(RDF.type, RDFS.Datatype))
    return faults | {f"{short(term)} is a class and a datatype" for term in both}


def composite(graph: Graph) -> set[Node]:
    """Give the properties that are not simple: transitive, made by a chain, or above or inverse to such a one."""
    found = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    found |= set(graph.subjects(OWL.propertyChainAxiom))
    waiting = list(found)
    while waiting:
        prop = waiting.pop()
        near = {*graph.objects(prop, RDFS.subPropertyOf), *_inverses(graph, prop)}
        near |= {*graph.objects(prop, OWL.equivalentProperty), *graph.subjects(OWL.equivalentProperty, prop)}
        waiting.extend(near - found)
        found |= near
    return found


def composite_where_simple_is_needed(graph: Graph) -> set[str]:
    """Give each composite property that an axiom uses which is for simple ones only (section 11.2)."""
    rough = composite(graph)
    faults = {
        f"{short(prop)} is composite and {short(kind)}"
        for kind in _FOR_SIMPLE_ONLY
        for prop in graph.subjects(RDF.type, kind)
        if prop in rough
    }
    disjoint = {prop for pair in graph.subject_objects(OWL.propertyDisjointWith) for prop in pair}
    for node in graph.subjects(RDF.type, OWL.AllDisjointProperties):
        disjoint |= set(members(graph, graph.value(node, OWL.members)))
    faults |= {f"{short(prop)} is composite and disjoint with another" for prop in disjoint & rough}
    for limit in (OWL.maxCardinality, OWL.maxQualifiedCardinality, OWL.hasSelf):
        for node in graph.subjects(limit):
            faults |= {
                f"{short(prop)} is composite and has {short(limit)}"
                for prop in graph.objects(node, OWL.onProperty)
                if prop in rough
            }
    return faults


def chains_that_feed_themselves(graph: Graph) -> set[str]:
    """Give each property that a chain derives from itself, by whatever steps.

    Stricter than the property hierarchy of section 11.2, which allows some chains that begin or end with the property.
    """
    feeds: dict[Node, set[Node]] = defaultdict(set)
    heads = set()
    for head, chain in graph.subject_objects(OWL.propertyChainAxiom):
        heads.add(_plain(graph, head))
        for link in members(graph, chain):
            feeds[_plain(graph, link)].add(_plain(graph, head))
    for low, high in graph.subject_objects(RDFS.subPropertyOf):
        feeds[low].add(high)
    for one, other in graph.subject_objects(OWL.inverseOf):
        if isinstance(one, URIRef):
            feeds[one].add(other)
            feeds[other].add(one)
    return {short(head) for head in heads if _comes_back(head, feeds, graph)}


def _comes_back(head: Node, feeds: dict[Node, set[Node]], graph: Graph) -> bool:
    """Tell whether a chain's head reaches one of the links that it is made of."""
    chains = graph.objects(head, OWL.propertyChainAxiom)
    links = {_plain(graph, link) for chain in chains for link in members(graph, chain)}
    return bool(links & _reached([head], feeds))


def _reached(start: Iterable[Node], steps: dict[Node, set[Node]]) -> set[Node]:
    found: set[Node] = set(start)
    waiting = list(found)
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def _plain(graph: Graph, node: Node) -> Node:
    """Give the property itself for a node that stands for its inverse."""
    inverse = graph.value(node, OWL.inverseOf) if isinstance(node, BNode) else None
    return node if inverse is None else inverse


def _inverses(graph: Graph, prop: Node) -> set[Node]:
    return {*graph.objects(prop, OWL.inverseOf), *graph.subjects(OWL.inverseOf, prop)}


def _kinds(graph: Graph, node: Node) -> frozenset[Node]:
    if isinstance(node, BNode):
        return frozenset({OWL.ObjectProperty})
    return frozenset(kind for kind in PROPERTY_KINDS if (node, RDF.type, kind) in graph)
