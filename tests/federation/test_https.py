"""SERVICE over HTTPS: the certificate must be that of the name on the list, whatever address was pinned for it."""

from __future__ import annotations

import csv
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import trustme

from igkg.federation import ServiceLimits, exchange, listed_services
from igkg.sparql.services import ServiceFailed
from tests.conftest import Answer, Server
from tests.federation.hostile import GOOD as FOUND
from tests.federation.hostile import RESULTS, Hostile, answer
from tests.federation.secure import HOST, Secure
from tests.federation.test_asking import EXPECTED, MEETINGS
from tests.serve.conftest import Serve

DAY = timedelta(days=1)
Leaf = Callable[[trustme.CA], trustme.LeafCert]


def _signed_by_itself(authority: trustme.CA) -> trustme.LeafCert:
    return trustme.LeafCert(authority.private_key_pem.bytes(), authority.cert_pem.bytes(), [])


def _issued_by_a_leaf(authority: trustme.CA) -> trustme.LeafCert:
    """Give a certificate signed by the key of one that may not sign others."""
    leaf = authority.issue_cert("signer.example")
    pretender = trustme.CA.from_pem(leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes())
    issued = pretender.issue_cert(HOST)
    issued.cert_chain_pems.append(leaf.cert_chain_pems[0])
    return issued


# Certificates that are not to be believed, and what is said of them.
NOT_TRUSTED: dict[str, tuple[Leaf, str]] = {
    "other-name": (lambda ca: ca.issue_cert("other.example"), "Hostname mismatch"),
    "subdomains": (lambda ca: ca.issue_cert("*.localhost"), "Hostname mismatch"),
    "address": (lambda ca: ca.issue_cert("127.0.0.1", "::1"), "Hostname mismatch"),
    "common-name": (lambda ca: ca.issue_cert(common_name=HOST), "Hostname mismatch"),
    "expired": (lambda ca: ca.issue_cert(HOST, not_after=datetime.now(UTC) - DAY), "certificate has expired"),
    "not-yet": (lambda ca: ca.issue_cert(HOST, not_before=datetime.now(UTC) + DAY), "certificate is not yet valid"),
    "unknown-authority": (lambda _: trustme.CA().issue_cert(HOST), "unable to get local issuer certificate"),
    "self-signed": (lambda _: _signed_by_itself(trustme.CA()), "self-signed certificate"),
    "leaf-as-authority": (_issued_by_a_leaf, "unable to get local issuer certificate"),
}
# What a port sends on which no handshake is finished: pieces, a tenth of a second apart; whether it then stays silent.
NO_TLS: dict[str, tuple[list[bytes], bool, str]] = {
    "plain-http": ([answer(FOUND)], False, "does not speak TLS as it should"),
    "another-protocol": ([b"SSH-2.0-OpenSSH_9.9\r\n"], False, "does not speak TLS as it should"),
    "alert": ([b"\x15\x03\x03\x00\x02\x02\x28"], False, "does not speak TLS as it should"),
    "nothing": ([], False, ""),
    "silence": ([], True, "did not answer within 1.5 seconds"),
    "drop-by-drop": (
        [b"\x16\x03\x03\x3f\x00\x02\x00\x3e\xfc", *[b"\0"] * 60],
        True,
        "did not answer within 1.5 seconds",
    ),
}


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="module")
def secured(authority: trustme.CA, gazetteer: Server) -> Iterator[dict[str, Secure]]:
    """The gazetteer behind TLS: by a good certificate, one for the address, and those not to be believed."""

    def passed_on(body: bytes) -> Answer:
        return gazetteer.ask("/sparql", RESULTS, "POST", body, Content_Type="application/x-www-form-urlencoded")

    certificates = {name: issue(authority) for name, (issue, _) in NOT_TRUSTED.items()}
    certificates |= {"good": authority.issue_cert(HOST), "by-address": authority.issue_cert("127.0.0.1", "::1")}
    servers = {name: Secure(_context(certificate), passed_on) for name, certificate in certificates.items()}
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture(scope="module")
def unfinished() -> Iterator[dict[str, str]]:
    """Origins on which no handshake comes to its end."""
    with ExitStack() as stack:
        origins = {}
        for name, (pieces, stays, _) in NO_TLS.items():
            family, _, _, _, address = socket.getaddrinfo(HOST, 0, type=socket.SOCK_STREAM)[0]
            listener = stack.enter_context(socket.create_server((address[0], 0), family=family))
            origins[name] = f"https://{HOST}:{listener.getsockname()[1]}"
            threading.Thread(target=_send_pieces, args=(listener, pieces, stays), daemon=True).start()
        yield origins


def _send_pieces(listener: socket.socket, pieces: list[bytes], stays: bool) -> None:
    while True:
        try:
            sock, _ = listener.accept()
        except OSError:
            return
        with sock, suppress(OSError):
            sock.settimeout(10)
            for number, piece in enumerate(pieces):
                time.sleep(0.1 if number else 0)
                sock.sendall(piece)
            while stays and sock.recv(4096):
                pass


@pytest.fixture(scope="module")
def asking(
    serve: Serve, hostile: Hostile, secured: dict[str, Secure], unfinished: dict[str, str], authority_file: Path
) -> Server:
    """A server of ours that may ask them all, and to which SSL_CERT_FILE names the authority."""
    by_address = f"https://127.0.0.1:{secured['by-address'].port}"
    origins = [
        *(server.origin for server in secured.values()),
        *unfinished.values(),
        f"{hostile.origin}/good",
        by_address,
    ]
    listed = [word for origin in origins for word in ("--service-allow", origin)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(authority_file))
        return serve(*listed, "--service-timeout", "1.5", "--timeout", "10", "--workers", "2", "--long-queries", "2")


def _ask(asking: Server, address: str, keyword: str = "SERVICE") -> Answer:
    return asking.query(
        f"SELECT * {{ VALUES ?x {{ 1 2 }} {keyword} <{address}> {{ SELECT ?s {{ ?s ?p ?o }} LIMIT 1 }} }}"
    )


def _detail(failed: Answer) -> str:
    assert failed.media_type == "application/problem+json"
    return str(json.loads(failed.body)["detail"])


def test_a_query_joins_with_an_endpoint_over_https(asking: Server, secured: dict[str, Secure]) -> None:
    good = secured["good"]
    answered = asking.query(MEETINGS.replace("http://127.0.0.1:PORT", good.origin), "text/csv")
    assert answered.status == 200, answered.text
    assert {row["name"]: row["feature"] for row in csv.DictReader(answered.text.splitlines())} == EXPECTED
    assert (good.names[-1], good.hosts[-1]) == (HOST, f"{HOST}:{good.port}")


def test_a_certificate_may_be_for_an_address(asking: Server, secured: dict[str, Secure]) -> None:
    server = secured["by-address"]
    if server.address_family != socket.AF_INET:
        pytest.skip("localhost is an address of IPv6 here")
    answered = _ask(asking, f"https://127.0.0.1:{server.port}/sparql")
    assert (answered.status, server.names[-1]) == (200, None)


@pytest.mark.parametrize("name", sorted(NOT_TRUSTED))
def test_who_is_not_the_host_that_is_listed_is_sent_no_query(
    asking: Server, secured: dict[str, Secure], name: str
) -> None:
    server = secured[name]
    failed = _ask(asking, f"{server.origin}/sparql")
    assert failed.status == 502, failed.text
    assert f"<{server.origin}/sparql> cannot be asked: its certificate is not trusted" in _detail(failed)
    assert NOT_TRUSTED[name][1] in _detail(failed)
    assert (set(server.names), server.hosts) == ({HOST}, [])


@pytest.mark.parametrize("name", sorted(NO_TLS))
def test_what_is_no_handshake_is_no_answer(asking: Server, unfinished: dict[str, str], name: str) -> None:
    began = time.monotonic()
    failed = _ask(asking, f"{unfinished[name]}/sparql")
    assert time.monotonic() - began < 4
    _, stays, words = NO_TLS[name]
    assert failed.status == (504 if stays else 502), failed.text
    assert f"<{unfinished[name]}/sparql>" in _detail(failed)
    assert words in _detail(failed)


def test_silent_makes_nothing_up(asking: Server, secured: dict[str, Secure], unfinished: dict[str, str]) -> None:
    for origin in (secured["expired"].origin, unfinished["silence"]):
        answered = _ask(asking, f"{origin}/sparql", "SERVICE SILENT")
        assert answered.status == 200
        assert [set(row) for row in json.loads(answered.body)["results"]["bindings"]] == [{"x"}, {"x"}]


def test_a_redirect_goes_where_the_list_and_the_certificate_allow(
    asking: Server, secured: dict[str, Secure], hostile: Hostile
) -> None:
    before = hostile.asked.total()
    cases = {
        f"http://{HOST}:{secured['good'].port}/sparql": (502, "which may not be asked"),
        f"{hostile.origin}/bad": (502, "which may not be asked"),
        "https://169.254.169.254/latest/": (502, "which may not be asked"),
        f"{secured['other-name'].origin}/sparql": (502, "its certificate is not trusted"),
        f"{secured['good'].origin}/sparql": (200, ""),
        f"{hostile.origin}/good": (200, ""),
    }
    for address, (status, words) in cases.items():
        answered = _ask(asking, f"{secured['good'].origin}/to?{quote(address, safe='')}")
        assert answered.status == status, (address, answered.text)
        assert words in answered.text
    assert hostile.asked.total() == before + 1
    assert secured["other-name"].hosts == []


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, authority_file: Path) -> Iterator[None]:
    """Have this process trust the authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority_file))
    exchange._trust.cache_clear()
    yield
    exchange._trust.cache_clear()


@pytest.mark.usefixtures("trusting")
def test_the_name_is_looked_up_once_and_the_certificate_is_held_against_it(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    """The second time the name would lead elsewhere, as names do whose owner wants to get past a check."""
    server = Secure(_context(authority.issue_cert("places.internal")), lambda _: _found())
    looked_up, real = [], socket.getaddrinfo

    def rebinding(host: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - as that of the library
        if host != "places.internal":
            return real(host, *more, **named)
        looked_up.append(host)
        return real(HOST if len(looked_up) == 1 else "127.0.0.2", *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    services = listed_services([f"places.internal:{server.port}"], ServiceLimits(seconds=5))
    try:
        table = services.ask(f"https://places.internal:{server.port}/sparql", "SELECT * {}")
    finally:
        server.close()
    assert len(table.rows) == 4
    assert (looked_up, server.names, server.hosts) == (
        ["places.internal"],
        ["places.internal"],
        [f"places.internal:{server.port}"],
    )


def _found() -> Answer:
    return Answer(200, {"content-type": RESULTS}, FOUND)


def test_nobody_is_trusted_unasked(secured: dict[str, Secure]) -> None:
    exchange._trust.cache_clear()
    services = listed_services([secured["good"].origin], ServiceLimits(seconds=5))
    asked = len(secured["good"].hosts)
    with pytest.raises(ServiceFailed, match="certificate is not trusted: unable to get local issuer certificate"):
        services.ask(f"{secured['good'].origin}/sparql", "SELECT * {}")
    assert len(secured["good"].hosts) == asked


@pytest.mark.usefixtures("trusting")
def test_an_authority_of_ones_own_comes_beside_those_that_everybody_trusts() -> None:
    trusted = {str(certificate["subject"]) for certificate in exchange._trust().get_ca_certs()}
    assert any("trustme" in name for name in trusted)
    assert any("'ISRG Root X1'" in name for name in trusted)
