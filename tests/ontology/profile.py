"""From an ontology to every statement in it that OWL 2 RL does not allow (OWL 2 Profiles, section 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from .expressions import is_data_range, is_equivalent_class, is_sub_class, is_super_class, members
from .project import short

PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

# What a node may be typed as, besides a class. owl:ReflexiveProperty is not among them (section 4.2.5).
_TYPES = frozenset(
    {*PROPERTY_KINDS, OWL.Class, RDFS.Datatype, OWL.Ontology, OWL.NamedIndividual, RDF.List}
    | {OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty}
    | {OWL.SymmetricProperty, OWL.AsymmetricProperty, OWL.TransitiveProperty}
    | {OWL.Restriction, OWL.Axiom, OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.AllDifferent}
    | {OWL.NegativePropertyAssertion, OWL.DeprecatedClass, OWL.DeprecatedProperty}
)
_ANNOTATIONS = frozenset(
    {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated}
    | {OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith, OWL.versionIRI, OWL.imports}
)
# Predicates inside an expression, a list or a reified axiom: read where that is used.
_INNER = frozenset(
    {RDF.first, RDF.rest, OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.onProperty}
    | {OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.maxCardinality, OWL.maxQualifiedCardinality}
    | {OWL.onClass, OWL.onDataRange, OWL.members, OWL.distinctMembers}
    | {OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget}
    | {OWL.sourceIndividual, OWL.assertionProperty, OWL.targetIndividual, OWL.targetValue}
)

Test = Callable[[Graph, Node], bool]


def faults(graph: Graph) -> set[str]:
    """Give one sentence for each statement that is outside the profile.

    Whatever is not known to be allowed is a fault: disjoint unions, cardinalities other than a maximum of 0 or 1,
    owl:hasSelf, facets, and every predicate that is not declared.
    """
    return {fault for triple in graph for fault in _faults_of(graph, *triple)}


def _faults_of(graph: Graph, subject: Node, predicate: Node, value: Node) -> Iterator[str]:
    if predicate == RDF.type:
        yield from _type_faults(graph, subject, value)
    elif predicate == RDFS.range:
        if not _is_range(graph, subject, value):
            yield _fault(subject, predicate, value)
    elif predicate in _AXIOMS:
        left, right = _AXIOMS[predicate]
        if not (left(graph, subject) and right(graph, value)):
            yield _fault(subject, predicate, value)
    elif predicate not in _INNER | _ANNOTATIONS and not _is_property(graph, predicate):
        yield f"{short(predicate)}, of {_name(subject)}, is neither in the profile nor declared"


def _type_faults(graph: Graph, subject: Node, kind: Node) -> Iterator[str]:
    if kind not in _TYPES and (str(kind).startswith(str(OWL)) or not is_super_class(graph, kind)):
        yield f"{_name(subject)} may not be typed as {_name(kind)}"
    for member in members(graph, graph.value(subject, OWL.members)) if kind in _MEMBERS else ():
        if not _MEMBERS[kind](graph, member):
            yield f"{_name(member)} may not be in {_name(kind)}"


def _is_property(graph: Graph, node: Node) -> bool:
    return any((node, RDF.type, kind) in graph for kind in PROPERTY_KINDS) or _is_inverse(graph, node)


def _is_object_property(graph: Graph, node: Node) -> bool:
    return (node, RDF.type, OWL.ObjectProperty) in graph or _is_inverse(graph, node)


def _is_inverse(graph: Graph, node: Node) -> bool:
    return isinstance(node, BNode) and isinstance(graph.value(node, OWL.inverseOf), URIRef)


def _is_chain(graph: Graph, node: Node) -> bool:
    links = members(graph, node)
    return len(links) > 1 and all(_is_object_property(graph, link) for link in links)


def _is_key(graph: Graph, node: Node) -> bool:
    keys = members(graph, node)
    return bool(keys) and all(_is_property(graph, key) for key in keys)


def _is_range(graph: Graph, prop: Node, node: Node) -> bool:
    if (prop, RDF.type, OWL.DatatypeProperty) in graph:
        return is_data_range(graph, node)
    return _is_property(graph, prop) and is_super_class(graph, node)


def _is_individual(_: Graph, node: Node) -> bool:
    return isinstance(node, URIRef | BNode)


_MEMBERS: dict[Node, Test] = {OWL.AllDisjointClasses: is_sub_class, OWL.AllDisjointProperties: _is_property}
_AXIOMS: dict[Node, tuple[Test, Test]] = {
    RDFS.subClassOf: (is_sub_class, is_super_class),
    OWL.equivalentClass: (is_equivalent_class, is_equivalent_class),
    OWL.disjointWith: (is_sub_class, is_sub_class),
    OWL.hasKey: (is_sub_class, _is_key),
    RDFS.subPropertyOf: (_is_property, _is_property),
    OWL.equivalentProperty: (_is_property, _is_property),
    OWL.propertyDisjointWith: (_is_property, _is_property),
    OWL.inverseOf: (_is_object_property, _is_object_property),
    OWL.propertyChainAxiom: (_is_object_property, _is_chain),
    RDFS.domain: (_is_property, is_super_class),
    OWL.sameAs: (_is_individual, _is_individual),
    OWL.differentFrom: (_is_individual, _is_individual),
}


def _fault(subject: Node, predicate: Node, value: Node) -> str:
    return f"{_name(subject)} {short(predicate)} {_name(value)} is outside the profile"


def _name(node: Node) -> str:
    return "an expression" if isinstance(node, BNode) else short(node)
