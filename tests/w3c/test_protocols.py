"""The suites for the protocol, the service description and the graph store, over HTTP with a real server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize
from rdflib import RDF, Graph, URIRef

from tests.conftest import Answer, Server
from tests.w3c.exchange import Exchange, exchanges, named_data
from tests.w3c.graph_states import readings, writings
from tests.w3c.manifest import Case
from tests.w3c.results import Agreement, Triples, agreement
from tests.w3c.serving import serving
from tests.w3c.suites import cases_run

pytestmark = pytest.mark.shared
SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}


@pytest.fixture(scope="module")
def served(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on the data of all these suites, started as a user starts it on files of his own."""
    assert shared.is_dir()
    file = tmp_path_factory.mktemp("suites") / "data.nq"
    quads = [Quad(q.subject, q.predicate, q.object, NamedNode(name)) for q, name in _protocol_data()]
    quads += [quad for case in cases_run("graph store") for reading in readings(case) for quad in reading.quads]
    file.write_bytes(serialize(dict.fromkeys(quads), format=RdfFormat.N_QUADS) or b"")
    with serving(file) as server:
        yield server


def _protocol_data() -> Iterator[tuple[Quad, str]]:
    for case in cases_run("protocol"):
        for text, name in named_data(case):
            for quad in parse(text, RdfFormat.N_TRIPLES):
                yield quad, name


def _send(server: Server, exchange: Exchange, prefix: str, path: str) -> Answer:
    headers = {name.replace("-", "_"): value for name, value in exchange.headers.items()}
    target = re.sub(f"^{prefix}/?", path, exchange.path)
    return server.ask(target, method=exchange.method, body=exchange.body, **headers)


@pytest.mark.ways("protocol")
def test_protocol(served: Server, case: Case) -> None:
    for exchange in exchanges(case):
        answer = _send(served, exchange, "/sparql", "/sparql")
        assert exchange.expected.allows(answer.status), answer.text
        if exchange.expected.format is not None:
            assert answer.media_type in FORMATS[exchange.expected.format]
        if exchange.expected.boolean is not None:
            assert json.loads(answer.body)["boolean"] is exchange.expected.boolean
        if answer.status >= 400:
            assert answer.media_type == "application/problem+json"


@pytest.mark.ways("protocol update")
def test_updates_are_refused(served: Server, case: Case) -> None:
    updates = [
        exchange for exchange in exchanges(case) if "sparql-query" not in exchange.headers.get("content-type", "")
    ]
    assert updates
    for exchange in updates:
        answer = _send(served, exchange, "/sparql", "/sparql")
        assert answer.status == 403 or (exchange.expected.allows(answer.status) and answer.status >= 400), answer.text
        assert answer.media_type == "application/problem+json"


@pytest.mark.ways("description")
def test_service_description(served: Server, case: Case) -> None:
    endpoint = f"http://127.0.0.1:{served.port}/sparql"
    answer = served.ask("/sparql", accept="application/n-triples, text/turtle;q=0.5")
    assert (answer.status, answer.media_type) == (200, "application/n-triples")
    description = Graph().parse(data=answer.text, format="nt")
    match case.iri.rpartition("#")[2]:
        case "returns-rdf":
            assert served.ask("/sparql").media_type == "text/turtle"
            assert len(description) > 20
        case "has-endpoint-triple":
            assert (None, URIRef(SD + "endpoint"), URIRef(endpoint)) in description
        case "conforms-to-schema":
            _conforms(description)
        case unknown:
            pytest.fail(f"there is a new test, {unknown}")


def _conforms(description: Graph) -> None:
    """Hold a description against domains and ranges of the vocabulary (Service Description, section 3)."""
    services = set(description.subjects(RDF.type, URIRef(SD + "Service")))
    assert len(services) == 1
    ranges = {
        "endpoint": None,
        "supportedLanguage": None,
        "resultFormat": None,
        "defaultEntailmentRegime": None,
        "defaultDataset": "Dataset",
        "defaultGraph": "Graph",
        "namedGraph": "NamedGraph",
        "graph": "Graph",
        "name": None,
    }
    domains = {"defaultGraph": "Dataset", "namedGraph": "Dataset", "graph": "NamedGraph", "name": "NamedGraph"}
    for subject, predicate, value in description:
        if str(predicate).startswith(SD):
            name = str(predicate).removeprefix(SD)
            assert name in ranges, name
            domain = domains.get(name, "Service")
            assert (subject, RDF.type, URIRef(SD + domain)) in description
            assert ranges[name] is None or (value, RDF.type, URIRef(SD + str(ranges[name]))) in description
            assert isinstance(value, URIRef)


@pytest.mark.ways("graph store")
def test_graph_store(served: Server, case: Case) -> None:
    found = readings(case)
    assert found
    for reading in found:
        expected = reading.exchange.expected
        answer = _send(served, reading.exchange, "/gsp", "/graph-store")
        assert expected.allows(answer.status), answer.text
        if expected.body is not None:
            assert answer.media_type == "text/turtle"
            assert agreement(_triples(expected.body), _triples(answer.text)) is Agreement.EXACT
    for exchange in writings(case):
        answer = _send(served, exchange, "/gsp", "/graph-store")
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def _triples(text: str) -> Triples:
    return Triples(frozenset(quad.triple for quad in parse(text, RdfFormat.TURTLE)))
