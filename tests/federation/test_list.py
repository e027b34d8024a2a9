"""What an entry of the list allows, and which addresses are called for a name."""

from __future__ import annotations

import signal
import socket
import threading
import time

import pytest
from click.testing import CliRunner

from igkg.cli import cli
from igkg.federation.addresses import NoAddress, address_of
from igkg.federation.allowed import AllowedServices, BadListing, Endpoint
from igkg.federation.deadline import Overdue, within
from tests.conftest import ROOT, Server
from tests.federation.hostile import Hostile


@pytest.mark.parametrize(
    ("entry", "iri", "is_allowed"),
    [
        ("example.org", "https://example.org/sparql", True),
        ("example.org", "https://example.org", True),
        ("example.org", "https://EXAMPLE.org:443/a?b=c", True),
        ("example.org", "https://example.org./sparql", True),
        ("example.org", "http://example.org/sparql", False),
        ("example.org", "https://example.org:8443/sparql", False),
        ("example.org", "https://www.example.org/sparql", False),
        ("example.org", "https://example.org.evil.net/", False),
        ("example.org", "https://example.org@evil.net/", False),
        ("example.org", "https://evil.net\\@example.org/", False),
        ("example.org", "https://evil.net#@example.org/", False),
        ("example.org", "ftp://example.org/", False),
        ("example.org", "urn:example.org", False),
        ("example.org:8443", "https://example.org:8443/x", True),
        ("http://example.org:3030", "http://example.org:3030/ds/sparql", True),
        ("http://example.org:3030", "http://example.org/ds/sparql", False),
        ("https://example.org/sparql", "https://example.org/sparql", True),
        ("https://example.org/sparql", "https://example.org/sparql?default-graph-uri=urn:x", True),
        ("https://example.org/sparql", "https://example.org/sparql/wikidata", True),
        ("https://example.org/sparql", "https://example.org/sparqlx", False),
        ("https://example.org/sparql", "https://example.org/sparql/../admin", False),
        ("https://example.org/sparql", "https://example.org/sparql/%2e%2E/admin", False),
        ("https://example.org/sparql", "https://example.org/", False),
        ("https://example.org/sparql/", "https://example.org/sparql", True),
        ("http://[::1]:8000", "http://[0:0::1]:8000/", False),
        ("bücher.example", "https://xn--bcher-kva.example/", True),
    ],
)
def test_entries(entry: str, iri: str, is_allowed: bool) -> None:
    assert (AllowedServices([entry]).endpoint(iri) is not None) is is_allowed


@pytest.mark.parametrize(
    "entry", ["", "ftp://example.org", "https://", "a b", "https://user@example.org", "http://x/?q"]
)
def test_what_is_no_entry_is_said_before_anything_is_served(entry: str) -> None:
    with pytest.raises(BadListing, match="cannot be a service to ask"):
        AllowedServices([entry])


@pytest.mark.parametrize(
    ("host", "resolved", "called"),
    [
        ("example.org", ["93.184.215.14"], "93.184.215.14"),
        ("example.org", ["127.0.0.1"], None),
        ("example.org", ["10.1.2.3"], None),
        ("example.org", ["169.254.169.254"], None),
        ("example.org", ["0.0.0.0"], None),  # noqa: S104 - an address to refuse
        ("example.org", ["100.64.0.1"], None),
        ("example.org", ["224.0.0.1"], None),
        ("example.org", ["::1"], None),
        ("example.org", ["fe80::1%eth0"], None),
        ("example.org", ["fd00::1"], None),
        ("example.org", ["::ffff:127.0.0.1"], None),
        ("example.org", ["64:ff9b::7f00:1"], None),
        ("example.org", ["2002:7f00:1::"], None),
        ("example.org", ["2606:2800:21f:cb07:6820:80da:af6b:8b2c"], "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
        ("example.org", ["127.0.0.1", "93.184.215.14"], "93.184.215.14"),
        ("example.org", [], None),
        ("fuseki", ["172.18.0.3"], "172.18.0.3"),
        ("localhost", ["127.0.0.1"], "127.0.0.1"),
        ("db.internal", ["10.1.2.3"], "10.1.2.3"),
        ("db.internal", ["169.254.169.254"], None),
        ("169.254.169.254", ["169.254.169.254"], "169.254.169.254"),
        ("10.0.0.7", ["10.0.0.7"], "10.0.0.7"),
    ],
)
def test_addresses(monkeypatch: pytest.MonkeyPatch, host: str, resolved: list[str], called: str | None) -> None:
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in resolved]

    def getaddrinfo(*_: object, **__: object) -> list[object]:
        if not entries:
            raise socket.gaierror
        return list(entries)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    endpoint = AllowedServices([f"http://{host}"]).endpoint(f"http://{host}/sparql")
    assert isinstance(endpoint, Endpoint)
    if called is None:
        with pytest.raises(NoAddress):
            address_of(endpoint)
    else:
        assert address_of(endpoint) == called


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def getaddrinfo(*_: object, **__: object) -> list[object]:
        over.wait(5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    endpoint = AllowedServices(["example.org"]).endpoint("https://example.org/")
    assert endpoint is not None
    began = time.monotonic()
    with pytest.raises(Overdue), within(0.2):
        address_of(endpoint)
    assert time.monotonic() - began < 1
    over.set()


def test_an_alarm_that_was_set_before_goes_on() -> None:
    rung = []
    former = signal.signal(signal.SIGALRM, lambda *_: rung.append(time.monotonic()))
    try:
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(Overdue), within(0.1):
            time.sleep(5)
        assert not rung
        time.sleep(0.4)
        assert 0.25 < rung[0] - began < 0.6
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)


def _query(*options: str, query: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--project", str(ROOT), "query", "-", *options], input=query)
    return result.exit_code, f"{result.stdout}{result.exception or ''}"


def test_the_command_line_has_the_same_list(server: Server, hostile: Hostile, gazetteer: Server) -> None:
    assert server.port
    place = f"http://127.0.0.1:{gazetteer.port}/sparql"
    query = f'SELECT ?f {{ SERVICE <{place}> {{ ?f <http://www.geonames.org/ontology#name> "Tunis" }} }}'
    assert _query("--format", "csv", "--service-allow", place, query=query) == (
        0,
        "f\nhttps://sws.geonames.org/2464470/\n",
    )
    code, text = _query(query=query)
    assert (code, "calls no other services" in text) == (1, True)
    code, text = _query("--service-allow", place, query=query.replace(place, f"{hostile.origin}/good"))
    assert (code, f"May be asked: {place}" in text) == (1, True)
    code, text = _query(
        "--service-allow", hostile.origin, query=f"ASK {{ SERVICE <{hostile.origin}/error> {{ ?s ?p ?o }} }}"
    )
    assert (code, "answers with status 500" in text) == (1, True)
