"""The endpoint over HTTP: the protocol, negotiation, errors, limits, and data sets."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import RdfFormat, parse

from tests.conftest import Server

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/igkg/ontology#Source> } ORDER BY ?s"
CONSTRUCT = (
    "CONSTRUCT { ?s a <https://w3id.org/igkg/ontology#Source> } WHERE { ?s a <https://w3id.org/igkg/ontology#Source> }"
)
SOURCES = 5
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def _posted_form(server: Server, text: str, accept: str) -> tuple[int, bytes]:
    body = urlencode({"query": text}).encode()
    answer = server.ask("/sparql", accept, "POST", body, Content_Type="application/x-www-form-urlencoded")
    return answer.status, answer.body


def _posted_directly(server: Server, text: str, accept: str) -> tuple[int, bytes]:
    answer = server.ask("/sparql", accept, "POST", text.encode(), Content_Type="application/sparql-query")
    return answer.status, answer.body


def test_the_three_ways_to_ask_give_the_same_answer(server: Server) -> None:
    by_get = server.query(SELECT, "text/csv")
    assert by_get.status == 200
    assert by_get.text.count("\n") == SOURCES + 1
    assert _posted_form(server, SELECT, "text/csv") == (200, by_get.body)
    assert _posted_directly(server, SELECT, "text/csv") == (200, by_get.body)


def test_solutions_in_all_four_formats(server: Server) -> None:
    in_json = json.loads(server.query(SELECT, "application/sparql-results+json").body)
    found = [row["s"]["value"] for row in in_json["results"]["bindings"]]
    assert len(found) == SOURCES
    tree = ET.fromstring(server.query(SELECT, "application/sparql-results+xml").body)
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}uri")] == found
    assert [row["s"] for row in csv.DictReader(io.StringIO(server.query(SELECT, "text/csv").text))] == found
    in_tsv = server.query(SELECT, "text/tab-separated-values").text.splitlines()
    assert in_tsv == ["?s", *(f"<{iri}>" for iri in found)]


def test_a_boolean_in_json_and_xml(server: Server) -> None:
    assert json.loads(server.query(ASK).body)["boolean"] is True
    tree = ET.fromstring(server.query(ASK, "application/sparql-results+xml").body)
    assert [node.text for node in tree.iter("{http://www.w3.org/2005/sparql-results#}boolean")] == ["true"]


@pytest.mark.parametrize(
    ("media_type", "parser"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_graphs_in_four_formats(server: Server, media_type: str, parser: RdfFormat) -> None:
    answer = server.query(CONSTRUCT, media_type)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert len(set(parse(answer.body, format=parser))) == SOURCES


def test_describe(server: Server) -> None:
    answer = server.query("DESCRIBE <https://w3id.org/igkg/id/actor/isoc>", "text/turtle")
    assert answer.status == 200
    assert "Internet Society" in answer.text


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("text/*;q=0.9, text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json"),
        ("application/json;q=0.9, text/csv;q=0.1", "text/csv"),
    ],
)
def test_negotiation_by_specificity_and_q(server: Server, accept: str, media_type: str) -> None:
    answer = server.query(SELECT, accept)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert "accept" in answer.headers["vary"].lower()


def test_no_acceptable_format_is_406_and_lists_the_offer(server: Server) -> None:
    answer = server.query(SELECT, "image/png")
    assert answer.status == 406
    assert answer.media_type == "application/problem+json"
    assert "text/tab-separated-values" in json.loads(answer.body)["detail"]


def test_a_query_that_does_not_parse_is_400_with_line_and_column(server: Server) -> None:
    answer = server.query("SELECT * WHERE {\n  ?s ?p }")
    problem = json.loads(answer.body)
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    assert (problem["line"], problem["column"]) == (2, 9)
    assert "line 2, column 9" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "method", "body", "content_type", "status"),
    [
        ("/sparql?query=" + quote(ASK) + "&query=" + quote(ASK), "GET", None, None, 400),
        ("/sparql", "POST", b"query=" + quote(ASK).encode(), "text/plain", 415),
        ("/sparql", "POST", ASK.encode(), None, 415),
        ("/sparql", "POST", ASK.encode("utf-16"), "application/sparql-query", 400),
        ("/sparql", "POST", b"query=%ff", "application/x-www-form-urlencoded", 400),
        ("/sparql", "POST", b"INSERT DATA { <a:a> <a:b> <a:c> }", "application/sparql-update", 403),
        ("/sparql", "POST", b"update=" + quote("CLEAR ALL").encode(), "application/x-www-form-urlencoded", 403),
        ("/sparql?query=" + quote("DROP ALL"), "GET", None, None, 403),
        ("/sparql", "PUT", b"", None, 405),
    ],
)
def test_requests_that_are_refused(
    server: Server, path: str, method: str, body: bytes | None, content_type: str | None, status: int
) -> None:
    headers = {"Content_Type": content_type} if content_type else {}
    assert server.ask(path, "application/json", method, body, **headers).status == status


def test_percent_signs_are_decoded_once(server: Server) -> None:
    answer = server.query("SELECT ?x { VALUES ?x { <http://example.org/a%20b> } }", "text/csv")
    assert answer.text.splitlines() == ["x", "http://example.org/a%20b"]


def test_any_site_may_ask(server: Server) -> None:
    assert server.query(ASK).headers["access-control-allow-origin"] == "*"
    preflight = server.ask("/sparql", method="OPTIONS", Origin="https://example.org")
    assert preflight.status == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize("keyword", ["SERVICE", "service", "SERVICE SILENT"])
def test_no_other_service_is_called(server: Server, keyword: str) -> None:
    answer = server.query(f"SELECT * {{ {keyword} <http://127.0.0.1:{server.port}/sparql> {{ ?s ?p ?o }} }}")
    assert answer.status == 403
    assert "calls no other services" in json.loads(answer.body)["detail"]


def test_the_word_service_in_a_text_is_no_call(server: Server) -> None:
    query = 'SELECT ?service { BIND ("SERVICE <http://x/>" AS ?service) } # SERVICE'
    assert server.query(query, "text/csv").text.splitlines() == ["service", "SERVICE <http://x/>"]


def test_an_endless_query_is_stopped_and_others_are_answered_meanwhile(server: Server) -> None:
    ended: list[int] = []
    slow = threading.Thread(target=lambda: ended.append(server.query(ENDLESS).status))
    slow.start()
    time.sleep(0.3)
    assert server.query(ASK).status == 200
    assert slow.is_alive()
    slow.join(timeout=20)
    assert ended == [504]
    assert server.query(ASK).status == 200


def test_endless_queries_on_every_worker_end_with_problem_documents(server: Server) -> None:
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(server.query(f"{ENDLESS} # {n}"))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)
    assert [answer.status for answer in answers] == [504] * 4
    assert all("was stopped" in json.loads(answer.body)["detail"] for answer in answers)
    assert server.query(ASK).status == 200


def _count(server: Server, where: str, dataset: str = "", more: str = "") -> int:
    answer = server.query(f"SELECT (COUNT(*) AS ?n) {dataset} WHERE {{ {where} }}", "text/csv", more)
    return int(answer.text.splitlines()[1])


def _shared_triples(server: Server) -> tuple[str, str]:
    """Find two passages that state a triple in common."""
    answer = server.query(
        "SELECT ?g ?h { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } "
        "?g a <https://w3id.org/igkg/ontology#Passage> . ?h a <https://w3id.org/igkg/ontology#Passage> "
        "FILTER (STR(?g) < STR(?h)) } ORDER BY ?g ?h LIMIT 1",
        "text/csv",
    )
    first, second = answer.text.splitlines()[1].split(",")
    return first, second


def test_the_default_graph_has_every_triple_once(server: Server) -> None:
    assert _count(server, "?s ?p ?o") == _count(server, "SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }")


def test_graphs_named_together_merge_without_duplicates(server: Server) -> None:
    first, second = _shared_triples(server)
    distinct = _count(
        server,
        f"SELECT DISTINCT ?s ?p ?o {{ VALUES ?g {{ <{first}> <{second}> }} GRAPH ?g {{ ?s ?p ?o }} }}",
    )
    separate = _count(server, "?s ?p ?o", f"FROM <{first}>") + _count(server, "?s ?p ?o", f"FROM <{second}>")
    assert distinct < separate
    assert _count(server, "?s ?p ?o", f"FROM <{first}> FROM <{second}>") == distinct
    more = f"&default-graph-uri={quote(first)}&default-graph-uri={quote(second)}"
    assert _count(server, "?s ?p ?o", more=more) == distinct


def test_the_protocol_names_the_data_set_before_the_query_does(server: Server) -> None:
    first, second = _shared_triples(server)
    alone = _count(server, "?s ?p ?o", f"FROM <{first}>")
    assert _count(server, "?s ?p ?o", f"FROM <{second}>", more=f"&default-graph-uri={quote(first)}") == alone
    assert _count(server, "GRAPH ?g { ?s ?p ?o }", more=f"&named-graph-uri={quote(first)}") == alone
    assert _count(server, "?s ?p ?o", more=f"&named-graph-uri={quote(first)}") == 0


def test_asserted_and_inferred_can_be_asked_apart(server: Server) -> None:
    opposed = "<https://w3id.org/igkg/id/actor/isoc> <https://w3id.org/igkg/ontology#opposed> ?x"
    inferred = "https://w3id.org/igkg/graph/inferred"
    asserted = "https://w3id.org/igkg/graph/asserted"
    assert _count(server, opposed) == _count(server, opposed, f"FROM <{inferred}>") > 0
    assert _count(server, opposed, f"FROM <{asserted}>") == 0
