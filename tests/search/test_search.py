"""Things are found by any of their names, by words, first letters and near spellings, over HTTP too."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from igkg.names import GRAPH
from igkg.release import Release
from igkg.search import Index, fold, search, suggest, write_index
from igkg.store import open_store, store_in_memory
from tests.conftest import ROOT, Server

IGF = "https://w3id.org/igkg/id/actor/igf"


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return Index(release.index)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Genève", "geneve"),
        ("U.N.", "un"),
        ("ICANN's Board", "icann board"),
        ("WSIS-03/GENEVA/DOC/5-E", "wsis 03 geneva doc 5 e"),
        ("R&D  (draft)", "r and d draft"),
        ("Forum sur la gouvernance de l’Internet", "forum sur la gouvernance de l internet"),
        ("Łódź, Straße, Ærø", "lodz strasse aero"),
        ("Женева", "женева"),
        ("联合国", "联合国"),
        ("ﬁ①", "fi1"),
        ("…!?", ""),
    ],
)
def test_spellings_are_compared_without_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("typed", "iri"),
    [
        ("igf", IGF),
        ("Internet Gov", "https://w3id.org/igkg/id/concept/internet-governance"),
        ("governance forum", IGF),
        ("GOVERNANCE, intern", "https://w3id.org/igkg/id/concept/internet-governance"),
        ("WSIS-03/GENEVA/DOC/5-E", "https://w3id.org/igkg/id/document/plan-of-action"),
        ("Kleinwachter", "https://w3id.org/igkg/id/actor/kleinwaechter"),
        ("Wrld Sumit on the Infrmation Socety", "https://w3id.org/igkg/id/process/wsis"),
    ],
)
def test_what_is_meant_is_suggested_first(index: Index, typed: str, iri: str) -> None:
    assert suggest(index, typed)[0].thing.iri == iri


def test_suggestions_can_be_of_one_kind(index: Index) -> None:
    kind = "https://w3id.org/igkg/ontology#Person"
    found = suggest(index, "d", kind=kind)
    assert {"Nitin Desai", "Avri Doria"} <= {suggestion.thing.label for suggestion in found}
    assert {suggestion.thing.kind for suggestion in found} == {kind}


def test_nothing_is_suggested_for_what_is_not_there(index: Index) -> None:
    assert suggest(index, "Universal Postal Union") == []
    assert suggest(index, "  ?!") == []


def test_terms_of_the_vocabulary_come_after_things(index: Index) -> None:
    kinds = [suggestion.thing.kind for suggestion in suggest(index, "actor", limit=50)]
    assert "http://www.w3.org/2002/07/owl#Class" in kinds
    assert kinds == sorted(kinds, key=lambda kind: "owl" in kind or "shacl" in kind)


def test_words_are_found_in_names_before_other_texts(index: Index) -> None:
    found = search(index, "enhanced cooperation", limit=10)
    assert found.hits[0].thing.label == "Enhanced cooperation"
    assert found.total > 100
    assert sum(number for _, _, number in found.kinds) <= found.total
    assert all(any(is_found for _, is_found in hit.snippet) for hit in found.hits)


def test_pages_of_hits_follow_one_another(index: Index) -> None:
    all_at_once = [hit.thing.iri for hit in search(index, "forum", limit=30).hits]
    in_pages = [hit.thing.iri for n in range(3) for hit in search(index, "forum", offset=10 * n, limit=10).hits]
    assert in_pages == all_at_once
    assert len(set(in_pages)) == 30


def test_hits_can_be_of_one_kind(index: Index) -> None:
    event = "https://w3id.org/igkg/ontology#Event"
    found = search(index, "forum", kind=event)
    assert 0 < found.total < search(index, "forum").total
    assert all(event in index.kinds(index.number(hit.thing.iri) or 0) for hit in found.hits)


def test_near_names_are_given_where_nothing_has_the_words(index: Index) -> None:
    found = search(index, "Internt Govrnance Forun")
    assert found.is_near
    assert found.hits[0].thing.iri == IGF


@pytest.mark.parametrize(
    "text", ['"', "a OR", "NEAR(", "col:x", "*", "_", "-", "'; DROP TABLE thing", "\0", "x" * 5000]
)
def test_no_text_is_taken_for_a_query_language(index: Index, text: str) -> None:
    assert search(index, text).total >= 0
    assert len(suggest(index, text)) >= 0


@pytest.fixture(scope="module")
def again(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of all that is in the store of the release."""
    path = tmp_path_factory.mktemp("index") / "again.sqlite"
    write_index(path, open_store(release.store), ROOT / "queries" / "index")
    return path


def test_the_same_store_gives_the_same_index(release: Release, again: Path, tmp_path: Path) -> None:
    path = tmp_path / "reversed.sqlite"
    write_index(path, store_in_memory(reversed(list(open_store(release.store)))), ROOT / "queries" / "index")
    tables = ("thing", "name", "identifier", "description", "kind", "words")
    found = [_rows(path, f"SELECT * FROM {table}") for table in tables]  # noqa: S608
    assert found == [_rows(again, f"SELECT * FROM {table}") for table in tables]  # noqa: S608
    assert [len(rows) > 10 for rows in found] == [True] * len(tables)


@pytest.mark.parametrize("table", ["name", "identifier", "description"])
def test_the_index_of_a_release_has_all_that_is_in_its_store_but_files(
    release: Release, again: Path, table: str
) -> None:
    query = f"SELECT iri, value FROM {table} JOIN thing ON thing.id = thing ORDER BY iri, value"  # noqa: S608
    found = _rows(release.index, query)
    in_store = _rows(again, query)
    files = [row for row in in_store if row[0].startswith(f"{GRAPH}description#file-")]
    assert len(files) == (len(release.manifest["downloads"]) if table == "name" else 0)
    assert found == [row for row in in_store if row not in files]
    assert len(found) > 10


def _rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as base:
        return list(base.execute(query))


def test_suggestions_come_as_json_with_addresses(server: Server) -> None:
    answer = server.ask("/suggest?q=igf&limit=3")
    assert answer.media_type == "application/json"
    assert "Accept-Language" in answer.headers["vary"]
    document = json.loads(answer.body)
    first = document["suggestions"][0]
    assert document["q"] == "igf"
    assert len(document["suggestions"]) == 3
    assert (first["iri"], first["label"], first["name"]) == (IGF, "Internet Governance Forum", "IGF")
    assert (first["kind_label"], first["path"]) == ("body", "/page/id/actor/igf")
    assert server.ask(first["path"], "text/html").status == 200


def test_suggestions_of_a_kind_by_its_short_name(server: Server) -> None:
    document = json.loads(server.ask("/suggest?q=g&kind=igkg:Place").body)
    assert "Geneva" in {suggestion["label"] for suggestion in document["suggestions"]}
    assert {suggestion["kind_label"] for suggestion in document["suggestions"]} == {"place"}


@pytest.mark.parametrize("limit", ["-1", "51", "ten", "", "9" * 5000])
def test_a_limit_that_is_none_is_refused(server: Server, limit: str) -> None:
    answer = server.ask(f"/suggest?q=a&limit={limit}")
    assert (answer.status, answer.media_type) == (400, "application/problem+json")


def test_suggestions_are_quick(index: Index) -> None:
    typed = ["i", "in", "int", "inte", "inter", "internet g", "world summit on", "kum", "wsis", "Wrld Sumit"]
    seconds = []
    for text in typed:
        began = time.process_time()
        suggest(index, text)
        seconds.append(time.process_time() - began)
    assert statistics.median(seconds) < 0.01


def test_the_search_page_marks_what_it_found(server: Server) -> None:
    page = server.ask(f"/search?q={quote('<b>forum')}", "text/html")
    assert page.status == 200
    assert "<b>" not in page.text
    assert "<mark>" in server.ask("/search?q=forum", "text/html").text
