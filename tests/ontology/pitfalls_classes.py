"""The pitfalls of the OOPS! catalogue that show in the axioms of classes."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from .checks import Verdict, check, verdict
from .project import classes, object_properties, terms
from .structure import (
    above,
    disjoint_pairs,
    expression_nodes,
)


@check("P02", "synonyms as classes", least=60)
def synonyms(graph: Graph) -> Verdict:
    """Two of our own classes that are declared equivalent are one class with two names."""
    own = classes(graph)
    return verdict(own, [c for c in own if set(graph.objects(c, OWL.equivalentClass)) & set(own)])


@check("P04", "unconnected elements", least=60)
def unconnected(graph: Graph) -> Verdict:
    """A class is above or below another, or the domain or range of a property."""
    own = classes(graph)
    used = {o for p in (RDFS.subClassOf, RDFS.domain, RDFS.range) for o in graph.objects(None, p)}
    return verdict(own, [c for c in own if c not in used and (c, RDFS.subClassOf, None) not in graph])


@check("P06", "cycles in a hierarchy", least=250)
def cycles(graph: Graph) -> Verdict:
    """Nothing lies above itself."""
    own = terms(graph)
    hierarchies = (RDFS.subClassOf, RDFS.subPropertyOf)
    return verdict(own, [t for t in own if any(t in above(graph, t, relation) for relation in hierarchies)])


@check("P10", "missing disjointness", least=20)
def missing_disjointness(graph: Graph) -> Verdict:
    """The classes directly below one class, or at the top, are disjoint; the class above them is named."""
    own = classes(graph)
    families: dict[Node, list[URIRef]] = defaultdict(list)
    for each in own:
        parents = [p for p in graph.objects(each, RDFS.subClassOf) if p in own or str(p).startswith(str(SKOS))]
        for parent in parents or [OWL.Thing]:
            families[parent].append(each)
    disjoint = disjoint_pairs(graph)
    pairs = [(parent, frozenset(pair)) for parent, kin in families.items() for pair in combinations(kin, 2)]
    return verdict(pairs, {parent for parent, pair in pairs if pair not in disjoint})


@check("P14", "misusing owl:allValuesFrom", least=60)
def only_without_some(graph: Graph) -> Verdict:
    """A class is not given its kind of values by owl:allValuesFrom alone: that holds of a thing without any value."""
    own = classes(graph)
    return verdict(own, [c for c in own if _uses(graph, c, OWL.allValuesFrom) and not _uses(graph, c, OWL.hasValue)])


@check("P15", "some not for not some", least=60)
def some_not(graph: Graph) -> Verdict:
    """A class is not said to have some value that is not such, where having none such may be meant."""
    own = classes(graph)
    return verdict(own, [c for c in own if _uses(graph, c, OWL.someValuesFrom) and _uses(graph, c, OWL.complementOf)])


def _uses(graph: Graph, term: URIRef, predicate: URIRef) -> bool:
    expressions = [e for p in (RDFS.subClassOf, OWL.equivalentClass) for e in graph.objects(term, p)]
    nodes = [n for e in expressions if not isinstance(e, URIRef) for n in (e, *expression_nodes(graph, e))]
    return any((node, predicate, None) in graph for node in nodes)


@check("P24", "recursive definitions", least=250)
def recursive(graph: Graph) -> Verdict:
    """No expression that defines a term contains the term."""
    own = terms(graph)
    axioms = (RDFS.subClassOf, OWL.equivalentClass, RDFS.domain, RDFS.range, OWL.propertyChainAxiom, OWL.unionOf)
    expressions = {t: {e for p in axioms for e in graph.objects(t, p) if isinstance(e, BNode)} for t in own}
    return verdict(own, [t for t in own if any(t in expression_nodes(graph, e) for e in expressions[t])])


@check("P31", "wrong equivalent classes", least=60)
def wrong_equivalent_classes(graph: Graph) -> Verdict:
    """No class is declared equivalent to a named one: aligned vocabularies stand above ours, never beside them."""
    named = [c for c, e in graph.subject_objects(OWL.equivalentClass) if isinstance(e, URIRef)]
    return verdict(classes(graph), named)


@check("P34", "untyped classes", least=80)
def untyped_classes(graph: Graph) -> Verdict:
    """Whatever is used as a class is declared as one."""
    hierarchies = (RDFS.subClassOf, OWL.equivalentClass)
    used = {n for p in hierarchies for pair in graph.subject_objects(p) for n in pair}
    used |= {n for pair in disjoint_pairs(graph) for n in pair} | set(graph.objects(None, RDFS.domain))
    used |= {n for prop in object_properties(graph) for n in graph.objects(prop, RDFS.range)}
    named = {n for n in used if isinstance(n, URIRef)}
    return verdict(named, [n for n in named if (n, RDF.type, OWL.Class) not in graph])
