"""A query here joins with other endpoints, and each failure of theirs is one clear error, never an answer."""

from __future__ import annotations

import csv
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, quote

import pytest
from rdflib import Graph, Namespace

from tests.conftest import Answer, Server, free_port
from tests.federation.hostile import WAYS, Hostile
from tests.serve.conftest import Serve, raw, wait_until

JSON = "application/sparql-results+json"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
# Cities of these names are in several countries; which is meant, our data knows.
MEETINGS = """
PREFIX gn: <http://www.geonames.org/ontology#>
PREFIX igkg: <https://w3id.org/igkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name ?feature {
  ?event igkg:place ?place .
  ?place rdfs:label ?label ; igkg:directlyWithin/rdfs:label ?state .
  SERVICE <http://127.0.0.1:PORT/sparql> {
    VALUES ?name { "Athens" "Hammamet" "Tunis" "Rio de Janeiro" "Cairo" }
    ?feature gn:name ?name ; gn:countryName ?country
  }
  FILTER (STR(?label) = ?name && STR(?state) = CONCAT(?country, " (country)"))
} ORDER BY ?name
"""
EXPECTED = {
    "Athens": "https://sws.geonames.org/264371/",
    "Cairo": "https://sws.geonames.org/360630/",
    "Hammamet": "https://sws.geonames.org/2473744/",
    "Rio de Janeiro": "https://sws.geonames.org/3451190/",
    "Tunis": "https://sws.geonames.org/2464470/",
}
TOO_SLOW = {"silence", "slow-head", "slow-body", "continue"}
GOOD = {"good", "moved"}
WORDS = {
    "endless": "more than 1048576 bytes",
    "endless-chunks": "more than 1048576 bytes",
    "bomb": "more than 1048576 bytes",
    "bombs-in-turn": "more than 1048576 bytes",
    "lies-about-coding": "not coded as it says",
    "cut-off": "broke off",
    "error": "status 500",
    "forbidden": "status 403",
    "empty": "status 204",
    "page": "sends text/html, not application/sparql-results+json",
    "xml": "sends application/sparql-results+xml",
    "boolean": "cannot be read",
    "no-iri": "Invalid IRI",
    "deep": "cannot be read",
    "to-metadata": "redirects to <http://169.254.169.254/latest/meta-data/>, which may not be asked",
    "to-loopback": "redirects to <http://127.0.0.1:22/>, which may not be asked",
    "to-file": "redirects to <file:///etc/passwd>, which may not be asked",
    "in-circles": "and does not answer",
    "see-other": "and does not answer",
}


def _ask(asking: Server, hostile: Hostile, way: str, keyword: str = "SERVICE") -> Answer:
    return asking.query(f"SELECT ?s {{ {keyword} <{hostile.origin}/{way}> {{ ?s ?p ?o }} }}")


def test_a_query_joins_with_a_second_endpoint(asking: Server, gazetteer: Server) -> None:
    answer = asking.query(MEETINGS.replace("PORT", str(gazetteer.port)), "text/csv")
    assert answer.status == 200, answer.text
    assert {row["name"]: row["feature"] for row in csv.DictReader(answer.text.splitlines())} == EXPECTED


def test_what_services_say_is_not_kept(asking: Server, gazetteer: Server) -> None:
    answer = asking.query(MEETINGS.replace("PORT", str(gazetteer.port)))
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert "cache-status" not in answer.headers


def test_the_description_and_health_say_it(asking: Server, server: Server, gazetteer: Server) -> None:
    for endpoint, federates in ((asking, True), (server, False)):
        described = Graph().parse(data=endpoint.ask("/sparql", "text/turtle").text, format="turtle")
        assert ((None, SD.feature, SD.BasicFederatedQuery) in described) is federates
        assert bool(json.loads(endpoint.ask("/health").body)["services"]) is federates
    assert f"http://127.0.0.1:{gazetteer.port}/sparql" in json.loads(asking.ask("/health").body)["services"]


@pytest.mark.parametrize("way", sorted(set(WAYS) - GOOD))
def test_a_failure_is_an_error_that_names_the_service(asking: Server, hostile: Hostile, way: str) -> None:
    began = time.monotonic()
    answer = _ask(asking, hostile, way)
    assert time.monotonic() - began < 4
    assert answer.status == (504 if way in TOO_SLOW else 502), answer.text
    problem = json.loads(answer.body)
    assert f"<{hostile.origin}/{way}>" in problem["detail"]
    assert ("did not answer within 1.5 seconds" if way in TOO_SLOW else WORDS.get(way, "")) in problem["detail"]
    assert "secret" not in problem["detail"]
    assert hostile.asked[way] >= 1


def test_every_failure_has_words(hostile: Hostile) -> None:
    assert hostile.origin
    assert set(WORDS) <= set(WAYS)
    assert len(WAYS) - len(GOOD) >= 28


@pytest.mark.parametrize("way", ["error", "slow-body", "bomb", "deep", "to-metadata"])
def test_silent_gives_one_solution_without_values(asking: Server, hostile: Hostile, way: str) -> None:
    answer = asking.query(f"SELECT * {{ VALUES ?x {{ 1 2 }} SERVICE SILENT <{hostile.origin}/{way}> {{ ?s ?p ?o }} }}")
    assert answer.status == 200, answer.text
    found = json.loads(answer.body)
    assert set(found["head"]["vars"]) == {"x", "s", "p", "o"}
    assert [set(row) for row in found["results"]["bindings"]] == [{"x"}, {"x"}]


def test_a_server_that_is_down_and_one_of_another_kind(serve: Serve) -> None:
    nobody = free_port()
    server = serve("--service-allow", f"http://127.0.0.1:{nobody}", "--service-allow", f"https://127.0.0.1:{nobody}")
    for scheme in ("http", "https"):
        answer = server.query(f"ASK {{ SERVICE <{scheme}://127.0.0.1:{nobody}/> {{ ?s ?p ?o }} }}")
        assert answer.status == 502
        assert "it refuses the connection" in answer.text


def test_terms_come_as_they_were_sent_and_nothing_else(asking: Server, hostile: Hostile) -> None:
    """The other side names a variable of ours and sends what would break out of a query's text."""
    for way in sorted(GOOD):
        query = f"SELECT * {{ BIND (1 AS ?injected) SERVICE <{hostile.origin}/{way}> {{ ?s ?p ?o }} }}"
        rows = json.loads(asking.query(query).body)["results"]["bindings"]
        assert [row["injected"]["value"] for row in rows] == ["1"] * 4
        iri, first, second, literal = (row["s"] for row in rows)
        assert iri == {"type": "uri", "value": "urn:x:a"}
        assert first == second
        assert (first["type"], first["value"] != "b1") == ("bnode", True)
        assert literal == {"type": "literal", "value": 'a "quoted" > text\n}', "xml:lang": "en"}


def test_what_is_asked_stands_by_itself(asking: Server, hostile: Hostile) -> None:
    asking.query(
        f"BASE <http://example.org/> PREFIX ex: <http://example.com/a#> SELECT * {{ ?s ?p ?o "
        f"SERVICE <{hostile.origin}/good> {{ ?s ex:b/<c> 'x:y'^^ex:d # ex:comment\n }} }}"
    )
    request = hostile.requests[-1]
    assert request.startswith(b"POST /good HTTP/1.1\r\n")
    assert b"Host: " + hostile.origin.removeprefix("http://").encode() in request
    (query,) = parse_qs(request.partition(b"\r\n\r\n")[2].decode())["query"]
    path = "<http://example.com/a#b>/<http://example.org/c>"
    assert query.startswith(f"SELECT * WHERE {{ ?s {path} 'x:y'^^<http://example.com/a#d> #")


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("<http://127.0.0.1:1/sparql>", "May be asked: http://127.0.0.1:"),
        ("<http://169.254.169.254/latest/>", "is refused here"),
        ("<http://[::1]/>", "is refused here"),
        ("<http://localhost/>", "is refused here"),
        ("<file:///etc/passwd>", "is refused here"),
        ("<relative>", "SERVICE <https://w3id.org/igkg/relative> is refused here"),
        ("?service", "named by its IRI"),
        ("SILENT <http://127.0.0.1:1/sparql>", "is refused here"),
        ("SILENT ?service", "named by its IRI"),
    ],
)
def test_what_is_not_on_the_list_is_refused_and_nobody_asked(
    asking: Server, hostile: Hostile, service: str, words: str
) -> None:
    before = hostile.asked.total()
    answer = asking.query(
        f"SELECT * {{ SERVICE <{hostile.origin}/good> {{ ?s ?p ?o }} SERVICE {service} {{ ?a ?b ?c }} }}"
    )
    assert answer.status == 403, answer.text
    assert words in json.loads(answer.body)["detail"]
    assert hostile.asked.total() == before


def test_no_more_services_are_asked_than_may_be(asking: Server, hostile: Hostile) -> None:
    calls = f"SERVICE <{hostile.origin}/good> {{ ?s ?p ?o }} " * 4
    answer = asking.query(f"ASK {{ {calls} }}")
    assert (answer.status, "may have 3 SERVICE patterns here; it has 4" in answer.text) == (403, True)


def test_nobody_is_asked_by_a_query_that_does_not_parse(asking: Server, hostile: Hostile) -> None:
    before = hostile.asked.total()
    answer = asking.query(f"SELECT * {{ SERVICE <{hostile.origin}/good> {{ ?s ?p ?o }}\n ?s no:such ?o }}")
    assert (answer.status, json.loads(answer.body)["line"]) == (400, 2)
    assert hostile.asked.total() == before


@pytest.mark.parametrize(
    "query",
    [
        # The store takes a '<' for a comparison where the standard's longest match is an IRI.
        "SELECT * { BIND (0 AS ?x) FILTER (?x<1#>'''\n) SERVICE <ORIGIN/good> { ?s ?p ?o } #'''\n }",
        'SELECT * { FILTER (0<1#>"""\n) SERVICE SILENT <ORIGIN/good> { ?s ?p ?o } #"""\n }',
        "SELECT * { \\u0053ERVICE <ORIGIN/good> { ?s ?p ?o } }",
        "SELECT (1<2#>\n AS ?x) { SERVICE <ORIGIN/good> { ?s ?p ?o } }",
        "SELECT * { SERVICE#\n<ORIGIN/good>{?s ?p ?o} }",
    ],
)
def test_no_spelling_reaches_the_network_past_the_list(server: Server, hostile: Hostile, query: str) -> None:
    before = hostile.asked.total()
    answer = server.query(query.replace("ORIGIN", hostile.origin))
    assert answer.status in {400, 403}, answer.text
    assert hostile.asked.total() == before


def test_a_lost_client_ends_what_was_asked(asking: Server, hostile: Hostile) -> None:
    query = quote(f"SELECT * {{ SERVICE <{hostile.origin}/waits> {{ ?s ?p ?o }} }}")
    hostile.lost.clear()
    before = hostile.asked["waits"]
    sock = raw(asking, f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    wait_until(lambda: hostile.asked["waits"] > before)
    time.sleep(0.1)
    sock.close()
    assert wait_until(hostile.lost.is_set) < 0.1


def test_those_who_wait_for_services_hold_no_place_of_others(asking: Server, hostile: Hostile) -> None:
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(_ask, asking, hostile, "silence") for _ in range(4)]
        time.sleep(0.4)
        for number in range(10):
            began = time.monotonic()
            assert asking.query(f"ASK {{}} # {number}").status == 200
            assert time.monotonic() - began < 1
        statuses = sorted(one.result().status for one in waiting)
    assert statuses == [503, 503, 504, 504]


def test_its_outcome_is_counted_apart(asking: Server, hostile: Hostile) -> None:
    _ask(asking, hostile, "error")
    assert 'igkg_requests_total{outcome="service",route="sparql",status="502"}' in asking.ask("/metrics").text
