"""Proofs: of what is asserted the passages, of what is inferred rules and premises, down to passages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, parse

from igkg.cli import cli
from igkg.dataset import INFERRED
from igkg.explain import Explainer, Proof, read_triple
from igkg.explain.packing import packed, unpacked
from igkg.reasoning.derivations import load_derivations
from igkg.release import Release
from igkg.store import open_store
from tests.conftest import ROOT, Server

OPPOSED = ("actor:isoc", "igkg:opposed", "proposal:forum")
SOURCE = "https://w3id.org/igkg/source/"


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


@pytest.fixture(scope="module")
def explainer(store: Store, release: Release) -> Explainer:
    return Explainer(store, load_derivations(release.folder))


def _proof(explainer: Explainer, release: Release, *terms: str) -> Proof:
    return explainer.explain(read_triple(terms, release.prefixes))


def _leaves(proof: Proof) -> Iterator[Proof]:
    if not proof.steps:
        yield proof
    for step in proof.steps:
        for premise in step.premises:
            yield from _leaves(premise)


def test_a_shortcut_rests_on_the_position_the_chain_and_the_passage(explainer: Explainer, release: Release) -> None:
    proof = _proof(explainer, release, *OPPOSED)
    assert proof.holds
    assert not proof.citations
    assert {step.rule for step in proof.steps} == {"prp-spo2"}
    # The thesis says so of the first round of PrepCom 3, in the paragraph of line 67 with its note 32.
    assert f"{SOURCE}malcolm-tunis/l67-with-fn32" in {passage.value for passage in proof.passages}
    positions = {
        premise.triple.subject
        for step in proof.steps
        for premise in step.premises
        if premise.triple.predicate.value.endswith("#opposes")
    }
    assert len(positions) == len(proof.steps) >= 1


def test_an_asserted_triple_gives_its_passages(explainer: Explainer, release: Release) -> None:
    terms = ("event:wgig-consultation-2004-09", "igkg:startDate", '"2004-09-20"^^xsd:date')
    proof = _proof(explainer, release, *terms)
    # Malcolm and Kummer both give the day.
    assert {citation.graph.value.removeprefix(SOURCE).split("/")[0] for citation in proof.citations} == {
        "malcolm-wgig",
        "kummer",
    }
    assert not proof.steps


def test_what_a_disagreement_touches_is_contested(explainer: Explainer, release: Release) -> None:
    terms = ("membership:kummer-coordinates-wgig-secretariat", "igkg:since", '"2004-07"^^xsd:gYearMonth')
    proof = _proof(explainer, release, *terms)
    assert proof.is_contested
    assert [label for _, label in proof.disagreements] == ["When Kummer was appointed"]


def test_what_does_not_hold_names_what_is_nearest(explainer: Explainer, release: Release) -> None:
    triple = read_triple(("actor:isoc", "igkg:supported", "proposal:forum"), release.prefixes)
    assert not explainer.explain(triple).holds
    nearest = explainer.nearest(triple)
    assert nearest
    assert all(explainer.explain(other).holds for other in nearest)


def test_every_inferred_triple_has_a_proof_that_ends_in_what_is_written(store: Store, explainer: Explainer) -> None:
    inferred = [Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, INFERRED)]
    assert len(inferred) > 5000
    for triple in inferred:
        proof = explainer.explain(triple)
        assert proof.steps, triple
    for triple in inferred[::97]:
        for leaf in _leaves(explainer.explain(triple)):
            assert leaf.citations or leaf.triple.predicate.value.startswith("http://www.w3.org/"), (triple, leaf.triple)


def test_explaining_is_quick(store: Store, release: Release) -> None:
    triples = [Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, INFERRED)]
    fresh = Explainer(store, load_derivations(release.folder))
    began = time.perf_counter()
    for triple in triples[::50]:
        fresh.explain(triple)
    # A tenth of a second each would still be quick for a reader; this only catches a search through everything.
    assert (time.perf_counter() - began) / len(triples[::50]) < 0.1


def test_the_command_prints_the_tree_down_to_the_passage(release: Release) -> None:
    result = CliRunner().invoke(cli, ["--project", str(ROOT), "explain", *OPPOSED])
    assert result.exit_code == 0
    assert "by prp-spo2 from" in result.stdout
    assert "stated in mt:l67-with-fn32" in result.stdout
    assert release.name


def _path(*terms: str) -> str:
    return "/explain?" + urlencode(dict(zip(("subject", "predicate", "object"), terms, strict=True)))


def test_the_page_shows_rule_and_passage(server: Server) -> None:
    answer = server.ask(_path(*OPPOSED), "text/html")
    assert answer.status == 200
    assert "prp-spo2" in answer.text
    assert 'href="/page/source/malcolm-tunis/l67-with-fn32"' in answer.text


def test_json_and_prov(server: Server) -> None:
    document = json.loads(server.ask(_path(*OPPOSED), "application/json").body)
    assert document["holds"] is True
    assert document["derivations"][0]["rule"] == "prp-spo2"
    triples = set(parse(server.ask(_path(*OPPOSED), "text/turtle").body, format=RdfFormat.TURTLE))
    sources = {q.object for q in triples if q.predicate.value == "http://www.w3.org/ns/prov#hadPrimarySource"}
    assert NamedNode(f"{SOURCE}malcolm-tunis/l67-with-fn32") in sources


@pytest.mark.parametrize(
    ("terms", "status"),
    [
        (("actor:isoc", "igkg:supported", "proposal:forum"), 404),
        (("actor:isoc", "no prefix", "proposal:forum"), 404),
        (("actor:isoc", "igkg:opposed", ""), 400),
        (("<script>", "igkg:opposed", '"<script>alert(1)</script>"'), 404),
    ],
)
def test_what_cannot_be_explained_is_said(server: Server, terms: tuple[str, str, str], status: int) -> None:
    for accept in ("text/html", "application/json"):
        answer = server.ask(_path(*terms), accept)
        assert answer.status == status
        assert "<script>alert" not in answer.text or accept == "application/json"


def test_proofs_come_back_as_they_were_packed(store: Store, explainer: Explainer) -> None:
    triples = [Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, INFERRED)]
    proofs = [explainer.explain(triple) for triple in triples[::97]]
    absent = explainer.explain(
        Triple(NamedNode("urn:x:s"), NamedNode("urn:x:p"), Literal("\u2028 \"'\\\n", language="fr"))
    )
    assert len(proofs) > 50
    assert unpacked(json.loads(json.dumps(packed([*proofs, absent])))) == [*proofs, absent]
