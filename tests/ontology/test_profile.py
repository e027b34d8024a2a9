"""Proves that the whole ontology is OWL 2 RL, and that the checker would notice if it were not."""

from __future__ import annotations

import pytest
from rdflib.namespace import OWL, RDF, RDFS

from .profile import faults
from .project import alignments, chapters, from_text, ontology
from .restrictions import (
    chains_that_feed_themselves,
    composite,
    composite_where_simple_is_needed,
    untyped_or_twice_typed,
)

DECLARED = """
    :A a owl:Class . :B a owl:Class . :C a owl:Class .
    :p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
    :d a owl:DatatypeProperty . :note a owl:AnnotationProperty .
"""

ALLOWED = {
    "subclass of a named class": ":A rdfs:subClassOf :B .",
    "union on the left": "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "intersection on the left": "[ owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "enumeration on the left": "[ owl:oneOf ( :x :y ) ] rdfs:subClassOf :C .",
    "some things on the left": "[ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :C .",
    "some data on the left": "[ owl:onProperty :d ; owl:someValuesFrom xsd:integer ] rdfs:subClassOf :C .",
    "a value on either side": "[ owl:onProperty :p ; owl:hasValue :x ]"
    " rdfs:subClassOf [ owl:onProperty :q ; owl:hasValue :y ] .",
    "all values on the right": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "a complement on the right": ":A rdfs:subClassOf [ owl:complementOf :B ] .",
    "at most one on the right": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
    "at most one of a class on the right": ":A rdfs:subClassOf"
    " [ owl:onProperty :p ; owl:maxQualifiedCardinality 0 ; owl:onClass :B ] .",
    "equivalent to an intersection": ":A owl:equivalentClass [ owl:intersectionOf ( :B :C ) ] .",
    "a chain": ":r owl:propertyChainAxiom ( :p :q ) .",
    "a chain with an inverse": ":r owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .",
    "disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    "disjoint properties": "[] a owl:AllDisjointProperties ; owl:members ( :p :q ) .",
    "a key": ":A owl:hasKey ( :p :d ) .",
    "a datatype of the list": ":d rdfs:range xsd:integer .",
    "an annotation": ':A :note "anything" .',
    "an assertion": ":x a :A ; :p :y .",
}

FORBIDDEN = {
    "some values on the right": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
    "all values on the left": "[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
    "a union on the right": ":A rdfs:subClassOf [ owl:unionOf ( :B :C ) ] .",
    "a union as a domain": ":p rdfs:domain [ owl:unionOf ( :A :B ) ] .",
    "a complement on the left": "[ owl:complementOf :A ] rdfs:subClassOf :B .",
    "an enumeration on the right": ":A rdfs:subClassOf [ owl:oneOf ( :x :y ) ] .",
    "a minimum": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .",
    "an exact number": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:cardinality 1 ] .",
    "at most two": ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .",
    "at most one on the left": "[ owl:onProperty :p ; owl:maxCardinality 1 ] rdfs:subClassOf :A .",
    "a self restriction": "[ owl:onProperty :p ; owl:hasSelf true ] rdfs:subClassOf :A .",
    "owl:Thing on the left": "owl:Thing rdfs:subClassOf :A .",
    "owl:Thing on the right": ":A rdfs:subClassOf owl:Thing .",
    "equivalent to a union": ":A owl:equivalentClass [ owl:unionOf ( :B :C ) ] .",
    "equivalent to some values": ":A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
    "a disjoint union": ":A owl:disjointUnionOf ( :B :C ) .",
    "a complement among disjoint classes": "[] a owl:AllDisjointClasses ; owl:members ( :A [ owl:complementOf :B ] ) .",
    "a reflexive property": ":p a owl:ReflexiveProperty .",
    "a chain of one": ":r owl:propertyChainAxiom ( :p ) .",
    "a chain with a datatype property": ":r owl:propertyChainAxiom ( :p :d ) .",
    "the inverse of a datatype property": ":p owl:inverseOf :d .",
    "a date as a range": ":d rdfs:range xsd:date .",
    "a year as a range": ":d rdfs:range xsd:gYear .",
    "owl:real as a range": ":d rdfs:range owl:real .",
    "a facet": ":d rdfs:range"
    " [ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:minInclusive 1 ] ) ] .",
    "listed data": ":d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( 1 2 ) ] .",
    "a class that is not declared": ":A rdfs:subClassOf :Missing .",
    "a property that is not declared": ":p rdfs:subPropertyOf :missing .",
    "a predicate that is not declared": ':A :missing "x" .',
    "an rdfs:Class": ":D a rdfs:Class .",
    "an untyped rdf:Property": ":s a rdf:Property .",
    "a misspelt term of OWL": ":p a owl:Transitive .",
}

TYPING = {
    "a property of two kinds": ":p a owl:DatatypeProperty .",
    "an object property below a datatype property": ":p rdfs:subPropertyOf :d .",
    "a datatype property below an annotation property": ":d rdfs:subPropertyOf :note .",
    "a class that is a datatype": ":A a rdfs:Datatype .",
}

NOT_SIMPLE = {
    "functional and transitive": ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
    "irreflexive and transitive": ":p a owl:TransitiveProperty , owl:IrreflexiveProperty .",
    "asymmetric above a transitive one": ":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q ."
    " :q a owl:AsymmetricProperty .",
    "inverse functional and inverse to a chain": ":r owl:propertyChainAxiom ( :p :q ) ."
    " :s a owl:ObjectProperty , owl:InverseFunctionalProperty ; owl:inverseOf :r .",
    "disjoint and transitive": ":p a owl:TransitiveProperty ; owl:propertyDisjointWith :q .",
    "among disjoint ones and transitive": ":p a owl:TransitiveProperty ."
    " [] a owl:AllDisjointProperties ; owl:members ( :p :q ) .",
    "limited and transitive": ":p a owl:TransitiveProperty ."
    " :A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
}

SELF_FEEDING = {
    "a chain with itself": ":p owl:propertyChainAxiom ( :p :q ) .",
    "a chain through a lower property": ":p owl:propertyChainAxiom ( :q :r ) ; rdfs:subPropertyOf :r .",
    "a chain through an inverse": ":p owl:propertyChainAxiom ( :q :r ) . :r owl:inverseOf :p .",
    "a chain with its own inverse": ":p owl:propertyChainAxiom ( [ owl:inverseOf :p ] :q ) .",
    "two chains in a ring": ":p owl:propertyChainAxiom ( :q :q ) . :q owl:propertyChainAxiom ( :p :p ) .",
}


def test_everything_is_in_the_profile() -> None:
    assert len(chapters()) >= 15
    assert len(alignments()) >= 10
    assert len(ontology()) > 1500
    assert faults(ontology()) == set()


def test_properties_are_of_one_kind() -> None:
    assert untyped_or_twice_typed(ontology()) == set()


def test_simple_properties_where_needed() -> None:
    assert len(composite(ontology())) >= 15
    assert composite_where_simple_is_needed(ontology()) == set()


def test_no_chain_feeds_itself() -> None:
    assert len(list(ontology().subjects(OWL.propertyChainAxiom))) >= 10
    assert chains_that_feed_themselves(ontology()) == set()


def test_nothing_is_functional() -> None:
    """What sources may dispute has no single value: see ontology/README.md."""
    for kind in (OWL.FunctionalProperty, OWL.InverseFunctionalProperty):
        assert list(ontology().subjects(RDF.type, kind)) == []


def test_no_datatype_property_has_a_range() -> None:
    """Dates are outside OWL 2's datatypes, and texts have languages: shapes check both."""
    props = list(ontology().subjects(RDF.type, OWL.DatatypeProperty))
    assert len(props) > 40
    assert [prop for prop in props if (prop, RDFS.range, None) in ontology()] == []


@pytest.mark.parametrize("axiom", ALLOWED.values(), ids=ALLOWED)
def test_allowed(axiom: str) -> None:
    assert faults(from_text(DECLARED + axiom)) == set()


@pytest.mark.parametrize("axiom", FORBIDDEN.values(), ids=FORBIDDEN)
def test_forbidden(axiom: str) -> None:
    assert faults(from_text(DECLARED + axiom))


@pytest.mark.parametrize("axiom", TYPING.values(), ids=TYPING)
def test_kinds_are_told_apart(axiom: str) -> None:
    assert untyped_or_twice_typed(from_text(DECLARED)) == set()
    assert untyped_or_twice_typed(from_text(DECLARED + axiom))


@pytest.mark.parametrize("axiom", NOT_SIMPLE.values(), ids=NOT_SIMPLE)
def test_composite_properties_are_noticed(axiom: str) -> None:
    assert composite_where_simple_is_needed(from_text(DECLARED + axiom))


@pytest.mark.parametrize("axiom", SELF_FEEDING.values(), ids=SELF_FEEDING)
def test_self_feeding_chains_are_noticed(axiom: str) -> None:
    assert chains_that_feed_themselves(from_text(DECLARED + axiom))
