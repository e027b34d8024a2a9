"""The pitfalls of the OOPS! catalogue that show in the axioms of properties."""

from __future__ import annotations

import re
from itertools import combinations

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from .checks import Verdict, check, verdict
from .project import datatype_properties, local_name, object_properties, properties
from .structure import (
    are_comparable,
    chains,
    domains,
    inverses,
    is_open,
    ranges,
)


@check("P05", "wrong inverse relationships", least=10)
def wrong_inverses(graph: Graph) -> Verdict:
    """The domain of a property and the range of its inverse are the same or lie one above the other."""
    pairs = list(graph.subject_objects(OWL.inverseOf))
    return verdict(pairs, [p for p, q in pairs if not _mirrored(graph, p, q)])


def _mirrored(graph: Graph, one: Node, other: Node) -> bool:
    ends = [
        *((d, r) for d in graph.objects(one, RDFS.domain) for r in graph.objects(other, RDFS.range)),
        *((d, r) for d in graph.objects(other, RDFS.domain) for r in graph.objects(one, RDFS.range)),
    ]
    return all(are_comparable(graph, left, right) for left, right in ends)


@check("P11", "missing domain or range", least=190)
def missing_domain_or_range(graph: Graph) -> Verdict:
    """Every property has a domain, every object property a range, or takes them from one above or behind it.

    Datatype properties have no range by design: dates are outside OWL 2's datatypes, and shapes check literals.
    """
    own, data = object_properties(graph), datatype_properties(graph)
    faults = [p for p in own if any(is_open(graph, p, end) for end in (RDFS.domain, RDFS.range))]
    faults += [p for p in data if is_open(graph, p, RDFS.domain)]
    return verdict([*own, *data], faults)


@check("P13", "inverse relationships not declared", least=150)
def undeclared_inverses(graph: Graph) -> Verdict:
    """Two properties whose names are one verb in two voices, and whose ends mirror each other, are inverse.

    Narrower than the catalogue, which asks an inverse of every property: SPARQL reads a property backwards, so an
    inverse is made only where a question or a chain wants it.
    """
    own = object_properties(graph)
    faults = [
        f"{local_name(p)}, {local_name(q)}"
        for p, q in combinations(own, 2)
        if _stem(p) == _stem(q) and q not in inverses(graph, p) and _are_mirrors(graph, p, q)
    ]
    return verdict(own, faults)


def _stem(prop: URIRef) -> str:
    plain = re.sub(r"^(has|is)(?=[A-Z])|(By|Of|In|To)$", "", local_name(prop)).lower()
    return re.sub(r"(ed|es|s|e|d)$", "", plain)


def _are_mirrors(graph: Graph, one: URIRef, other: URIRef) -> bool:
    ends = domains(graph, one), ranges(graph, one), domains(graph, other), ranges(graph, other)
    return all(ends) and ends[0] == ends[3] and ends[1] == ends[2]


@check("P19", "several domains or ranges", least=190)
def several_domains_or_ranges(graph: Graph) -> Verdict:
    """Two domains mean both at once, which is hardly ever meant."""
    own = properties(graph)
    many = [p for p in own if any(len(list(graph.objects(p, end))) > 1 for end in (RDFS.domain, RDFS.range))]
    return verdict(own, many)


@check("P25", "a property inverse to itself", least=10)
def inverse_to_itself(graph: Graph) -> Verdict:
    """A property that is its own inverse is symmetric."""
    pairs = list(graph.subject_objects(OWL.inverseOf))
    return verdict(pairs, [p for p, q in pairs if p == q])


@check("P26", "an inverse of a symmetric property", least=10)
def inverse_of_symmetric(graph: Graph) -> Verdict:
    """A symmetric property needs no inverse."""
    pairs = list(graph.subject_objects(OWL.inverseOf))
    symmetric = set(graph.subjects(RDF.type, OWL.SymmetricProperty))
    return verdict(pairs, [p for p, q in pairs if symmetric & {p, q}])


@check("P27", "wrong equivalent properties", least=190)
def wrong_equivalent_properties(graph: Graph) -> Verdict:
    """No property is declared equivalent: to one of ours it would be a second name, to another's a claim on its use."""
    return verdict(properties(graph), set(graph.subjects(OWL.equivalentProperty)))


@check("P28", "wrong symmetric properties", least=1)
def wrong_symmetric(graph: Graph) -> Verdict:
    """A symmetric property has the same domain and range."""
    found = set(graph.subjects(RDF.type, OWL.SymmetricProperty))
    return verdict(found, [p for p in found if domains(graph, p) != ranges(graph, p)])


@check("P29", "wrong transitive properties", least=5)
def wrong_transitive(graph: Graph) -> Verdict:
    """A transitive property has the same domain and range, or neither."""
    found = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    return verdict(found, [p for p in found if domains(graph, p) != ranges(graph, p)])


@check("P33", "a chain of one property", least=10)
def chain_of_one(graph: Graph) -> Verdict:
    """A chain of one property is a subproperty."""
    found = [(p, links) for p in set(graph.subjects(OWL.propertyChainAxiom)) for links in chains(graph, p)]
    return verdict(found, [p for p, links in found if len(links) < 2])


@check("P35", "untyped properties", least=200)
def untyped_properties(graph: Graph) -> Verdict:
    """Whatever is used as a property is declared as one."""
    used = {n for p in (RDFS.subPropertyOf, OWL.inverseOf) for pair in graph.subject_objects(p) for n in pair}
    used |= {n for p in set(graph.subjects(OWL.propertyChainAxiom)) for links in chains(graph, p) for n in links}
    used |= {p for p in graph.predicates() if not str(p).startswith((str(RDF), str(RDFS), str(OWL)))}
    used |= {s for p in (RDFS.domain, RDFS.range) for s in graph.subjects(p)}
    named = {n for n in used if isinstance(n, URIRef)}
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return verdict(named, [n for n in named if not any((n, RDF.type, kind) in graph for kind in kinds)])
