"""What must not be inferred, and what is no contradiction; the W3C suite has no such cases."""

from __future__ import annotations

import pytest

from tests.reasoning.support import close, turtle

NOT_INFERRED = {
    "a superclass's member is not in the subclass": (":C rdfs:subClassOf :D . :x a :D .", ":x a :C ."),
    "a superproperty gives no subproperty": (":p rdfs:subPropertyOf :q . :x :q :y .", ":x :p :y ."),
    "a domain says nothing of the object": (":p rdfs:domain :C . :x :p :y .", ":y a :C ."),
    "a range says nothing of the subject": (":p rdfs:range :C . :x :p :y .", ":x a :C ."),
    "an inverse is not symmetry": (":p owl:inverseOf :q . :x :p :y .", ":y :p :x ."),
    "a chain has an order": (":p owl:propertyChainAxiom (:q :r) . :a :r :b . :b :q :c .", ":a :p :c ."),
    "half a chain is no chain": (":p owl:propertyChainAxiom (:q :r :s) . :a :q :b . :b :r :c .", ":a :p :c ."),
    "a chain does not go backwards": (":p owl:propertyChainAxiom (:q :r) . :a :p :c . :a :q :b .", ":b :r :c ."),
    "one of two classes is not both": (":C owl:intersectionOf (:A :B) . :x a :A .", ":x a :C ."),
    "a union's member is in no certain part": (":C owl:unionOf (:A :B) . :x a :C .", ":x a :A ."),
    "an unknown value keeps a key open": (
        ":C owl:hasKey (:p :q) . :x a :C ; :p 1 . :y a :C ; :p 1 .",
        ":x owl:sameAs :y .",
    ),
    "a key is of its class only": (":C owl:hasKey (:p) . :x a :C ; :p 1 . :y :p 1 .", ":x owl:sameAs :y ."),
    "at most one of a class says nothing of others": (
        ":R owl:maxQualifiedCardinality 1 ; owl:onProperty :p ; owl:onClass :D . :x a :R ; :p :y , :z . :y a :D .",
        ":y owl:sameAs :z .",
    ),
    "at most two make nothing the same": (
        ":R owl:maxCardinality 2 ; owl:onProperty :p . :x a :R ; :p :y , :z , :w .",
        ":y owl:sameAs :z .",
    ),
    "some value is not all values": (
        ":R owl:someValuesFrom :D ; owl:onProperty :p . :x a :R ; :p :y .",
        ":y a :D .",
    ),
    "all values make no member": (
        ":R owl:allValuesFrom :D ; owl:onProperty :p . :x :p :y . :y a :D .",
        ":x a :R .",
    ),
    "another value is not the value": (":R owl:hasValue 1 ; owl:onProperty :p . :x :p 2 .", ":x a :R ."),
    "the same text in another language is another": (
        ':R owl:hasValue "a"@en ; owl:onProperty :p . :x :p "a" .',
        ":x a :R .",
    ),
    "a broken list says nothing": (":C owl:unionOf _:l . _:l rdf:first :A . :x a :A .", ":x a :C ."),
    "disjoint classes make nothing different": (
        ":C owl:disjointWith :D . :x a :C . :y a :D .",
        ":x owl:differentFrom :y .",
    ),
    "functional is not inverse functional": (
        ":p a owl:FunctionalProperty . :x :p :z . :y :p :z .",
        ":x owl:sameAs :y .",
    ),
    "a part of the same whole is no part": (":p a owl:TransitiveProperty . :a :p :c . :b :p :c .", ":a :p :b ."),
    "a class's equal has no other's members": (":A owl:equivalentClass :B . :x a :C .", ":x a :A ."),
    "hidden terms stay hidden": (":p owl:propertyChainAxiom (:q :r :s) . :b :r :c . :c :s :d .", ":b :p :d ."),
}

NO_CONTRADICTION = {
    "disjoint classes without a common member": ":C owl:disjointWith :D . :x a :C . :y a :D .",
    "different things with the same value": ":x owl:differentFrom :y . :x :p 1 . :y :p 1 .",
    "an asymmetric property one way": ":p a owl:AsymmetricProperty . :x :p :y . :y :p :z .",
    "an irreflexive property between two": ":p a owl:IrreflexiveProperty . :x :p :y . :y :p :x .",
    "all different and all different": "[] a owl:AllDifferent ; owl:members (:a :b :c) . :a :p :b .",
    "a number in the range of numbers": ":p rdfs:range xsd:decimal . :x :p 1 , 1.5 .",
    "a byte in the range of integers": ':p rdfs:range xsd:integer . :x :p "7"^^xsd:byte .',
    "a text in the range of literals": ':p rdfs:range rdfs:Literal . :x :p "a"@en , 1 , "2005"^^xsd:gYear .',
    "a datatype that is not of OWL 2": ':p rdfs:range xsd:gYear . :x :p "2005"^^xsd:gYear .',
    "an ill-typed literal that nothing types": ':x :p "seven"^^xsd:integer .',
    "two values where two may be": ":R owl:maxCardinality 2 ; owl:onProperty :p . :x a :R ; :p 1 , 2 .",
    "equal values where one may be": ':p a owl:FunctionalProperty . :x :p 1 , 1.0 , "01"^^xsd:byte .',
    "a negative assertion of something else": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y . :x :p :z . :y :p :x ."
    ),
    "the empty class without members": ":C rdfs:subClassOf owl:Nothing . :x a :D .",
    "the complement of another's class": ":C owl:complementOf :D . :x a :C . :y a :D .",
    "none of a class that is not theirs": (
        ":R owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :D . :x a :R ; :p :y . :y a :E ."
    ),
}


@pytest.mark.parametrize("name", NOT_INFERRED)
def test_not_inferred(name: str) -> None:
    premises, conclusion = NOT_INFERRED[name]
    (triple,) = turtle(conclusion)
    closure = close(turtle(premises))
    assert triple not in closure.inferred
    assert closure.derivations is not None
    assert closure.derivations.of(triple) == []
    assert not closure.clashes


@pytest.mark.parametrize("name", NO_CONTRADICTION)
def test_no_contradiction(name: str) -> None:
    assert close(turtle(NO_CONTRADICTION[name])).clashes == ()
