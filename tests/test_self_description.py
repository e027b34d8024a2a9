"""The documents in which the service describes itself, and whole graphs, over HTTP."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import DCAT, FOAF, RDF, SDO, SH, VOID, Graph, Literal, Namespace, URIRef

from igkg.formats import FORMATS
from tests.conftest import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
MEDIA_TYPES = [form.media_type for form in FORMATS]
DOCUMENTS = ("/.well-known/void", "/void", "/dcat", "/.well-known/sparql-examples", "/sparql")


def graph_at(server: Server, path: str, media_type: str = "text/turtle") -> Graph:
    answer = server.ask(path, accept=media_type)
    assert (answer.status, answer.media_type) == (200, media_type), answer.text
    assert "accept" in answer.headers["vary"].lower()
    triples = (quad.triple for quad in parse(answer.body, RdfFormat.from_media_type(media_type)))
    return Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_says_the_same_in_every_format(server: Server, path: str) -> None:
    first = graph_at(server, path, "application/n-triples")
    assert len(first) > 100
    for media_type in MEDIA_TYPES:
        assert len(graph_at(server, path, media_type)) == len(first), media_type


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_is_also_there_for_head_and_for_who_says_nothing(server: Server, path: str) -> None:
    answer = server.ask(path)
    assert (answer.status, answer.media_type) == (200, "text/turtle")
    head = server.ask(path, method="HEAD")
    assert (head.status, head.media_type, head.body) == (200, "text/turtle", b"")
    known = server.ask(path, If_None_Match=answer.headers["etag"])
    assert (known.status, known.body) == (304, b"")


def test_a_browser_gets_the_form_at_the_endpoint(server: Server) -> None:
    answer = server.ask("/sparql", accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (answer.status, answer.media_type) == (200, "text/html")


def test_no_acceptable_format_is_406_with_the_offer(server: Server) -> None:
    answer = server.ask("/void", accept="image/png")
    assert answer.status == 406
    assert "application/n-quads" in json.loads(answer.body)["detail"]


def test_the_service_says_where_and_within_what_limits_it_is(server: Server) -> None:
    found = graph_at(server, "/sparql")
    service = found.value(predicate=RDF.type, object=SD.Service)
    assert found.value(service, SD.endpoint) == URIRef(f"http://127.0.0.1:{server.port}/sparql")
    assert found.value(service, SD.feature) is None
    assert len(list(found.objects(service, SD.resultFormat))) == 10
    stated = {
        str(found.value(limit, SDO.propertyID)): float(str(found.value(limit, SDO.maxValue)))
        for limit in found.objects(service, SDO.additionalProperty)
    }
    limits = json.loads(server.ask("/health").body)["limits"]
    assert stated == {name: value for name, value in limits.items() if name in stated}
    assert {"seconds", "memory_bytes", "rows", "result_bytes"} <= set(stated)


def test_addresses_in_the_documents_lead_somewhere_on_this_host(server: Server) -> None:
    here = f"http://127.0.0.1:{server.port}/"
    void, catalogue = graph_at(server, "/void"), graph_at(server, "/dcat")
    dumps = set(void.objects(None, VOID.dataDump))
    assert dumps == set(catalogue.objects(None, DCAT.downloadURL))
    assert len(dumps) > 20
    for address in (*dumps, *void.objects(None, VOID.sparqlEndpoint)):
        assert str(address).startswith(here)
        assert server.ask(urlsplit(str(address)).path, method="HEAD").status == 200
    assert void.value(URIRef(here + "void"), FOAF.primaryTopic) is not None


def test_links_of_the_service_description_are_documents(server: Server) -> None:
    found = graph_at(server, "/sparql")
    for address in found.objects(None, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso")):
        assert server.ask(urlsplit(str(address)).path).status == 200


def test_an_example_runs_at_the_endpoint_that_it_names(server: Server) -> None:
    found = graph_at(server, "/.well-known/sparql-examples")
    examples = set(found.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(examples) > 30
    example = min(examples, key=str)
    assert found.value(example, SDO.target) == URIRef(f"http://127.0.0.1:{server.port}/sparql")
    query = found.value(example, SH.select)
    assert isinstance(query, Literal)
    assert server.query(str(query)).status == 200


def test_a_host_that_is_none_is_a_bad_request(server: Server) -> None:
    for path in ("/void", "/sparql"):
        assert server.ask(path, Host="a b<").status == 400


@pytest.mark.parametrize("name", ["description", "inferred"])
def test_a_graph_of_the_store_is_what_a_query_for_it_gives(server: Server, name: str) -> None:
    iri = f"https://w3id.org/igkg/graph/{name}"
    read = graph_at(server, f"/graph-store?graph={quote(iri, safe='')}", "application/n-triples")
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}"
    asked = Graph().parse(data=server.query(query, "application/n-triples").text, format="nt")
    assert len(read) > 100
    assert set(read) == set(asked)


def test_the_default_graph_is_read_whole(server: Server) -> None:
    read = server.ask("/graph-store?default", accept="application/n-triples")
    count = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text.split()[1]
    assert len(read.text.splitlines()) == int(count)
    assert server.ask("/graph-store?default", method="HEAD").status == 200


@pytest.mark.parametrize(
    ("parameters", "method", "status"),
    [
        ("", "GET", 400),
        ("?default&graph=http://example.org/", "GET", 400),
        ("?graph=http://example.org/&graph=http://example.org/b", "GET", 400),
        ("?graph=nowhere", "GET", 400),
        ("?graph=", "GET", 400),
        ("?graph=http://example.org/nowhere", "GET", 404),
        ("?graph=http://example.org/nowhere", "HEAD", 404),
        ("?default", "PUT", 405),
        ("?default", "POST", 405),
        ("?default", "DELETE", 405),
        ("?default", "PATCH", 405),
    ],
)
def test_graph_store_refusals(server: Server, parameters: str, method: str, status: int) -> None:
    answer = server.ask(f"/graph-store{parameters}", "application/json", method)
    assert answer.status == status
    assert answer.media_type == "application/problem+json"
    assert answer.headers.get("allow") == ("GET, HEAD, OPTIONS" if status == 405 else None)
