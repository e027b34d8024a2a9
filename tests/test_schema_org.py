"""The view for search engines: terms that schema.org has, only what the graph says, and text that cannot break out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, Quad, Store
from rdflib import SDO, URIRef

from igkg.release import Release
from igkg.store import open_store
from tests.conftest import Server

_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_SCHEMA = "https://schema.org/"
# What the published context does that matters here: names are schema.org's, and these take addresses.
_ADDRESSES = ("sameAs", "url", "license", "contentUrl", "subjectOf", "isPartOf", "about", "location", "author")
_CONTEXT = {"@vocab": _SCHEMA} | {name: {"@type": "@id"} for name in _ADDRESSES}
_KINDS = {
    "id/actor/isoc": "Organization",
    "id/actor/cs-igc": "NGO",
    "id/actor/kummer": "Person",
    "id/event/igf-1": "Event",
    "id/document/wgig-report": "Report",
    "id/document/tunis-agenda": "CreativeWork",
    "id/document/tunis-agenda/para-72": "CreativeWork",
    "id/place/athens": "Place",
    "id/concept/access": "DefinedTerm",
    "id/scheme/issues": "DefinedTermSet",
    "source/kummer": "CreativeWork",
    "source/kummer/l35": "CreativeWork",
    "id/actor/brazil": "Thing",
}


def _offline(url: str, _options: object) -> dict[str, Any]:
    assert url == "https://schema.org", f"{url} would be fetched"
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": _CONTEXT}}


def _document(server: Server, path: str) -> dict[str, Any]:
    (block,) = _BLOCK.findall(server.ask(path).text)
    document: dict[str, Any] = json.loads(block)
    return document


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _quads(document: dict[str, Any]) -> list[dict[str, Any]]:
    dataset = jsonld.to_rdf(document, {"documentLoader": _offline})
    return list(dataset["@default"])


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


@pytest.mark.parametrize(("path", "kind"), _KINDS.items())
def test_a_page_says_what_it_is_about(server: Server, path: str, kind: str) -> None:
    document = _document(server, f"/page/{path}")
    assert document["@id"] == f"https://w3id.org/igkg/{path}"
    assert kind in _list(document["@type"])
    assert document["name"]


def test_an_organisation_has_its_names_links_and_passages(server: Server) -> None:
    document = _document(server, "/page/id/actor/isoc")
    # data/register/actors.ttl
    assert document["name"] == {"@language": "en", "@value": "Internet Society"}
    assert {"@language": "en", "@value": "ISOC"} in _list(document["alternateName"])
    # data/linksets
    assert "http://www.wikidata.org/entity/Q749257" in document["sameAs"]
    assert "internetsociety.org" in document["url"]
    passages = {part["@id"] for source in document["subjectOf"] for part in _list(source["hasPart"])}
    # The position that opposes the forum is read from paragraph 29 with note 32 of Malcolm's section.
    assert "https://w3id.org/igkg/source/malcolm-tunis/l67-with-fn32" in passages


def test_a_meeting_has_its_days_and_place(server: Server) -> None:
    document = _document(server, "/page/id/event/igf-1")
    assert (document["startDate"], document["endDate"]) == ("2006-10-30", "2006-11-02")
    assert document["location"]["name"] == {"@language": "en", "@value": "Athens"}


def test_the_downloads_describe_the_data_set(server: Server, release: Release) -> None:
    document = _document(server, "/download/")
    assert document["@type"] == "Dataset"
    assert document["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert len(document["isBasedOn"]) == release.manifest["counts"]["sources"]
    files = {file["name"]["@value"]: file["sha256"] for file in document["distribution"]}
    assert len(files) >= 30
    listed = {file["name"]: file["sha256"] for file in release.manifest["downloads"]}
    assert files.items() <= listed.items()


def _terms(quads: list[dict[str, Any]]) -> Iterator[str]:
    for quad in quads:
        if quad["predicate"]["value"].endswith("#type"):
            yield quad["object"]["value"]
        else:
            yield quad["predicate"]["value"]


def test_every_term_exists_in_schema_org(server: Server) -> None:
    used: set[str] = set()
    for path in [*(f"/page/{path}" for path in _KINDS), "/download/"]:
        used |= set(_terms(_quads(_document(server, path))))
    assert len(used) >= 25
    assert {term for term in used if URIRef(term) not in SDO} == set()
    assert URIRef(f"{_SCHEMA}nme") not in SDO


@pytest.mark.parametrize("path", _KINDS)
def test_it_says_only_what_the_graph_says(server: Server, store: Store, path: str) -> None:
    """Every statement about the thing itself whose object is a thing of ours stands in the graph, cited or inferred."""
    thing = NamedNode(f"https://w3id.org/igkg/{path}")
    beside = {"sameAs", "url", "subjectOf", "inDefinedTermSet", "author"}
    for quad in _quads(_document(server, f"/page/{path}")):
        name = quad["predicate"]["value"].removeprefix(_SCHEMA)
        about_ours = quad["subject"]["value"] == thing.value and quad["object"]["type"] == "IRI"
        if about_ours and name not in beside and not name.endswith("#type"):
            asserted = Quad(thing, NamedNode(_SCHEMA + name), NamedNode(quad["object"]["value"]))
            assert asserted in store


def test_a_label_cannot_end_the_block(start_server: Callable[..., Server], tmp_path: Path) -> None:
    label = "</script><script>alert(1)</script><!-- & \u2028"
    predicate = "http://www.w3.org/2000/01/rdf-schema#label"
    triple = f"<https://w3id.org/igkg/id/actor/x> <{predicate}> {json.dumps(label)} ."
    (tmp_path / "x.trig").write_text(f"{triple} <https://w3id.org/igkg/source/x/l1> {{ {triple} }}", encoding="utf-8")
    page = start_server("--data", str(tmp_path / "x.trig")).ask("/page/id/actor/x").text
    (block,) = _BLOCK.findall(page)
    assert "<" not in block
    assert json.loads(block)["name"] == label
    assert "<script>alert" not in page
