"""The engine against a naive reading of the same rules, and against owlrl where owlrl is right.

``IGKG_FUZZ=100 pytest tests/reasoning/test_against_oracle.py`` tries a hundred times as many random ontologies.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from pyoxigraph import Triple

from igkg.project import Project
from igkg.reasoning import worth_publishing
from igkg.reasoning.owlrl_reasoner import OwlrlReasoner
from igkg.reasoning.rule_engine import RuleEngine
from igkg.reasoning.rules import rules
from tests.reasoning import examples, provoking
from tests.reasoning.support import (
    TIMES,
    close,
    difference_from_oracle,
    difference_in_contradictions,
    equates_vocabulary,
    fault_in_derivations,
    is_small,
    premises,
    speaks,
    tries,
    turtle,
)

NOTHING: tuple[set[str], set[str]] = (set(), set())
ENOUGH = 20_000  # triples that the oracle looks at; what makes it look at more takes too long
MOST_REPLAYED = 500  # inferred triples
randoms = st.randoms(use_true_random=False)


@tries(60)
@given(randoms)
def test_plain_ontologies(random: Random) -> None:
    assert difference_from_oracle(examples.plain(random)) == NOTHING


@tries(60)
@given(randoms)
def test_wild_ontologies(random: Random) -> None:
    assert difference_from_oracle(examples.wild(random)) == NOTHING


@pytest.mark.parametrize("name", rules())
def test_each_rule_where_it_speaks_alone(name: str) -> None:
    for number in range(2 * TIMES):
        triples = provoking.alone(rules()[name], Random(number))  # noqa: S311
        assert speaks(name, triples)
        assert difference_from_oracle(triples) == NOTHING


@tries(60)
@given(randoms)
def test_rules_that_speak_together(random: Random) -> None:
    assert difference_from_oracle(_together(random)) == NOTHING


@tries(30)
@given(randoms)
def test_what_follows_late(random: Random) -> None:
    triples = provoking.late(random)
    assert difference_from_oracle(triples if is_small(triples, ENOUGH) else reject()) == NOTHING


@tries(25)
@given(randoms)
def test_every_derivation_is_one_that_its_rule_allows(random: Random) -> None:
    triples = examples.wild(random, most=9)
    if not equates_vocabulary(triples):
        assert fault_in_derivations(triples)[0] is None


@tries(25)
@given(randoms)
def test_every_derivation_of_rules_that_speak_together(random: Random) -> None:
    triples = _together(random)
    if len(close(triples).inferred) > MOST_REPLAYED or equates_vocabulary(triples):
        reject()
    assert fault_in_derivations(triples)[0] is None


@tries(20)
@given(randoms)
def test_each_single_contradiction_is_found(random: Random) -> None:
    difference = difference_in_contradictions(random.choice([examples.plain, provoking.provoked])(random), ENOUGH)
    if difference is None:
        reject()
    assert difference == (set(), set())


def _together(random: Random) -> list[Triple]:
    triples = provoking.provoked(random)
    return triples if is_small(triples, ENOUGH) else reject()


ADVERSARIAL = {
    "a cycle of the same": ":a owl:sameAs :b . :b owl:sameAs :c . :c owl:sameAs :a . :a :p :b .",
    "a clique of the same": " ".join(f":x{i} owl:sameAs :x{j} ." for i in range(6) for j in range(6)) + ":x0 :p :x5 .",
    "a property that is its own chain": ":p owl:propertyChainAxiom (:p :p :p) . :a :p :b . :b :p :c . :c :p :d .",
    "a chain of itself and another": ":p owl:propertyChainAxiom (:p :q) . :a :p :b . :b :q :c . :c :q :a .",
    "chains of each other": ":p owl:propertyChainAxiom (:q :p) . :q owl:propertyChainAxiom (:p :q) . :a :p :b , :c ."
    ":b :q :c . :c :q :a ; :p :b .",
    "a list without an end": ":C owl:intersectionOf _:l . _:l rdf:first :A . :x a :A , :C .",
    "a list that is a circle": ":p owl:propertyChainAxiom _:l . _:l rdf:first :q ; rdf:rest _:l . :a :q :b . "
    ":b :q :a .",
    "a circle with a way out": ":p owl:propertyChainAxiom _:l . _:l rdf:first :q ; rdf:rest _:l , rdf:nil . "
    ":a :q :b . :b :q :c . :c :q :d .",
    "a cell with two members": ":C owl:intersectionOf _:l . _:l rdf:first :A , :B ; rdf:rest (:D) . :x a :B , :D .",
    "an empty list": ":C owl:intersectionOf () ; owl:unionOf () ; owl:oneOf () ; owl:hasKey () . :x a :C .",
    "nil with a member": "rdf:nil rdf:first :A ; rdf:rest rdf:nil . :C owl:unionOf rdf:nil . :x a :A .",
    "cells that are the same": "_:l owl:sameAs :m . :C owl:unionOf _:l . :m rdf:first :A ; rdf:rest () . :x a :A .",
    "a type that is a subproperty": "rdf:type rdfs:subPropertyOf :p . :x a :C .",
    "a property of types": ":p rdfs:subPropertyOf rdf:type . :x :p :C . :C rdfs:subClassOf :D .",
    "a domain of sameAs": "owl:sameAs rdfs:domain :C . :x :p 1 .",
    "subClassOf that is symmetric": "rdfs:subClassOf a owl:SymmetricProperty . :A rdfs:subClassOf :B . :x a :B .",
    "domain that is transitive": "rdfs:domain a owl:TransitiveProperty . :p rdfs:domain :q . :q rdfs:domain :C . "
    ":x :p :y .",
    "subProperties of the schema": ":p rdfs:subPropertyOf rdfs:subPropertyOf . :q :p :r . :x :q :y .",
    "the same predicates": "rdfs:domain owl:sameAs rdfs:range . :p rdfs:domain :C . :x :p :y .",
    "rest that is sameAs": "rdf:rest owl:sameAs owl:sameAs . rdf:nil rdf:rest _:b .",
    "inverse of types": "rdf:type owl:inverseOf :has . :C :has :x . :C rdfs:subClassOf :D .",
    "a literal's class": ':C owl:hasValue "v" ; owl:onProperty :p . :x a :C . :p rdfs:range :V . '
    ":D owl:someValuesFrom :V ; owl:onProperty :p .",
    "a functional property of equal numbers": ':p a owl:FunctionalProperty . :x :p 1 , "1"^^xsd:byte , :one .',
    "a functional property of different numbers": ":p a owl:FunctionalProperty . :x :p 1 , 2 .",
    "an ill-typed literal that is the same as a number": ':p a owl:FunctionalProperty . :x :p 1 , "one"^^xsd:int .',
    "texts that are the same as others": ':p a owl:FunctionalProperty . :x :p "x" , "x"@en . '
    ':y :p "one"^^xsd:int , "y" .',
    "a literal property": ':C owl:onProperty "p" ; owl:someValuesFrom owl:Thing . :x :p :y .',
    "keys with a missing value": ":C owl:hasKey (:p :q) . :x a :C ; :p 1 . :y a :C ; :p 1 .",
    "keys of several values": ":C owl:hasKey (:p :q) . :x a :C ; :p 1 , 2 ; :q 3 , 4 . :y a :C ; :p 2 , 5 ; :q 4 , 6 .",
    "equal keys that make other keys equal": ":C owl:hasKey (:p) . :a a :C ; :p :u . :b a :C ; :p :v . :u a :C ; :p 1 ."
    ":v a :C ; :p 1 .",
    "mutual rules": ":p owl:inverseOf :q . :q rdfs:subPropertyOf :p . :p rdfs:subPropertyOf :q . :p rdfs:domain :C ."
    ":C rdfs:subClassOf :D . :D rdfs:subClassOf :C . :x :p :y .",
    "a restriction on itself": ":C owl:allValuesFrom :C ; owl:onProperty :p . :x a :C ; :p :x , :y . :y :p :z .",
    "nil in a list of different things": ":m a owl:AllDifferent ; owl:members rdf:nil . "
    "rdf:nil rdf:first :a ; rdf:rest rdf:nil .",
    "a property that is then the same as another": ":p a owl:TransitiveProperty . :f a owl:FunctionalProperty . "
    ":x :f :n , :p . :y :f :b , :c . :a :p :b . :c :p :d .",
    "a rule one of whose axioms rests on its conclusion": ":q rdfs:subPropertyOf owl:onProperty . :a a :a ; :p 1 . "
    "owl:hasValue owl:equivalentProperty :p . :p :q :a ; owl:sameAs owl:targetIndividual . "
    "owl:onProperty a owl:SymmetricProperty .",
    "a name for the number of a restriction": ":R owl:maxCardinality :one ; owl:onProperty :p . :one owl:sameAs 1.0 . "
    ":x a :R ; :p :y , :z .",
    "numbers that become the same": ":R owl:maxCardinality 1 ; owl:onProperty :p . :x a :R ; :p :a , :b . "
    ":a owl:sameAs 1 . :b :late 0 . :late rdfs:subPropertyOf owl:sameAs .",
    "datatypes that are the same": "xsd:integer owl:sameAs xsd:string . :x :p 1 .",
    "a restriction that becomes the same as its number": ":one owl:sameAs 1 . :c owl:maxCardinality 1.0 ; "
    "owl:onProperty :p . :x a :c ; :p :c , 1 .",
    "a property that equals sameAs": ":q owl:equivalentProperty owl:sameAs . :x :q :q .",
    "a key whose list goes every way": ":C owl:hasKey _:l0 . :x a :C ; :p 1 . :y a :C ; :p 1 ."
    + " ".join(f"_:l{i} rdf:first :p ; rdf:rest rdf:nil , _:l{j} ." for i in range(14) for j in range(14)),
    "nothing and everything": "owl:Thing rdfs:subClassOf owl:Nothing . :x a :C . :C a owl:Class .",
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_adversarial(name: str) -> None:
    triples = turtle(ADVERSARIAL[name])
    assert difference_from_oracle(triples) == NOTHING
    if not equates_vocabulary(triples):
        assert fault_in_derivations(triples)[0] is None


@tries(30)
@given(randoms)
def test_the_order_of_the_input_does_not_matter(random: Random) -> None:
    triples = random.choice([examples.wild, _together])(random)
    shuffled = list(triples)
    random.shuffle(shuffled)
    one, other = close(triples), close(shuffled)
    assert one.inferred == other.inferred
    assert one.clashes == other.clashes
    assert one.derivations is not None
    assert other.derivations is not None
    for triple in one.inferred:
        assert one.derivations.of(triple) == other.derivations.of(triple)


@tries(30)
@given(randoms)
def test_what_is_published_is_what_is_worth_publishing(random: Random) -> None:
    triples = random.choice([examples.wild, _together])(random)
    everything = close(triples).inferred
    assert RuleEngine().close(triples).inferred == {triple for triple in everything if worth_publishing(triple)}


@tries(15)
@given(randoms)
def test_modest_ontologies_give_what_owlrl_finds(random: Random) -> None:
    triples = examples.modest(random)
    assert RuleEngine().close(triples).inferred == OwlrlReasoner().close(triples).inferred


def test_our_own_graph_has_what_owlrl_finds(project: Project) -> None:
    triples = premises(project)
    mine, theirs = RuleEngine().close(triples), OwlrlReasoner().close(triples)
    assert not mine.clashes
    assert not theirs.clashes
    assert len(theirs.inferred) > 5000
    assert theirs.inferred - mine.inferred == set()
    assert mine.inferred - theirs.inferred == set()
