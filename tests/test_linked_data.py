"""Linked data over HTTP: 303, documents in every format, and the citation of every fact in each of them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, parse

from igkg.dataset import is_passage
from igkg.formats import FORMATS, HAD_PRIMARY_SOURCE
from igkg.release import Release
from igkg.store import open_store
from tests.conftest import Server

ISOC = "id/actor/isoc"
PASSAGE = "source/malcolm-tunis/l65"
MEDIA_TYPES = {form.ending: form.media_type for form in FORMATS}
TRIPLE_FORMATS = [form for form in FORMATS if not form.has_graphs]
QUAD_FORMATS = [form for form in FORMATS if form.has_graphs]


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


def _triple(quad: Quad | Triple) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


def _cited(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if is_passage(quad.graph_name)}


def _about(store: Store, path: str) -> set[Quad]:
    thing = NamedNode(f"https://w3id.org/igkg/{path}")
    return _cited(store.quads_for_pattern(thing, None, None))


@pytest.mark.parametrize("path", [ISOC, "source/kummer", PASSAGE, "graph/register", "ontology", "shapes"])
@pytest.mark.parametrize(
    ("accept", "prefix", "suffix"),
    [("text/html", "/page/", ""), *((media, "/data/", f".{ending}") for ending, media in MEDIA_TYPES.items())],
)
def test_an_iri_answers_303_to_the_document_that_suits(
    server: Server, path: str, accept: str, prefix: str, suffix: str
) -> None:
    answer = server.ask(f"/{path}", accept)
    assert (answer.status, answer.headers["location"]) == (303, f"{prefix}{path}{suffix}")
    assert "Accept" in answer.headers["vary"]


def test_a_browser_gets_the_page_and_an_unsuitable_wish_406(server: Server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    assert server.ask(f"/{ISOC}", accept).headers["location"] == f"/page/{ISOC}"
    refused = server.ask(f"/{ISOC}", "image/png")
    assert refused.status == 406
    assert "text/turtle" in json.loads(refused.body)["detail"]


@pytest.mark.parametrize("path", ["/id/actor/nobody", "/source/nothing", "/page/id/actor/nobody", "/data/id/x/y.ttl"])
def test_the_unknown_is_404(server: Server, path: str) -> None:
    assert server.ask(path, "text/turtle" if path.startswith("/id") else "*/*").status == 404


@pytest.mark.parametrize("form", QUAD_FORMATS, ids=lambda form: form.ending)
@pytest.mark.parametrize("path", [ISOC, "id/position/icc-opposes-forum", "id/document/tunis-agenda"])
def test_a_document_with_graphs_has_each_fact_in_its_passage(
    server: Server, store: Store, form: object, path: str
) -> None:
    ending = form.ending  # type: ignore[attr-defined]
    answer = server.ask(f"/data/{path}.{ending}")
    assert (answer.status, answer.media_type) == (200, MEDIA_TYPES[ending])
    expected = _about(store, path)
    assert path == "id/document/tunis-agenda" or expected or path == ISOC
    assert expected <= set(_quads(answer.body, ending))


def _quads(body: bytes, ending: str) -> Iterable[Quad]:
    """Read with pyoxigraph, which fetches no contexts."""
    return parse(body, format=RdfFormat.from_extension(ending))


@pytest.mark.parametrize("form", TRIPLE_FORMATS, ids=lambda form: form.ending)
def test_a_document_without_graphs_names_the_passages_of_each_thing(server: Server, store: Store, form: object) -> None:
    path = "id/position/icc-opposes-forum"
    answer = server.ask(f"/data/{path}.{form.ending}")  # type: ignore[attr-defined]
    found = {_triple(quad) for quad in parse(answer.body, format=form.rdf)}  # type: ignore[attr-defined]
    thing = NamedNode(f"https://w3id.org/igkg/{path}")
    expected = _about(store, path)
    assert expected
    for quad in expected:
        assert _triple(quad) in found
        assert Triple(thing, HAD_PRIMARY_SOURCE, quad.graph_name) in found  # type: ignore[arg-type]


def test_json_ld_is_compact_and_reads_without_a_network(server: Server) -> None:
    document = json.loads(server.ask("/data/id/position/icc-opposes-forum.jsonld").body)
    assert isinstance(document["@context"], dict)
    assert document["@context"]["holder"] == {"@id": "igkg:holder", "@type": "@id"}
    nodes = [node for graph in document["@graph"] for node in graph.get("@graph", [])]
    position = next(node for node in nodes if node.get("id") == "position:icc-opposes-forum" and "holder" in node)
    assert position["holder"] == "actor:icc"
    assert server.ask("/context.jsonld").media_type == "application/ld+json"


def test_pages_show_each_fact_with_its_citation(server: Server, store: Store) -> None:
    page = server.ask("/page/id/position/icc-opposes-forum").text
    for quad in _about(store, "id/position/icc-opposes-forum"):
        assert f'href="/page/{quad.graph_name.value.removeprefix("https://w3id.org/igkg/")}"' in page  # type: ignore[union-attr]
    assert "The query behind this page" in page


def _download(server: Server, release: Release, name: str) -> bytes:
    listed = {file["name"]: file for file in release.manifest["downloads"]}
    answer = server.ask(f"/download/{name}")
    assert answer.status == 200
    assert hashlib.sha256(answer.body).hexdigest() == listed[name]["sha256"]
    assert gzip.decompress(server.ask(f"/download/{name}.gz").body) == answer.body
    return answer.body


@pytest.mark.parametrize("ending", ["trig", "nq", "jsonld"])
def test_the_whole_graph_keeps_every_citation_where_there_are_graphs(
    server: Server, store: Store, release: Release, ending: str
) -> None:
    found = set(_quads(_download(server, release, f"igkg-all.{ending}"), ending))
    expected = _cited(store.quads_for_pattern(None, None, None)) - set(
        store.quads_for_pattern(None, None, None, NamedNode("https://w3id.org/igkg/graph/asserted"))
    )
    assert len(expected) > 1000
    assert expected <= found


def test_the_whole_graph_in_turtle_names_the_passages_of_each_thing(
    server: Server, store: Store, release: Release
) -> None:
    found = {_triple(quad) for quad in parse(_download(server, release, "igkg-all.ttl"), format=RdfFormat.TURTLE)}
    for quad in _cited(store.quads_for_pattern(None, None, None)):
        assert _triple(quad) in found
        assert Triple(quad.subject, HAD_PRIMARY_SOURCE, quad.graph_name) in found  # type: ignore[arg-type]


def test_the_cited_turtle_gives_the_passages_of_each_statement(server: Server, store: Store, release: Release) -> None:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    parts: dict[object, dict[str, list[object]]] = {}
    for quad in parse(_download(server, release, "igkg-asserted-cited.ttl"), format=RdfFormat.TURTLE):
        parts.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    found = {
        (of[f"{rdf}subject"][0], of[f"{rdf}predicate"][0], of[f"{rdf}object"][0], passage)
        for of in parts.values()
        if f"{rdf}subject" in of
        for passage in of[HAD_PRIMARY_SOURCE.value]
    }
    expected = {
        (q.subject, q.predicate, q.object, q.graph_name) for q in _cited(store.quads_for_pattern(None, None, None))
    }
    assert len(expected) > 1000
    assert found == expected
