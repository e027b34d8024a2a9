"""Entity tags, 304 without running the query, the cache and its header, and what is never kept."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from igkg.release import Release
from tests.conftest import Answer, Server
from tests.serve.conftest import Serve

JSON = "application/sparql-results+json"


def _ask(server: Server, query: str, accept: str = JSON, **headers: str) -> Answer:
    return server.ask(f"/sparql?query={quote(query)}", accept, "GET", None, **headers)


def _hits(server: Server, result: str) -> float:
    found = re.search(rf'igkg_cache_total{{result="{result}"}} (\S+)', server.ask("/metrics").text)
    assert found is not None
    return float(found[1])


def test_an_answer_comes_from_the_cache_the_second_time(limited: Server) -> None:
    query = "SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 7 # kept"
    before = _hits(limited, "hit")
    first, second = _ask(limited, query), _ask(limited, query)
    assert first.headers["cache-status"] == "igkg; fwd=miss; stored"
    assert second.headers["cache-status"] == "igkg; hit"
    assert (first.status, first.body, first.headers["etag"]) == (second.status, second.body, second.headers["etag"])
    assert "max-age=" in first.headers["cache-control"]
    assert _hits(limited, "hit") == before + 1


def test_a_tag_is_strong_and_depends_on_query_data_set_and_format(limited: Server) -> None:
    query = "SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 8"
    answers = [
        _ask(limited, query),
        _ask(limited, query, "text/csv"),
        _ask(limited, query, Accept_Encoding="gzip"),
        _ask(limited, query + " "),
        limited.query(query, JSON, "&default-graph-uri=https%3A%2F%2Fw3id.org%2Figkg%2Fgraph%2Finferred"),
        limited.query(query, JSON, "&named-graph-uri=https%3A%2F%2Fw3id.org%2Figkg%2Fgraph%2Finferred"),
    ]
    tags = [answer.headers["etag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    assert all(re.fullmatch(r'"[0-9a-f]+"', tag) for tag in tags)


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_client_has_is_304_and_no_query_is_run(limited: Server, form: str) -> None:
    query = "SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 9"
    tag = _ask(limited, query).headers["etag"]
    misses = _hits(limited, "miss")
    known = _ask(limited, query, If_None_Match=form.format(tag))
    assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)
    assert known.headers["vary"] == "Accept, Accept-Encoding"
    assert _hits(limited, "miss") == misses
    assert _ask(limited, query, If_None_Match='"other"').status == 200


def test_the_same_query_gives_the_same_bytes_in_another_worker(serve: Serve) -> None:
    query = "SELECT DISTINCT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    bodies = set()
    for _ in range(2):
        server = serve("--cache", "0")
        bodies.add(_ask(server, query).body)
        server.process.terminate()
        server.process.wait(timeout=20)
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT (NOW() AS ?t) {}", JSON),
        ("SELECT (STRUUID() AS ?u) {}", JSON),
        ("SELECT (rand ( ) AS ?r) {}", JSON),
        ("CONSTRUCT { [] a ?c } WHERE { ?s a ?c } LIMIT 2", "application/n-triples"),
    ],
)
def test_what_is_another_answer_each_time_is_not_kept(limited: Server, query: str, accept: str) -> None:
    first, second = _ask(limited, query, accept), _ask(limited, query, accept)
    assert first.status == 200
    assert first.body != second.body
    assert "etag" not in second.headers
    assert second.headers["cache-control"] == "no-store"


def test_errors_are_not_kept(limited: Server) -> None:
    assert _ask(limited, "SELECT").headers["cache-control"] == "no-store"
    assert "etag" not in _ask(limited, "SELECT").headers


def test_the_cache_can_be_turned_off(serve: Serve) -> None:
    server = serve("--cache", "0")
    for _ in range(2):
        assert _ask(server, "ASK {}").headers["cache-status"] == "igkg; fwd=bypass"
    tag = _ask(server, "ASK {}").headers["etag"]
    assert _ask(server, "ASK {}", If_None_Match=tag).status == 304
    server.process.terminate()


def test_pages_have_tags_too(limited: Server) -> None:
    page = limited.ask("/sources", "text/html")
    assert page.status == 200
    known = limited.ask("/sources", "text/html", If_None_Match=page.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    assert limited.ask("/sources", "text/html").headers["cache-status"] == "igkg; hit"


def test_data_has_a_tag_of_its_own_for_each_thing(limited: Server, release: Release) -> None:
    path = "/data/id/actor/isoc.ttl"
    tag = limited.ask(path).headers["etag"]
    assert limited.ask(path, If_None_Match=tag).status == 304
    for other in (f'"{release.name[:16]}-ttl"', limited.ask("/data/id/actor/wgig.ttl").headers["etag"]):
        assert limited.ask(path, If_None_Match=other).status == 200
