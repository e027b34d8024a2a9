"""Contradictions: all at once, each with its rule, the triples that clash, and words for the data's editor."""

from __future__ import annotations

import pytest

from igkg.reasoning.inconsistency import WORDS
from igkg.reasoning.rules import rules
from tests.reasoning.support import close, turtle

SEVERAL = """
:C owl:disjointWith :D . :x a :C , :D . :y a :C , :D . :z a :C .
:p a owl:AsymmetricProperty . :a :p :b . :b :p :a .
:q a owl:IrreflexiveProperty . :a :q :a .
:r rdfs:range xsd:integer . :a :r "seven" . :b :r "seven" .
[] a owl:AllDisjointClasses ; owl:members (:E :F :G) . :E2 rdfs:subClassOf :E . :m a :E2 , :G .
:one owl:differentFrom :two . :one owl:sameAs :three . :three owl:sameAs :two .
"""
EXAMPLE = "http://example.org/"


def test_all_contradictions_are_given_at_once() -> None:
    clashes = close(turtle(SEVERAL)).clashes
    found = [clash.rule for clash in clashes]
    assert {rule: found.count(rule) for rule in found} == {
        "eq-diff1": 1,
        "prp-irp": 1,
        "prp-asyp": 1,
        "cax-dw": 2,
        "cax-adc": 1,
        "dt-not-type": 1,
    }


def test_a_contradiction_names_the_things_and_the_triples() -> None:
    (clash,) = close(turtle(":C owl:disjointWith :D . :x a :C , :D .")).clashes
    assert clash.things == (f"{EXAMPLE}C", f"{EXAMPLE}D", f"{EXAMPLE}x")
    assert set(clash.triples) == set(turtle(":C owl:disjointWith :D . :x a :C , :D ."))
    assert clash.words == f"{EXAMPLE}x cannot be both {EXAMPLE}C and {EXAMPLE}D, and is both"


def test_an_inferred_triple_that_clashes_can_be_explained() -> None:
    closure = close(turtle(":p rdfs:domain :C . :C owl:disjointWith :D . :x a :D ; :p :y ."))
    (clash,) = closure.clashes
    (inferred,) = turtle(":x a :C .")
    assert inferred in clash.triples
    assert closure.derivations is not None
    assert [way.rule for way in closure.derivations.of(inferred)] == ["prp-dom"]


def test_a_literal_of_the_wrong_datatype_is_found_with_all_that_have_it() -> None:
    (clash,) = close(turtle(':p rdfs:range xsd:integer . :a :p "seven" . :b :p "seven" .')).clashes
    assert set(turtle(':a :p "seven" . :b :p "seven" .')) <= set(clash.triples)


@pytest.mark.parametrize(("text", "is_binary"), [("AA ==", True), ("", True), ("AB==", False), (" AAAA", False)])
def test_base64_is_read_as_its_datatype_says(text: str, is_binary: bool) -> None:
    # XSD 1.1, part 2, section 3.3.16: of the character before the padding the last four bits are zero.
    clashes = close(turtle(f':p rdfs:range xsd:base64Binary . :a :p "{text}"^^xsd:base64Binary .')).clashes
    assert [clash.rule for clash in clashes] == ([] if is_binary else ["dt-not-type"])


def test_every_rule_that_finds_contradictions_has_words() -> None:
    assert WORDS.keys() == {rule.name for rule in rules().values() if rule.is_clash}
