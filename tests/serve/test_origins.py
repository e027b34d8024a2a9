"""What is made for one host is given to nobody who asks for another, whatever headers say of hosts and proxies."""

from __future__ import annotations

import itertools
import json
import re
from urllib.parse import quote

import pytest

from tests.conftest import Answer, Server
from tests.serve.conftest import Serve, raw

# Where addresses of this host stand in what is answered, and how it is asked for.
WITH_ADDRESSES = {
    "/openapi.json": "application/json",
    "/void": "text/turtle",
    "/.well-known/void": "application/ld+json",
    "/dcat": "application/n-triples",
    "/sparql": "text/turtle",
    "/reconcile": "application/json",
    "/reconcile/v1": "application/json",
    "/robots.txt": "text/plain",
    "/sitemap.xml": "application/xml",
    "/questions/who-opposed-the-forum": "text/html",
}
_fresh = itertools.count()


def ask_as_a_proxy(server: Server, path: str, accept: str | None, host: str, *, said: str, scheme: str) -> Answer:
    """Ask with headers of a proxy, which say another host and scheme."""
    return server.ask(path, accept, Host=host, X_Forwarded_Host=said, X_Forwarded_Proto=scheme)


def ask_with_lies(server: Server, path: str, accept: str | None, host: str) -> Answer:
    return ask_as_a_proxy(server, path, accept, host, said="evil.example", scheme="https")


@pytest.fixture
def host() -> str:
    """A host that nobody has asked for yet."""
    return f"fresh-{next(_fresh)}.example"


@pytest.fixture(scope="module")
def behind(serve: Serve) -> Server:
    """A server that believes a proxy on this machine."""
    return serve("--trusted-proxy", "127.0.0.1", "--workers", "2")


def answers(server: Server, head: bytes) -> Answer:
    """Give the answer to a request whose lines are these, each without its end."""
    with raw(server, head.replace(b"\n", b"\r\n") + b"\r\nConnection: close\r\n\r\n") as sock:
        received = b"".join(iter(lambda: sock.recv(1 << 16), b""))
    first, _, body = received.partition(b"\r\n\r\n")
    status, *lines = first.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Answer(int(status.split()[1]), {name.lower(): value for name, _, value in pairs}, body)


def server_named_in(answer: Answer) -> str:
    return str(json.loads(answer.body)["servers"][0]["url"])


# From whoever is no trusted proxy


@pytest.mark.parametrize("path", sorted(WITH_ADDRESSES))
def test_nobody_unknown_says_for_which_host_a_page_is_made_or_kept(limited: Server, host: str, path: str) -> None:
    accept = WITH_ADDRESSES[path]
    poisoned = ask_with_lies(limited, path, accept, host)
    clean = limited.ask(path, accept, Host=host)
    assert (poisoned.status, clean.status) == (200, 200)
    assert host in poisoned.text
    assert "evil.example" not in poisoned.text
    assert f"https://{host}" not in poisoned.text
    assert (clean.body, clean.headers["etag"]) == (poisoned.body, poisoned.headers["etag"])
    assert clean.headers["cache-status"] == "igkg; hit"


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "X-Host",
        "X-Forwarded-Server",
        "X-HTTP-Host-Override",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Prefix",
        "X-Forwarded-Scheme",
        "X-Forwarded-Ssl",
        "X-Forwarded-Port",
        "X_Forwarded_Host",
        "X_FORWARDED_HOST",
        "HTTP_X_FORWARDED_HOST",
        "Front-End-Https",
        "X-HTTP-Method-Override",
        "SCRIPT_NAME",
        "Via",
    ],
)
def test_other_headers_of_that_kind_say_nothing_even_from_a_proxy(
    behind: Server, limited: Server, host: str, name: str
) -> None:
    for server in (limited, behind):
        head = b"GET /openapi.json HTTP/1.1\nHost: %s\n%s: host=evil.example" % (host.encode(), name.encode())
        asked = answers(server, head)
        assert server_named_in(asked) == f"http://{host}"
        assert "evil" not in asked.text
        assert answers(server, head.rpartition(b"\n")[0]).body == asked.body


# From a trusted proxy


@pytest.mark.parametrize("path", sorted(WITH_ADDRESSES))
def test_behind_a_proxy_each_host_has_its_own_page(behind: Server, host: str, path: str) -> None:
    accept = WITH_ADDRESSES[path]
    asked = [("https", f"a.{host}"), ("https", f"b.{host}"), ("http", f"a.{host}")]
    tags = set()
    for status in ("fwd=miss", "hit"):
        for scheme, name in asked:
            answer = ask_as_a_proxy(behind, path, accept, "backend", said=name, scheme=scheme)
            assert set(re.findall(r"(https?://[^/\"<>\s]*fresh[^/\"<>\s]*)", answer.text)) == {f"{scheme}://{name}"}
            assert "backend" not in answer.text
            assert ("hit" in answer.headers.get("cache-status", "")) is (status == "hit")
            tags.add((scheme, name, answer.headers["etag"]))
    assert len({tag for _, _, tag in tags}) == len(tags) == 3


def test_a_tag_of_one_host_says_nothing_of_another(behind: Server, host: str) -> None:
    one = behind.ask("/openapi.json", X_Forwarded_Host=f"a.{host}")
    known = behind.ask("/openapi.json", X_Forwarded_Host=f"a.{host}", If_None_Match=one.headers["etag"])
    other = behind.ask("/openapi.json", X_Forwarded_Host=f"b.{host}", If_None_Match=one.headers["etag"])
    assert (known.status, other.status) == (304, 200)
    assert server_named_in(other) == f"http://b.{host}"


def test_a_redirect_stays_on_the_host_that_was_asked(behind: Server, limited: Server, host: str) -> None:
    for path, target in (("/download", "/download/"), ("/things/", ""), ("//evil.example/download", "")):
        plain = ask_with_lies(limited, path, None, host)
        proxied = ask_as_a_proxy(behind, path, None, "backend", said=host, scheme="https")
        for answer, scheme in ((plain, "http"), (proxied, "https")):
            if target:
                assert answer.headers["location"] in {f"{scheme}://{host}{target}", target}
            else:
                assert answer.status == 404


@pytest.mark.parametrize(
    "lines",
    [
        b"X-Forwarded-Host: evil.example\nX-Forwarded-Host: real.example",
        b"X-Forwarded-Host: evil.example, real.example",
        b"X-Forwarded-Host: evil.example/path",
        b"X-Forwarded-Host: user@evil.example",
        b"X-Forwarded-Host: evil.example\nX-Forwarded-Proto: javascript",
        b"X-Forwarded-Host: evil.example\nX-Forwarded-Proto: https, http",
    ],
)
def test_what_a_proxy_passes_on_of_the_clients_own_is_refused(behind: Server, lines: bytes) -> None:
    answer = answers(behind, b"GET /openapi.json HTTP/1.1\nHost: backend\n" + lines)
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    assert "evil" not in answer.text


# Queries


def test_answers_to_queries_do_not_depend_on_a_host(limited: Server, behind: Server, host: str) -> None:
    query = quote(f"SELECT ?s {{ ?s a ?c }} ORDER BY ?s LIMIT 5 # {host}")
    path, accept = f"/sparql?query={query}", "text/csv"
    for server in (limited, behind):
        first = ask_with_lies(server, path, accept, host)
        assert first.headers["cache-status"] == "igkg; fwd=miss; stored"
        others = [
            server.ask(path, accept, Host="other.example"),
            ask_with_lies(server, path, accept, "a b<"),
            ask_as_a_proxy(server, path, accept, host, said="third.example", scheme="javascript"),
            answers(server, f"GET {path} HTTP/1.1\nAccept: {accept}".encode()),
            answers(server, f"GET http://{host}{path} HTTP/1.1\nHost: other\nHost: third\nAccept: {accept}".encode()),
        ]
        for other in others:
            assert (other.status, other.body, other.headers["etag"]) == (200, first.body, first.headers["etag"])
            assert other.headers["cache-status"] == "igkg; hit"


# What is kept


@pytest.mark.parametrize(
    ("path", "said", "more"),
    [
        ("/about", b"Accept: text/html\nAccept-Language: xx", b"Accept-Language: fr"),
        ("/about", b"Accept: text/html\nAccept-Language: en;q=0.5", b"Accept-Language: es"),
        (
            "/explain?subject=actor:isoc&predicate=igkg:opposed&object=proposal:forum",
            b"Accept: */*;q=0.1",
            b"Accept: application/json",
        ),
        ("/void", b"Accept: text/turtle;q=0.1", b"Accept: application/n-triples"),
        ("/sparql?query=ASK%7B%7D", b"Accept: text/html", b"Content-Type: application/sparql-query"),
        ("/sparql?query=ASK%7B%7D", b"Accept: text/html", b"Content-Type: application/x-www-form-urlencoded"),
        ("/questions/who-opposed-the-forum", b"Accept: text/html", b"Accept-Encoding: identity\nAccept-Encoding: gzip"),
        (
            "/questions/who-opposed-the-forum",
            b"Accept: text/html",
            b"Cookie: lang=fr\nX-HTTP-Method: POST\nRange: bytes=0-9",
        ),
    ],
)
def test_no_further_header_changes_what_others_get(
    limited: Server, host: str, path: str, said: bytes, more: bytes
) -> None:
    """Who asks first, with headers that others do not send, has nothing kept for those others."""
    head = f"GET {path} HTTP/1.1\nHost: {host}\n".encode() + said
    answers(limited, head + b"\n" + more)
    found, expected = answers(limited, head), answers(limited, head.replace(b"fresh", b"other"))
    assert (found.status, found.media_type) == (200, expected.media_type)
    assert found.body == expected.body.replace(host.replace("fresh", "other").encode(), host.encode())


def test_a_header_in_several_lines_says_all_of_them(limited: Server, host: str) -> None:
    """RFC 9110, section 5.3."""
    head = f"GET /void HTTP/1.1\nHost: {host}\nAccept: text/turtle;q=0.1\nAccept: application/n-triples".encode()
    assert answers(limited, head).media_type == "application/n-triples"


# Host and request line


@pytest.mark.parametrize(
    "value",
    [
        *(b"", b"a b", b"a/b", b"a@b", b"a?b", b"a#b", b"a,b", b'"a"', b"a%20b", b"a\\b", b"a'<b>", b"a_b", b"a\tb"),
        *(b"a..b", b".", b"a:", b"a:port", b"a:80:80", b"a:-1", b"[::1", b"::1", b"[a]", b"\xff", b"x" * 300),
        b"a.example\nHost: b.example",
        b"a.example\nHost: a.example",
    ],
)
def test_a_host_that_is_none_is_refused(limited: Server, behind: Server, value: bytes) -> None:
    """RFC 9112, section 3.2: no valid host is a bad request."""
    for server in (limited, behind):
        answer = answers(server, b"GET /openapi.json HTTP/1.1\nHost: " + value)
        assert (answer.status, answer.media_type) == (400, "application/problem+json")
        page = answers(server, b"GET / HTTP/1.1\nAccept: text/html\nHost: " + value)
        assert page.status == 400


def test_only_http_1_0_may_leave_the_host_out(limited: Server) -> None:
    assert answers(limited, b"GET /openapi.json HTTP/1.1").status == 400
    assert server_named_in(answers(limited, b"GET /openapi.json HTTP/1.0")) == "http://localhost"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("A.Example", "http://a.example"),
        ("a.example:80", "http://a.example"),
        ("a.example:8080", "http://a.example:8080"),
        ("[2001:DB8::1]", "http://[2001:db8::1]"),
        ("127.0.0.1:81", "http://127.0.0.1:81"),
    ],
)
def test_a_host_is_one_however_it_is_written(limited: Server, value: str, address: str) -> None:
    asked = limited.ask("/openapi.json", Host=value)
    assert server_named_in(asked) == address
    assert limited.ask("/openapi.json", Host=address.removeprefix("http://")).headers["cache-status"] == "igkg; hit"


def test_an_address_in_the_request_line_goes_before_the_host(limited: Server, behind: Server, host: str) -> None:
    """RFC 9112, section 3.2.2."""
    for server in (limited, behind):
        whole = answers(server, f"GET http://{host}/openapi.json HTTP/1.1\nHost: evil.example".encode())
        assert server_named_in(whole) == f"http://{host}"
        kept = answers(server, f"GET /openapi.json HTTP/1.1\nHost: {host}".encode())
        assert (kept.headers["cache-status"], kept.body) == ("igkg; hit", whole.body)
        other = answers(server, b"GET /openapi.json HTTP/1.1\nHost: evil.example")
        assert server_named_in(other) == "http://evil.example"
    line = b"GET http://backend/openapi.json HTTP/1.1\nHost: backend\nX-Forwarded-Host: "
    assert server_named_in(answers(behind, line + host.encode())) == f"http://{host}"


@pytest.mark.parametrize("target", [b"*", b"openapi.json", b"a.example:80", b"http://u:p@a.example/openapi.json"])
def test_what_is_no_path_is_refused(limited: Server, target: bytes) -> None:
    assert answers(limited, b"GET " + target + b" HTTP/1.1\nHost: a.example").status == 400


# Vary

ACCEPTED = ("text/html", "application/json", "text/turtle", "text/csv")
BY_ACCEPT = (
    *("/void", "/dcat", "/id/actor/isoc", "/ontology", "/nowhere"),
    "/graph-store?graph=https%3A%2F%2Fw3id.org%2Figkg%2Fsource%2Fkummer%2Fl41",
    "/explain?subject=actor:isoc&predicate=igkg:opposed&object=proposal:forum",
    "/explain?subject=actor:isoc&predicate=igkg:supported&object=proposal:forum",
)
BY_LANGUAGE = (
    *(
        "/",
        "/sparql",
        "/about",
        "/things",
        "/search?q=forum",
        "/suggest?q=fo",
        "/timeline.json",
        "/page/id/actor/isoc",
        "/validate",
    ),
    *("/download/", "/questions", "/reconcile/suggest/entity?prefix=isoc"),
)


def _seen(answer: Answer) -> tuple[object, ...]:
    return answer.status, answer.media_type, answer.headers.get("location"), answer.body


@pytest.mark.parametrize("path", [*BY_ACCEPT, *BY_LANGUAGE])
def test_an_answer_says_in_vary_on_what_it_depends(server: Server, path: str) -> None:
    plain = [server.ask(path, accept) for accept in ACCEPTED]
    pairs = {"accept": list(itertools.combinations(plain, 2))}
    pairs["accept-language"] = [
        (a, server.ask(path, t, Accept_Language="fr")) for a, t in zip(plain, ACCEPTED, strict=True)
    ]
    coded = [(a, server.ask(path, t, Accept_Encoding="gzip")) for a, t in zip(plain, ACCEPTED, strict=True)]
    pairs["accept-encoding"] = [pair for pair in coded if "content-encoding" in pair[1].headers]
    differing = {name: [pair for pair in found if _seen(pair[0]) != _seen(pair[1])] for name, found in pairs.items()}
    assert differing["accept" if path in BY_ACCEPT else "accept-language"]
    for name, found in differing.items():
        for answer in itertools.chain(*found):
            said = {part.strip().lower() for part in answer.headers.get("vary", "").split(",")}
            assert name in said, (name, answer.status, answer.headers)
