"""From a node to whether OWL 2 RL allows it as a subclass, superclass, equivalent class or data range."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

# OWL 2 Profiles, section 4.2.1: every datatype of OWL 2 but owl:real and owl:rational.
DATATYPES = frozenset(
    {RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal}
    | {
        *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.nonPositiveInteger, XSD.positiveInteger),
        *(XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt),
        *(XSD.unsignedShort, XSD.unsignedByte, XSD.float, XSD.double, XSD.boolean, XSD.hexBinary),
        *(XSD.string, XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN),
        *(XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp),
    }
)


def members(graph: Graph, head: Node | None) -> list[Node]:
    """Give the members of an RDF list, none where there is no list."""
    return list(Collection(graph, head)) if head is not None else []


def is_sub_class(graph: Graph, node: Node) -> bool:
    """Tell whether a node may stand on the left of rdfs:subClassOf (subClassExpression, section 4.2.3)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    for part in (OWL.intersectionOf, OWL.unionOf):
        if (operands := graph.value(node, part)) is not None:
            return all(is_sub_class(graph, each) for each in members(graph, operands))
    if (listed := graph.value(node, OWL.oneOf)) is not None:
        return all(isinstance(each, URIRef | BNode) for each in members(graph, listed))
    if (filler := graph.value(node, OWL.someValuesFrom)) is not None:
        return filler == OWL.Thing or is_data_range(graph, filler) or is_sub_class(graph, filler)
    return (node, OWL.hasValue, None) in graph


def is_super_class(graph: Graph, node: Node) -> bool:
    """Tell whether a node may stand on the right of rdfs:subClassOf (superClassExpression, section 4.2.3)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    if (operands := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_super_class(graph, each) for each in members(graph, operands))
    if (negated := graph.value(node, OWL.complementOf)) is not None:
        return is_sub_class(graph, negated)
    if (filler := graph.value(node, OWL.allValuesFrom)) is not None:
        return is_data_range(graph, filler) or is_super_class(graph, filler)
    return (node, OWL.hasValue, None) in graph or _is_small_maximum(graph, node)


def is_equivalent_class(graph: Graph, node: Node) -> bool:
    """Tell whether a node may stand beside owl:equivalentClass (equivClassExpression, section 4.2.3)."""
    if isinstance(node, URIRef):
        return _is_named_class(graph, node)
    if (operands := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_equivalent_class(graph, each) for each in members(graph, operands))
    return (node, OWL.hasValue, None) in graph


def is_data_range(graph: Graph, node: Node) -> bool:
    """Tell whether a node is a datatype of the list, or an intersection of such (section 4.2.4)."""
    if isinstance(node, URIRef):
        return node in DATATYPES
    operands = graph.value(node, OWL.intersectionOf)
    return operands is not None and all(is_data_range(graph, each) for each in members(graph, operands))


def _is_small_maximum(graph: Graph, node: Node) -> bool:
    plain, qualified = (graph.value(node, p) for p in (OWL.maxCardinality, OWL.maxQualifiedCardinality))
    number = plain if qualified is None else qualified
    if not isinstance(number, Literal) or number.toPython() not in (0, 1):
        return False
    filler = graph.value(node, OWL.onClass) or graph.value(node, OWL.onDataRange) or OWL.Thing
    return filler == OWL.Thing or is_data_range(graph, filler) or is_sub_class(graph, filler)


def _is_named_class(graph: Graph, node: URIRef) -> bool:
    return node == OWL.Nothing or (node != OWL.Thing and (node, RDF.type, OWL.Class) in graph)
