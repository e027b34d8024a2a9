"""Lookups are answered in the server's own process: by the bytes that a worker gives, at once, and never at length."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from igkg.release import Release
from igkg.serve.limits import Limits
from igkg.serve.lookups import Lookups, lookup_of
from igkg.sparql import RESULT_FORMATS, QuerySyntaxError, RefusedQuery, Request, evaluate
from igkg.sparql.tokens import tokens
from igkg.store import open_store
from tests.conftest import Server
from tests.serve.conftest import ENDLESS, MARK, Releases, Serve, children, is_at_work, raw, wait_until, workers

JSON = "application/sparql-results+json"
A, B, C = "<http://example.org/a>", "<http://example.org/b>", "<http://example.org/c>"


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT ?o {{ {A} {B} ?o }}",
        f"select*where{{{A} ?p ?o.}}limit 10",
        f"ASK {{ {A} a {C} }}",
        f"# which?\nSELECT $s ?p WHERE {{ ?s $p {C} . # these\n}} # all",
        'PREFIX : <http://example.org/> PREFIX x: <urn:x> SELECT ?s { ?s :b "a b"@en-GB }',
        'PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT ?s { ?s ?p "2005"^^x:gYear }',
    ],
)
def test_one_pattern_that_names_a_term_is_a_lookup(query: str) -> None:
    lookup = lookup_of(Request(query))
    assert lookup in {query, f"{query}\nLIMIT 101"}
    Store().query(lookup)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        f"SELECT * {{ ?s {B} ?s }}",
        f"SELECT * {{ ?s {B} $s }}",
        f"SELECT ?other {{ ?s {B} ?o }}",
        f"SELECT * {{ ?s {B} ?o . ?o {B} ?x }}",
        f"SELECT * {{ ?s {B} ?o ; {C} ?x }}",
        f"SELECT * {{ ?s {B} ?o , ?x }}",
        f"SELECT * {{ ?s {B}/{C} ?o }}",
        f"SELECT * {{ ?s {B}* ?o }}",
        f"SELECT * {{ ?s ^{B} ?o }}",
        f"SELECT * {{ _:s {B} ?o }}",
        f"SELECT * {{ [] {B} ?o }}",
        f"SELECT * {{ [ {B} ?o ] }}",
        f"SELECT * {{ {{ ?s {B} ?o }} }}",
        f"SELECT * {{ GRAPH ?g {{ ?s {B} ?o }} }}",
        f"SELECT * {{ OPTIONAL {{ ?s {B} ?o }} }}",
        f"SELECT * {{ ?s {B} ?o FILTER(?o > 1) }}",
        f"SELECT * {{ SERVICE {A} {{ ?s {B} ?o }} }}",
        f"SELECT * {{ ?s {B} ?o }} VALUES ?s {{ {A} }}",
        f"SELECT * FROM {A} {{ ?s {B} ?o }}",  # noqa: S608 - not SQL
        f"SELECT DISTINCT ?o {{ ?s {B} ?o }}",
        f"SELECT (COUNT(*) AS ?n) {{ ?s {B} ?o }}",
        f"SELECT ?s {{ ?s {B} ?o }} ORDER BY ?s",
        "PREFIX : <http://example.org/> SELECT ?b { ?s :b ?o }",
        "SELECT ?s { ?s <relative> ?o }",
        f"SELECT ?s {{ ?s {B} ?o }} LIMIT 101",
        f"SELECT ?s {{ ?s {B} ?o }} OFFSET 1000",
        f"SELECT ?s {{ ?s {B} ?o }} LIMIT 1 OFFSET 1000",
        f"CONSTRUCT WHERE {{ {A} {B} ?o }}",
        f"DESCRIBE {A}",
        f"SELECT ?s {{ ?s {B} ?o }} #{'x' * 2048}",
    ],
)
def test_what_may_take_longer_is_no_lookup(query: str) -> None:
    Store().query(query, base_iri="http://example.org/")
    assert lookup_of(Request(query)) is None


def test_what_the_grammar_does_not_have_is_no_lookup() -> None:
    assert lookup_of(Request(f"ASKWHERE {{ ?s {B} ?o }}")) is None


def test_a_data_set_of_many_graphs_is_for_workers() -> None:
    query = f"SELECT * {{ ?s {B} ?o }}"
    assert lookup_of(Request(query, ("http://example.org/g",))) is None
    assert lookup_of(Request(query, (), ("http://example.org/g",))) is None


def _by_a_worker(store: Store, request: Request, media_type: str) -> bytes:
    out = io.BytesIO()
    evaluate(store, request, media_type, {}, out)
    return out.getvalue()


def _is_long(expected: bytes, store: Store, query: str) -> bool:
    rows = store.query(query)
    return len(expected) > 65536 or (isinstance(rows, QuerySolutions) and sum(1 for _ in rows) > 100)


def test_answers_are_the_bytes_that_a_worker_gives(release: Release) -> None:
    store, here = open_store(release.store), Lookups(release.store, Limits())
    chosen = random.Random(1)  # noqa: S311 - which statements is no secret
    quads = [
        quad for quad in store.quads_for_pattern(None, None, None, None) if not isinstance(quad.subject, BlankNode)
    ]
    at_once = at_length = 0
    for quad in chosen.sample(quads, 200):
        patterns = [f"{quad.subject} {quad.predicate} ?x", f"{quad.subject} ?x ?y", f"?x {quad.predicate} ?y"]
        if isinstance(quad.object, NamedNode):
            patterns += [f"?x ?y {quad.object}", f"?x {quad.predicate} {quad.object}"]
        for pattern, media_type in zip(patterns, chosen.choices(list(RESULT_FORMATS), k=len(patterns)), strict=True):
            request = Request(f"{chosen.choice(['SELECT *', 'SELECT ?x', 'ASK'])} {{ {pattern} }}")
            lookup = lookup_of(request)
            assert lookup is not None, request.query
            expected, answer = _by_a_worker(store, request, media_type), here.answer(lookup, media_type, "identity")
            if answer is None:
                at_length += 1
                assert _is_long(expected, store, request.query)
            else:
                at_once += 1
                assert (answer.body, answer.length, answer.file) == (expected, len(expected), None)
    assert at_once > 500
    assert at_length > 50


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a hundred thousand things are of one kind."""
    folder = tmp_path_factory.mktemp("crowded") / "store"
    store = Store(folder)
    kind = NamedNode("http://example.org/b"), NamedNode("http://example.org/c")
    store.bulk_extend(Quad(NamedNode(f"http://example.org/{number}"), *kind) for number in range(100_000))
    store.bulk_extend(Quad(NamedNode("http://example.org/a"), kind[0], Literal(str(number))) for number in range(9))
    store.flush()
    del store
    return folder


@pytest.mark.parametrize("media_type", RESULT_FORMATS)
@pytest.mark.parametrize("pattern", [f"?s {B} ?o", f"?s ?p {C}", f"?s {B} {C}"])
def test_of_what_has_many_answers_no_more_is_made_than_shows_it(crowded: Path, pattern: str, media_type: str) -> None:
    here, store = Lookups(crowded, Limits()), open_store(crowded)
    lookup = lookup_of(Request(f"SELECT * {{ {pattern} }}"))
    assert lookup is not None
    assert sum(1 for _ in store.query(lookup)) == 101  # type: ignore[union-attr, misc]
    assert here.answer(lookup, media_type, "identity") is None
    answer = here.answer(f"SELECT * {{ {pattern} }} LIMIT 100", media_type, "identity")
    assert answer is not None
    assert answer.rows == 100


_NAMES = [A, C, "e:a", ":b", "<a>"]
_SUBJECTS = ["?x", "$x", *_NAMES]
_PREDICATES = ["?y", B, "e:b", "a"]
_OBJECTS = ["?x", "?o", C, "e:c", '"1"', '"1"@en', '"1"^^e:c']
_OTHERS = [
    "_:b",
    "1",
    "true",
    "e:",
    "'1'",
    "e:a.b",
    "{",
    "}",
    ".",
    ";",
    ",",
    "*",
    "/",
    "(",
    ")",
    "[]",
    "DISTINCT",
    "LIMIT",
]
_PIECES = [*_SUBJECTS, *_PREDICATES, *_OBJECTS, *_OTHERS]
_SPACES = [" ", "\n", " # c }\n", ""]


@st.composite
def _queries(draw: st.DrawFn) -> str:
    """Give a lookup, or nearly: now and then a piece is put in, or stands in the place of another."""
    form = draw(st.sampled_from(["SELECT *", "SELECT ?x", "SELECT ?x ?o", "ASK"]))
    pattern = [draw(st.sampled_from(terms)) for terms in (_SUBJECTS, _PREDICATES, _OBJECTS)]
    pieces = [*form.split(" "), "{", *pattern, "}", *draw(st.sampled_from([[], ["LIMIT", "5"]]))]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(pieces)))
        pieces[place : place + draw(st.integers(0, 1))] = [draw(st.sampled_from(_PIECES))]
    prologue = "PREFIX e: <http://example.org/> PREFIX : <http://example.org/>"
    return prologue + "".join(piece + draw(st.sampled_from(_SPACES)) for piece in pieces)


# A quarter of the texts are lookups: so many are made that a hundred of those are tried.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(query=_queries(), media_type=st.sampled_from(list(RESULT_FORMATS)))
def test_whatever_is_taken_for_a_lookup_is_one(crowded: Path, query: str, media_type: str) -> None:
    request = Request(query)
    lookup = lookup_of(request)
    assume(lookup is not None)
    assert lookup is not None
    found = [token.symbol for token in tokens(query)]
    pattern = found[found.index("{") + 1 : found.index("}")]
    assert not {";", ",", "/", "*", "(", "{"} & set(pattern)
    store, answer = open_store(crowded), Lookups(crowded, Limits()).answer(lookup, media_type, "identity")
    try:
        expected = _by_a_worker(store, request, media_type)
    except (QuerySyntaxError, RefusedQuery):
        assert answer is None
        return
    assert _is_long(expected, store, query) if answer is None else answer.body == expected


def _get(query: str) -> bytes:
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def test_a_lookup_waits_for_nobody(serve: Serve) -> None:
    one = ("--workers", "1", "--most-workers", "1", "--long-after", "60", "--timeout", "60", "--wait", "1")
    server = serve(*one)
    endless = raw(server, _get(ENDLESS))
    wait_until(lambda: any(is_at_work(process) for process in workers(server)))
    (busy,) = workers(server)
    for number in range(20):
        answer = server.query(f"SELECT ?o {{ <https://w3id.org/igkg/id/actor/wgig> a ?o }} # {number}")
        assert answer.status == 200
        assert len(json.loads(answer.body)["results"]["bindings"]) >= 1
    # Whatever needs a worker finds none.
    assert server.query("SELECT ?o { ?s a ?o } ORDER BY ?o LIMIT 1").status == 503
    assert workers(server) == [busy]
    assert is_at_work(busy)
    endless.close()
    server.process.terminate()


def test_a_long_lookup_is_answered_whole_by_a_worker(limited: Server) -> None:
    pattern = "?s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?o"
    counted = json.loads(limited.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}").body)
    number = int(counted["results"]["bindings"][0]["n"]["value"])
    answer = limited.query(f"SELECT ?s {{ {pattern} }}")
    assert len(json.loads(answer.body)["results"]["bindings"]) == number > 1000


def test_the_limits_of_rows_and_bytes_hold_for_lookups(serve: Serve) -> None:
    server = serve("--rows", "10")
    query = "SELECT ?s { ?s a <https://w3id.org/igkg/ontology#Person> } LIMIT "
    assert len(json.loads(server.query(f"{query} 10").body)["results"]["bindings"]) == 10
    refused = server.query(f"{query} 11")
    assert refused.status == 507
    assert "more than 10 rows" in json.loads(refused.body)["detail"]
    server.process.terminate()


def test_what_a_lookup_takes_is_taken_from_the_share_of_its_client(serve: Serve) -> None:
    server = serve("--trusted-proxy", "127.0.0.1", "--client-seconds", "0.001")
    path = f"/sparql?query={quote(f'SELECT ?o {{ {A} {B} ?o }}')}"
    statuses = [server.ask(f"{path}%23{number}", JSON, X_Forwarded_For="192.0.2.1").status for number in range(30)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert server.ask(f"{path}%23last", JSON, X_Forwarded_For="192.0.2.2").status == 200
    server.process.terminate()


def test_lookups_keep_to_the_protocol(limited: Server) -> None:
    query = "SELECT ?p ?o { <https://w3id.org/igkg/id/actor/wgig> ?p ?o }"
    got = limited.query(query)
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    posted = limited.ask("/sparql", JSON, "POST", f"query={quote(query)}".encode(), **form)
    direct = limited.ask("/sparql", JSON, "POST", query.encode(), Content_Type="application/sparql-query")
    head = limited.ask(f"/sparql?query={quote(query)}", JSON, "HEAD")
    assert {answer.status for answer in (got, posted, direct, head)} == {200}
    assert {answer.headers["etag"] for answer in (got, posted, direct, head)} == {got.headers["etag"]}
    assert got.body == posted.body == direct.body != head.body == b""
    assert head.headers["content-length"] == str(len(got.body))
    known = limited.ask(f"/sparql?query={quote(query)}", JSON, If_None_Match=got.headers["etag"])
    assert (known.status, known.body) == (304, b"")
    packed = limited.ask(f"/sparql?query={quote(query)}", JSON, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == got.body
    assert packed.headers["etag"] != got.headers["etag"]
    wrong = limited.query("SELECT ?o { ex:a ex:b ?o }")
    assert wrong.status == 400
    assert json.loads(wrong.body)["line"] == 1


def test_where_terms_are_long_all_is_for_workers(
    start_server: Callable[..., Server], stopped_at_end: list[Server], tmp_path: Path
) -> None:
    for characters, wait_for_workers in ((9_990, False), (10_000, True)):
        data = tmp_path / f"{characters}.nt"
        data.write_text(f'{A} {B} "{"x" * characters}" .\n{A} {C} "short" .\n', encoding="utf-8")
        one = ("--workers", "1", "--most-workers", "1", "--long-after", "60", "--timeout", "60", "--wait", "1")
        server = start_server("--data", str(data), *one)
        stopped_at_end.append(server)
        product = " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(40))
        endless = raw(server, _get(f"SELECT (COUNT(*) AS ?n) {{ {product} }}"))
        wait_until(lambda server=server: any(is_at_work(process) for process in workers(server)))  # type: ignore[misc]
        assert server.query(f"SELECT ?o {{ {A} {C} ?o }}").status == (503 if wait_for_workers else 200)
        endless.close()


def _opened(process: int, folder: Path) -> int:
    """Count the files below a folder that a process has open, removed or not."""
    found = 0
    for handle in Path(f"/proc/{process}/fd").iterdir():
        try:
            found += os.readlink(handle).startswith(str(folder))  # noqa: PTH115 - what is removed has no path
        except FileNotFoundError:
            continue
    return found


def test_the_files_of_a_former_release_are_let_go(serve: Serve, releases: Releases) -> None:
    server = serve(project=releases.project)
    (front,) = children(server.process.pid)
    assert json.loads(server.query(MARK).body)["results"]["bindings"][0]["mark"]["value"] == "one"
    assert _opened(front, releases.folder / releases.names[0]) > 0
    releases.make_current(1)
    wait_until(lambda: releases.names[1] in server.ask("/health").text, 15)
    assert json.loads(server.query(MARK).body)["results"]["bindings"][0]["mark"]["value"] == "two"
    wait_until(lambda: _opened(front, releases.folder / releases.names[0]) == 0)
    server.process.terminate()
