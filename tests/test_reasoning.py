"""What must follow from the facts, what must not, and what contradictions are reported."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from igkg.dataset import INFERRED
from igkg.names import OWL, RDF, RDFS
from igkg.reasoning.owlrl_reasoner import OwlrlReasoner
from igkg.release import Release
from igkg.store import open_store

# Worked out by hand from the passages and the patterns of the model: subject, predicate, object.
DERIVED = """
actor:isoc igkg:opposed proposal:forum
proposal:forum igkg:opposedBy actor:isoc
actor:icc igkg:opposed proposal:forum
position:icc-opposes-forum rdf:type igkg:Opposition
actor:australia igkg:supported proposal:forum-as-isoc-activity
actor:us igkg:proposed proposal:forum-as-isoc-activity
actor:us igkg:oversaw actor:icann
actor:icann igkg:overseenBy actor:us
actor:wgig igkg:mandatedBy pa:para-13-b
ta:para-34 igkg:carries def:internet-governance-wgig
ta:para-34 igkg:textAncestor wr:para-10
doc:tunis-agenda igkg:documentStates def:internet-governance-wgig
doc:tunis-agenda igkg:documentConcerns actor:igf
event:prepcom-3-resumed igkg:partOf process:wsis
process:wsis igkg:hasPart event:prepcom-3-resumed
actor:desai igkg:participatedIn event:wgig-consultation-2004-09
actor:desai igkg:servedIn actor:wgig
place:un-geneva igkg:within place:switzerland
actor:itu rdf:type igkg:Actor
actor:itu rdf:type prov:Agent
""".strip().splitlines()

# Tempting and wrong (MODEL.md, "Mistakes"): no stance passes along variants, members, groups or results; no officer is
# thereby a member; oversight does not pass from an organisation to a function; a text unit in a group does not take
# over what is said of the group; what an author only interprets is no fact.
NOT_DERIVED = """
actor:australia igkg:supported proposal:forum
actor:us igkg:opposed proposal:forum-as-isoc-activity
actor:isoc igkg:opposed actor:igf
actor:kummer igkg:memberOf actor:wgig-secretariat
actor:us igkg:oversaw function:root-zone-authorisation
ta:para-73 igkg:concerns actor:igf
actor:itu igkg:hadReservationsAbout doc:wgig-report
actor:itu igkg:respondedTo doc:wgig-report
wr:para-10 igkg:textAncestor ta:para-34
event:wgig-meeting-4 igkg:place place:chateau-de-bossey
""".strip().splitlines()


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


def _expand(release: Release, line: str) -> Triple:
    return Triple(*(NamedNode(release.prefixes.expand(name)) for name in line.split()))


def _holds(store: Store, triple: Triple, graph: NamedNode | None = None) -> bool:
    return any(store.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph))


@pytest.mark.parametrize("line", DERIVED)
def test_what_follows_is_inferred(store: Store, release: Release, line: str) -> None:
    assert _holds(store, _expand(release, line), INFERRED)


@pytest.mark.parametrize("line", NOT_DERIVED)
def test_what_does_not_follow_is_absent(store: Store, release: Release, line: str) -> None:
    triple = _expand(release, line)
    for end in (triple.subject, triple.object):
        assert _holds(store, Triple(end, NamedNode(f"{RDF}type"), _class_of(store, end)))  # type: ignore[arg-type]
    assert not _holds(store, triple)


def _class_of(store: Store, thing: object) -> NamedNode:
    kind = next(store.quads_for_pattern(thing, NamedNode(f"{RDF}type"), None), None)  # type: ignore[arg-type]
    assert kind is not None, f"{thing} is not in the graph, so its absence from a triple proves nothing"
    assert isinstance(kind.object, NamedNode)
    return kind.object


def test_nothing_inferred_says_that_a_thing_is_itself_or_a_thing(store: Store) -> None:
    inferred = list(store.quads_for_pattern(None, None, None, INFERRED))
    assert len(inferred) > 1000
    for quad in inferred:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        assert quad.object.value not in {f"{OWL}Thing", f"{RDFS}Resource"}
        assert quad.predicate.value != f"{OWL}sameAs"


def test_nothing_inferred_is_asserted_too(store: Store) -> None:
    for quad in store.quads_for_pattern(None, None, None, INFERRED):
        graphs = {q.graph_name for q in store.quads_for_pattern(quad.subject, quad.predicate, quad.object)}
        assert graphs - {INFERRED} <= {q for q in graphs if "DefaultGraph" in repr(q)}, quad


def test_scheduled_things_give_no_shortcuts(store: Store) -> None:
    ontology = "https://w3id.org/igkg/ontology#"
    scheduled = {
        quad.subject
        for name in ("scheduledStart", "scheduledEnd", "scheduledPlace")
        for quad in store.quads_for_pattern(None, NamedNode(ontology + name), None)
    }
    assert len(scheduled) >= 5
    for name in ("startDate", "endDate", "place"):
        for quad in store.quads_for_pattern(None, NamedNode(ontology + name), None, INFERRED):
            assert quad.subject not in scheduled


INCONSISTENT = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
:Cat a owl:Class ; owl:disjointWith :Dog . :Dog a owl:Class . :tom a :Cat , :Dog .
"""


def test_a_contradiction_names_rule_and_things() -> None:
    closure = OwlrlReasoner().close(
        Triple(q.subject, q.predicate, q.object) for q in parse(INCONSISTENT, format=RdfFormat.TURTLE)
    )
    assert [clash.rule for clash in closure.clashes][:1] == ["cax-dw"]
    assert closure.clashes[0].things[-1] == "http://example.org/tom"
