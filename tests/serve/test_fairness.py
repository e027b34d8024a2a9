"""Each client has its share of query time and errors, and is known behind a proxy that is trusted."""

from __future__ import annotations

import json
import socket
from urllib.parse import quote

import pytest

from igkg.serve.clients import Addresses, Shares
from igkg.serve.limits import Limits, TooMany
from igkg.serve.workers.turns import Turns
from tests.conftest import Answer, Server
from tests.serve.conftest import ENDLESS, Serve

PROXY = ("10.0.0.0/8",)


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "192.0.2.1", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        ("10.0.0.1", "192.0.2.1:4711", "192.0.2.1"),
        ("10.0.0.1", '"[2001:db8:1:2:3::4]:4711"', "2001:db8:1:2::/64"),
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1, rubbish", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("2001:db8::1", None, "2001:db8::/64"),
        ("", None, "unknown"),
    ],
)
def test_the_client_behind_trusted_proxies(peer: str, header: str | None, client: str) -> None:
    assert Addresses(PROXY).client(peer, header) == client


def test_a_share_is_used_up_and_grows_back() -> None:
    clock = [0.0]
    shares = Shares(Limits(client_seconds=30, client_errors=2), lambda: clock[0])
    shares.admit("192.0.2.1")
    shares.charge("192.0.2.1", 31, is_error=False)
    with pytest.raises(TooMany, match="30 seconds of query time") as refusal:
        shares.admit("192.0.2.1")
    assert refusal.value.retry_after == 4
    shares.admit("192.0.2.2")
    clock[0] = 4.0
    shares.admit("192.0.2.1")
    for _ in range(2):
        shares.charge("192.0.2.2", 0, is_error=True)
    with pytest.raises(TooMany, match="2 errors"):
        shares.admit("192.0.2.2")
    shares.charge("127.0.0.1", 1000, is_error=True)
    shares.admit("127.0.0.1")


def test_clients_take_turns() -> None:
    turns: Turns[str] = Turns()
    for name in ("a1", "a2", "a3", "b1", "c1", "b2", "d1"):
        turns.add(name[0], name)
    turns.remove("d", "d1")
    turns.remove("d", "d1")
    assert len(turns) == 6
    assert turns.next() == "a1"
    turns.put_back("a", "a1")
    served = []
    while turns:
        first = turns.first()
        served.append(turns.next())
        assert served[-1] == first
    assert served == ["a1", "b1", "c1", "a2", "b2", "a3"]
    assert turns.first() is None


@pytest.fixture(scope="module")
def behind_proxy(serve: Serve) -> Server:
    return serve("--trusted-proxy", "127.0.0.1", "--client-seconds", "1", "--client-errors", "3", "--timeout", "1.5")


def _from(server: Server, client: str, query: str) -> Answer:
    return server.ask(f"/sparql?query={quote(query)}", "*/*", X_Forwarded_For=client)


def test_a_client_that_errs_too_often_is_429_and_others_are_not(behind_proxy: Server) -> None:
    statuses = [_from(behind_proxy, "192.0.2.1", f"SELECT rubbish {n}").status for n in range(5)]
    assert statuses == [400, 400, 400, 429, 429]
    refused = _from(behind_proxy, "203.0.113.9, 192.0.2.1", "ASK {} #1")
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "errors a minute" in json.loads(refused.body)["detail"]
    assert _from(behind_proxy, "192.0.2.2", "ASK {} #2").status == 200


def test_a_client_that_takes_too_long_is_429_on_pages_too(behind_proxy: Server) -> None:
    assert _from(behind_proxy, "192.0.2.3", ENDLESS).status == 504
    assert _from(behind_proxy, "192.0.2.3", "ASK {} #3").status == 429
    assert behind_proxy.ask("/", X_Forwarded_For="192.0.2.3").status == 429
    assert behind_proxy.ask("/", X_Forwarded_For="192.0.2.4").status == 200
    assert behind_proxy.ask("/health", X_Forwarded_For="192.0.2.3").status == 200


def test_a_header_from_who_is_not_trusted_is_not_believed(serve: Serve) -> None:
    own = socket.gethostbyname(socket.gethostname())
    if own.startswith("127."):
        pytest.skip("this machine has no address but its own")
    server = serve("--host", "0.0.0.0", "--client-errors", "2")  # noqa: S104 - to be reached by another address
    from http.client import HTTPConnection  # noqa: PLC0415

    statuses = []
    for n in range(4):
        connection = HTTPConnection(own, server.port, timeout=10)
        connection.request("GET", f"/sparql?query=rubbish{n}", headers={"X-Forwarded-For": f"192.0.2.{n}"})
        statuses.append(connection.getresponse().status)
        connection.close()
    assert statuses == [400, 400, 429, 429]
    assert server.query("rubbish").status == 400
    server.process.terminate()
