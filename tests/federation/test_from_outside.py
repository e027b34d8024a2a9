"""Other people's engines join with this endpoint by SERVICE, and with a second one: Comunica, Oxigraph, rdflib."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from rdflib import Dataset

from tests.conftest import Server, free_port
from tests.consumers import missing
from tests.consumers.conftest import Node, node
from tests.federation.conftest import HERE, places

__all__ = ["node"]
# What others know of places, joined with what we know of meetings.
PATTERN = (
    "?feature <http://www.geonames.org/ontology#name> ?name ; <http://www.geonames.org/ontology#countryName> ?country"
)
MEETINGS = """
  ?event <https://w3id.org/igkg/ontology#place> ?place . ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label .
  BIND (STR(?label) AS ?name)
"""
QUERY = f"""SELECT DISTINCT ?name ?feature {{
  {PATTERN} FILTER (?country IN ("Tunisia", "Egypt", "Greece"))
  SERVICE <ENDPOINT> {{ SELECT DISTINCT ?name {{ {MEETINGS} }} }}
}}"""
EXPECTED = {
    ("Athens", "https://sws.geonames.org/264371/"),
    ("Cairo", "https://sws.geonames.org/360630/"),
    ("Hammamet", "https://sws.geonames.org/2473744/"),
    ("Tunis", "https://sws.geonames.org/2464470/"),
}


def _endpoint(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


def _places() -> str:
    return "".join(f"{triple} .\n" for triple in places(HERE / "places.csv"))


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's own server on the places."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    if program is None:
        missing("Oxigraph's server, the package oxigraph, is not installed")
        return
    store, file = tmp_path_factory.mktemp("oxigraph") / "store", tmp_path_factory.mktemp("places") / "places.nt"
    file.write_text(_places(), encoding="utf-8")
    subprocess.run([program, "load", "--location", str(store), "--file", str(file)], check=True, capture_output=True)
    port = free_port()
    command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    server = Server(port, process)
    try:
        _wait_for(port)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/query?query=ASK%7B%7D")
            assert connection.getresponse().read() is not None
            connection.close()
            return
        time.sleep(0.1)
    raise TimeoutError("Oxigraph's server did not come up")


def test_oxigraph_asks_this_endpoint(oxigraph: Server, server: Server) -> None:
    query = quote(QUERY.replace("ENDPOINT", _endpoint(server)))
    answer = oxigraph.ask(f"/query?query={query}", "application/sparql-results+json")
    assert answer.status == 200, answer.text
    rows = json.loads(answer.body)["results"]["bindings"]
    assert {(row["name"]["value"], row["feature"]["value"]) for row in rows} == EXPECTED


def test_rdflib_asks_this_endpoint(server: Server) -> None:
    dataset = Dataset()
    dataset.default_graph.parse(data=_places(), format="nt")
    found = dataset.query(QUERY.replace("ENDPOINT", _endpoint(server)))
    assert {tuple(map(str, row)) for row in found} == EXPECTED  # type: ignore[arg-type]


def test_comunica_asks_this_endpoint_by_service(node: Node, server: Server) -> None:
    source = {"type": "serialized", "value": _places(), "mediaType": "application/n-triples"}
    rows = json.loads(node("federate", {"query": QUERY.replace("ENDPOINT", _endpoint(server)), "sources": [source]}))
    assert {(row["name"], row["feature"]) for row in rows} == EXPECTED


def test_comunica_finds_out_which_endpoint_knows_what(node: Node, server: Server, gazetteer: Server) -> None:
    """Sources are given by address alone; Comunica learns from the service description what they are."""
    query = f'SELECT DISTINCT ?name ?feature {{ {MEETINGS} {PATTERN} FILTER (?country = "Tunisia") }}'
    sources = [_endpoint(server), _endpoint(gazetteer)]
    rows = json.loads(node("federate", {"query": query, "sources": sources}))
    assert {(row["name"], row["feature"]) for row in rows} == {pair for pair in EXPECTED if pair[0] in "Hammamet Tunis"}


def test_a_service_inside_a_service_is_for_the_other_side_to_ask(
    gazetteer: Server, server: Server, asking: Server
) -> None:
    """The gazetteer may ask nobody, so it refuses the query that it is sent."""
    inner = f"SERVICE <{_endpoint(server)}> {{ ?a ?b ?c }}"
    answer = asking.query(f"SELECT * {{ SERVICE <{_endpoint(gazetteer)}> {{ ?s ?p ?o {inner} }} }} LIMIT 1")
    assert (answer.status, "answers with status 403" in answer.text) == (502, True)
