"""A score says how sure a match is, and its reasons say why; types narrow; what only looks alike is no match."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igkg.matching import Matcher
from igkg.release import Release
from igkg.search import Index

IGKG = "https://w3id.org/igkg/ontology#"
ID = "https://w3id.org/igkg/id/"


@pytest.fixture(scope="module")
def matcher(release: Release) -> Matcher:
    return Matcher(Index(release.index))


@pytest.mark.parametrize(
    ("spelling", "iri", "score", "reason"),
    [
        ("Internet Governance Forum", "actor/igf", (100, 100), "the same name"),
        ("IGF", "actor/igf", (99, 99), "acronym"),
        ("Forum sur la gouvernance de l’Internet", "actor/igf", (99, 99), "alias in the language fr"),
        ("WSIS-03/GENEVA/DOC/0005-E", "document/plan-of-action", (100, 100), "the same identifier"),
        ("http://www.wikidata.org/entity/Q71", "place/geneva", (100, 100), "the same identifier"),
        ("Internet Governence Forum", "actor/igf", (85, 98), "one letter differs"),
        ("Forum Internet Governance", "actor/igf", (85, 98), "words in another order"),
        ("Internet Engineering Taskforce", "actor/ietf", (95, 98), "blanks differ"),
        ("Desai, Nitin", "actor/desai", (90, 99), "surname first"),
        ("Kleinwaechter", "actor/kleinwaechter", (90, 98), "an umlaut written as two letters"),
        ("Syracuse Univ.", "actor/syracuse-university", (80, 95), "abbreviation"),
        ("World Wide Web Consortium (W3C)", "actor/w3c", (95, 99), "with “w3c”, which is true of it"),
        ("Geneva, Switzerland", "place/geneva", (90, 99), "with “switzerland”, which is true of it"),
        ("IGF 2010", "actor/igf", (30, 60), "another number: “2010”"),
        ("Michael Kummer", "actor/kummer", (0, 60), "with “michael”"),
    ],
)
def test_reasons(matcher: Matcher, spelling: str, iri: str, score: tuple[int, int], reason: str) -> None:
    found = {candidate.thing.iri: candidate for candidate in matcher.match(spelling, limit=50)}
    candidate = found.get(ID + iri)
    if candidate is None:
        assert score[0] == 0
        return
    assert score[0] <= candidate.score <= score[1]
    assert reason in candidate.reasons


def test_types_narrow(matcher: Matcher) -> None:
    kinds = [candidate.thing.kind for candidate in matcher.match("Brazil", [f"{IGKG}Place"])]
    assert kinds == [f"{IGKG}Place"]
    both = matcher.match("Brazil", [f"{IGKG}Place", f"{IGKG}State"])
    assert {candidate.thing.kind for candidate in both} == {f"{IGKG}Place", f"{IGKG}State"}
    assert matcher.match("Brazil", [f"{IGKG}Person"]) == []
    assert matcher.match("Brazil", ["http://example.org/Nonsense"]) == []


def test_a_broader_type_takes_in_the_narrower(matcher: Matcher) -> None:
    assert matcher.match("ICANN", [f"{IGKG}Actor"])[0].thing.kind == f"{IGKG}TechnicalOrganisation"


def test_names_are_shown_in_the_language_of_the_reader_only_if_they_are_labels(matcher: Matcher) -> None:
    assert matcher.match("UIT", languages=["fr"])[0].thing.label == "International Telecommunication Union"


@pytest.mark.parametrize(
    "spelling", ["", " ", "?!", "\0", '"', "((((", "a" * 10_000, "the " * 500, "(", "[]", "💥", ", ,"]
)
def test_what_is_no_name_finds_nothing_or_nothing_likely(matcher: Matcher, spelling: str) -> None:
    assert not any(candidate.is_likely for candidate in matcher.match(spelling))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(matcher: Matcher, spelling: str) -> None:
    for candidate in matcher.match(spelling):
        assert 0 <= candidate.score <= 100
        assert candidate.reasons
