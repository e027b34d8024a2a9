"""Methods, codings, formats and headers, as RFC 9110 has them."""

from __future__ import annotations

import gzip
import json
import sys
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse

from igkg.serve.codings import choose
from igkg.serve.negotiation import NothingAcceptable, negotiate
from tests.conftest import Server

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

JSON = "application/sparql-results+json"
SELECT = "SELECT * { ?s ?p ?o } LIMIT 2000"
OFFERED = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")


@pytest.mark.parametrize(("coding", "decode"), [("gzip", gzip.decompress), ("zstd", zstd.decompress)])
def test_codings(limited: Server, coding: str, decode: object) -> None:
    path = f"/sparql?query={quote(SELECT)}"
    plain = limited.ask(path, JSON)
    coded = limited.ask(path, JSON, Accept_Encoding=coding)
    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == coding
    assert coded.headers["vary"] == "Accept, Accept-Encoding"
    assert len(coded.body) < len(plain.body) / 4
    assert decode(coded.body) == plain.body  # type: ignore[operator]
    page = limited.ask("/", "text/html", Accept_Encoding=coding)
    assert decode(page.body) == limited.ask("/", "text/html").body  # type: ignore[operator]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("gzip;q=0", "identity"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "gzip"),
        ("br", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("gzip;q=rubbish", "identity"),
    ],
)
def test_choice_of_coding(accepted: str | None, coding: str) -> None:
    assert choose(accepted) == coding


@pytest.mark.parametrize(
    ("accept", "made", "sent_as"),
    [
        (None, JSON, JSON),
        ("", JSON, JSON),
        ("*/*", JSON, JSON),
        ("text/*", "text/csv", "text/csv"),
        ("text/*;q=0.5, text/csv;q=0.1", "text/tab-separated-values", "text/tab-separated-values"),
        ("TEXT/CSV", "text/csv", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv", "text/csv"),
        ("text/csv;q=0.000, application/*", JSON, JSON),
        ("application/json", JSON, "application/json"),
        ("application/json, text/csv;q=0.1", "text/csv", "text/csv"),
        ("application/xml;q=0.5", "application/sparql-results+xml", "application/xml"),
        ("text/plain", "text/csv", "text/plain"),
        ("image/png, */*;q=0.1", JSON, JSON),
    ],
)
def test_choice_of_format(accept: str | None, made: str, sent_as: str) -> None:
    choice = negotiate(accept, OFFERED)
    assert (choice.media_type, choice.sent_as) == (made, sent_as)


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "application/sparql-results+jsonx", "json"])
def test_no_choice(accept: str) -> None:
    with pytest.raises(NothingAcceptable, match="text/tab-separated-values"):
        negotiate(accept, OFFERED)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/trig", RdfFormat.TRIG),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_all_formats_for_graphs(limited: Server, accept: str, form: RdfFormat) -> None:
    query = "CONSTRUCT { ?s a ?c } WHERE { { SELECT ?s ?c { ?s a ?c } LIMIT 5 } }"
    answer = limited.query(query, accept)
    assert (answer.status, answer.media_type) == (200, accept)
    assert len(set(parse(answer.body, format=form))) == 5


@pytest.mark.parametrize(
    ("name", "query", "media_type"),
    [
        ("json", "ASK {}", JSON),
        ("xml", "ASK {}", "application/sparql-results+xml"),
        ("tsv", "SELECT * {}", "text/tab-separated-values"),
        ("jsonld", "DESCRIBE <urn:x>", "application/ld+json"),
        ("json", "DESCRIBE <urn:x>", "application/ld+json"),
        ("text/turtle", "DESCRIBE <urn:x>", "text/turtle"),
    ],
)
def test_formats_by_name_go_before_the_accept_header(limited: Server, name: str, query: str, media_type: str) -> None:
    answer = limited.query(query, "image/png", f"&format={quote(name)}")
    assert (answer.status, answer.media_type) == (200, media_type)


def test_a_format_that_does_not_fit_is_400(limited: Server) -> None:
    answer = limited.query("ASK {}", more="&format=ttl")
    assert answer.status == 400
    assert "sparql-results+json" in json.loads(answer.body)["detail"]


@pytest.mark.parametrize("path", ["/", "/sparql", "/health", "/metrics", "/sources", "/context.jsonld", "/download/"])
def test_head_says_what_get_would(limited: Server, path: str) -> None:
    head, get = limited.ask(path, "text/html, */*", "HEAD"), limited.ask(path, "text/html, */*")
    assert (head.status, head.body) == (get.status, b"")
    same = ("content-type", "vary", "cache-control", "etag")
    assert {name: head.headers.get(name) for name in same} == {name: get.headers.get(name) for name in same}


def test_head_of_a_query(limited: Server) -> None:
    path = f"/sparql?query={quote('SELECT * { ?s ?p ?o } LIMIT 3')}"
    head, get = limited.ask(path, JSON, "HEAD"), limited.ask(path, JSON)
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "vary", "cache-control"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", ["/", "/sparql", "/health", "/id/actor/isoc", "/data/id/actor/isoc.ttl"])
def test_options_everywhere(limited: Server, path: str) -> None:
    answer = limited.ask(path, method="OPTIONS")
    assert answer.status in {200, 204}
    assert {"GET", "HEAD", "OPTIONS"} <= {name.strip() for name in answer.headers["allow"].split(",")}
    assert "GET" in answer.headers["access-control-allow-methods"]


@pytest.mark.parametrize("path", ["/", "/sparql", "/health", "/nowhere", "/static/style.css", "/sparql?query=rubbish"])
def test_headers_that_protect(limited: Server, path: str) -> None:
    headers = limited.ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["access-control-allow-origin"] == "*"


def test_a_browser_gets_problems_as_pages(limited: Server) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    missing = limited.ask("/nowhere", accept)
    assert (missing.status, missing.media_type) == (404, "text/html")
    unreadable = limited.ask("/sparql?query=ASK&query=ASK", accept)
    assert (unreadable.status, unreadable.media_type) == (400, "text/html")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/sparql", "/health", "/"])
def test_other_methods_are_refused(limited: Server, method: str, path: str) -> None:
    answer = limited.ask(path, method=method)
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_a_large_answer_comes_whole(limited: Server) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 15000"
    answer = limited.query(query, "text/csv")
    assert answer.status == 200
    assert int(answer.headers["content-length"]) == len(answer.body) > 1024**2
    coded = limited.ask(f"/sparql?query={quote(query)}", "text/csv", Accept_Encoding="gzip")
    assert gzip.decompress(coded.body) == answer.body


@pytest.mark.parametrize("path", ["/sparql/labels", "/reconcile/v1/match", "/reconcile/v1/extend"])
@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[1" + b"0" * 10_000 + b"]", b"\xff", b"", b"1"])
def test_json_of_any_kind_is_no_fault(limited: Server, path: str, body: bytes) -> None:
    answer = limited.ask(path, "application/json", "POST", body, Content_Type="application/json")
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
