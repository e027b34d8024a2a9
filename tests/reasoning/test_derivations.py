"""Why: every derivation of the real graph replays, rests on nothing that rests on it, and is the same in any order."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from pyoxigraph import Triple

from igkg.project import Project
from igkg.reasoning import Closure, Derivation
from igkg.reasoning.derivations import Why, load_derivations
from igkg.reasoning.owlrl_reasoner import OwlrlReasoner
from igkg.reasoning.rule_engine import RuleEngine
from tests.reasoning.support import close, fault_in, premises, turtle

MOST_BYTES = 32
MOST_SECONDS = 0.01


@pytest.fixture(scope="module")
def given(project: Project) -> list[Triple]:
    return premises(project)


@pytest.fixture(scope="module")
def closure(given: list[Triple]) -> Closure:
    return RuleEngine().close(given)


def _why(closure: Closure) -> Why:
    assert isinstance(closure.derivations, Why)
    return closure.derivations


def test_every_derivation_of_the_real_graph_replays(closure: Closure, given: list[Triple]) -> None:
    fault, count = fault_in(closure, given)
    assert fault is None
    assert count >= len(closure.inferred) > 5000


def test_the_order_of_the_input_does_not_matter(closure: Closure, given: list[Triple]) -> None:
    shuffled = list(given)
    random.Random(7).shuffle(shuffled)  # noqa: S311
    other = RuleEngine().close(shuffled)
    assert other.inferred == closure.inferred
    for triple in sorted(closure.inferred, key=str)[::5]:
        assert _why(other).of(triple) == _why(closure).of(triple)


def test_a_derivation_takes_few_bytes(closure: Closure) -> None:
    assert _why(closure).table.bytes_per_row <= MOST_BYTES


def test_a_look_up_is_quick(closure: Closure) -> None:
    why = _why(closure)
    triples = sorted(closure.inferred, key=str)[::50]
    why.of(triples[0])
    seconds = []
    for triple in triples:
        start = time.perf_counter()
        assert why.of(triple)
        seconds.append(time.perf_counter() - start)
    assert sorted(seconds)[len(seconds) // 2] < MOST_SECONDS


def test_derivations_come_back_from_a_file(closure: Closure, tmp_path: Path) -> None:
    _why(closure).save(tmp_path)
    loaded = load_derivations(tmp_path)
    for triple in sorted(closure.inferred, key=str)[::20]:
        assert loaded.of(triple) == _why(closure).of(triple)


def test_where_there_is_no_file_nothing_is_explained(tmp_path: Path) -> None:
    assert load_derivations(tmp_path).of(turtle(":a :p :b .")[0]) == []


def test_owlrl_cannot_say_why() -> None:
    assert OwlrlReasoner().close(turtle(":a :p :b .")).derivations is None


CHAIN = """
:opposed owl:propertyChainAxiom _:l . _:l rdf:first :holds ; rdf:rest _:m . _:m rdf:first :opposes ; rdf:rest rdf:nil .
:holder owl:inverseOf :holds . :first :holder :society ; :opposes :forum .
:society :holds :second . :second :opposes :forum .
"""


def test_each_situation_gives_a_derivation_even_one_found_later() -> None:
    triples = turtle(CHAIN)
    axiom = next(triple for triple in triples if triple.predicate.value.endswith("propertyChainAxiom"))
    (goal,) = turtle(":society :opposed :forum .")
    ways = close(triples).derivations.of(goal)  # type: ignore[union-attr]
    assert ways == [
        Derivation("prp-spo2", (axiom, *turtle(f":society :holds :{name} . :{name} :opposes :forum .")))
        for name in ("first", "second")
    ]


def test_a_longer_chain_is_one_step() -> None:
    text = ":p owl:propertyChainAxiom (:q :r :s) . :a :q :b , :c . :b :r :d . :c :r :d . :d :s :e ."
    (goal,) = turtle(":a :p :e .")
    ways = close(turtle(text)).derivations.of(goal)  # type: ignore[union-attr]
    assert [(way.rule, way.premises[1:]) for way in ways] == [
        ("prp-spo2", tuple(turtle(f":a :q :{name} . :{name} :r :d . :d :s :e ."))) for name in ("b", "c")
    ]


def test_what_was_given_needs_no_derivation() -> None:
    triples = turtle(":p owl:inverseOf :q . :a :p :b . :b :q :a .")
    why = _why(close(triples))
    assert [why.of(triple) for triple in triples] == [[], [], []]


def test_what_does_not_follow_has_none() -> None:
    why = _why(close(turtle(":p owl:inverseOf :q . :a :p :b .")))
    assert why.of(turtle(":a :q :b .")[0]) == []
    assert why.of(turtle(":never :named :here .")[0]) == []


def test_a_circle_proves_nothing() -> None:
    why = _why(close(turtle(":p owl:inverseOf :q . :p rdfs:subPropertyOf :r . :r rdfs:subPropertyOf :p . :a :r :b .")))
    ways = why.of(turtle(":a :p :b .")[0])
    assert {way.rule for way in ways} == {"prp-spo1", "prp-eqp1", "prp-eqp2"}
    (base,) = turtle(":a :r :b .")
    assert all(base in way.premises for way in ways)


def test_equality_is_explained_step_by_step() -> None:
    text = ":p a owl:FunctionalProperty . :x :p :y , :z . :z owl:sameAs :w . :w :q :v ."
    why = _why(close(turtle(text)))
    assert why.of(turtle(":y owl:sameAs :z .")[0]) or why.of(turtle(":z owl:sameAs :y .")[0])
    (way,) = why.of(turtle(":y :q :v .")[0])
    assert way.rule == "eq-rep-s"
    assert way.premises[1].subject != way.premises[0].object
