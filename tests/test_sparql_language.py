"""Queries as the standard has them: data sets, base, prefixes, keywords, and mistakes that are told where they are."""

# ruff: noqa: S608 - these are SPARQL queries
from __future__ import annotations

import io
import time

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, Store, parse
from rdflib import Graph

from igkg.names import BASE
from igkg.sparql import (
    GRAPH_FORMATS,
    NOTHING,
    QuerySyntaxError,
    RefusedQuery,
    Request,
    evaluate,
    form_of,
    query_form,
    solutions,
)
from igkg.sparql.dataset import dataset_clause
from igkg.sparql.errors import breaks_grammar
from igkg.sparql.grammar import Node, grammar
from igkg.sparql.tokens import first_word, line_and_column, tokens
from tests.w3c.evaluation import query_of
from tests.w3c.suites import cases_run

EX = "http://example.org/"
S, P = NamedNode(f"{EX}s"), NamedNode(f"{EX}p")


@pytest.fixture
def store() -> Store:
    """A store with one triple in each of default, a and b, and one more in both a and b."""
    found = Store()
    for name in ("a", "b"):
        graph = NamedNode(EX + name)
        found.extend([Quad(S, P, Literal(name), graph), Quad(S, P, Literal("both"), graph)])
    found.add(Quad(S, P, Literal("default")))
    return found


def _values(store: Store, request: Request) -> list[str]:
    result = solutions(store, request)
    assert isinstance(result, QuerySolutions)
    return sorted(row["o"].value for row in result)


ALL = "{ ?s ?p ?o }"
NAMED = "{ GRAPH ?g { ?s ?p ?o } }"


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (f"SELECT * {ALL}", ["default"]),
        (f"SELECT * {NAMED}", ["a", "b", "both", "both"]),
        (f"SELECT * FROM <{EX}a> {ALL}", ["a", "both"]),
        (f"SELECT * FROM <{EX}a> FROM <{EX}b> {ALL}", ["a", "b", "both"]),
        (f"SELECT * FROM <{EX}a> {NAMED}", []),
        (f"SELECT * FROM NAMED <{EX}a> {ALL}", []),
        (f"SELECT * FROM NAMED <{EX}a> {NAMED}", ["a", "both"]),
        (f"SELECT * FROM <{EX}a> FROM <{EX}b> FROM NAMED <{EX}b> {NAMED}", ["b", "both"]),
        (f"SELECT * FROM <{EX}nowhere> {ALL}", []),
        (f"PREFIX ex: <{EX}> SELECT * FROM ex:a FROM NAMED ex:b {ALL}", ["a", "both"]),
        (f"BASE <{EX}x/> SELECT * FROM <../a> {ALL}", ["a", "both"]),
        (f"BASE <{EX}> PREFIX e: <x/../> SELECT * FROM e:a {ALL}", ["a", "both"]),
        (f"prefix : <{EX}> select * from :a from named :b where {ALL}", ["a", "both"]),
        (f"# FROM <{EX}b>\nSELECT * FROM <{EX}a> {{ ?s ?p ?o FILTER(?o != 'FROM <{EX}b>') }}", ["a", "both"]),
    ],
)
def test_data_sets_of_queries(store: Store, query: str, values: list[str]) -> None:
    assert _values(store, Request(query)) == values


@pytest.mark.parametrize(
    ("query", "default", "named", "values"),
    [
        (f"SELECT * {ALL}", ("a",), (), ["a", "both"]),
        (f"SELECT * {ALL}", ("a", "b"), (), ["a", "b", "both"]),
        (f"SELECT * {NAMED}", ("a",), (), []),
        (f"SELECT * {ALL}", (), ("a",), []),
        (f"SELECT * {NAMED}", (), ("a",), ["a", "both"]),
        (f"SELECT * FROM <{EX}b> {ALL}", ("a",), (), ["a", "both"]),
        (f"SELECT * FROM <{EX}b> FROM NAMED <{EX}b> {NAMED}", ("a", "b"), ("a",), ["a", "both"]),
    ],
)
def test_the_protocol_names_the_data_set_before_the_query_does(
    store: Store, query: str, default: tuple[str, ...], named: tuple[str, ...], values: list[str]
) -> None:
    request = Request(query, tuple(EX + name for name in default), tuple(EX + name for name in named))
    assert _values(store, request) == values


def test_values_are_bound_in_every_data_set(store: Store) -> None:
    for graphs, value in (((), "default"), ((f"{EX}a",), "a"), ((f"{EX}a", f"{EX}b"), "b")):
        assert _values(store, Request("SELECT ?o { ?s ?p ?o }", graphs, texts={"o": value})) == [value]


def test_relative_iris_have_our_base_unless_another_is_given(store: Store) -> None:
    store.add(Quad(NamedNode(f"{BASE}id/actor/isoc"), P, Literal("ours")))
    assert _values(store, Request("SELECT ?o { <id/actor/isoc> ?p ?o }")) == ["ours"]
    assert _values(store, Request("SELECT ?o { <s> ?p ?o }", base=EX)) == ["default"]
    assert dataset_clause("SELECT * FROM <g> {}", BASE) == ((f"{BASE}g",), ())


def test_keywords_have_no_case(store: Store) -> None:
    for text in ("ASK { FILTER(TRUE) }", "ask { filter(True && !FALSE) }"):
        answer = solutions(store, Request(text))
        assert isinstance(answer, QueryBoolean)
        assert answer
    found = solutions(store, Request("SELECT ('TRUE' AS ?o) ?TRUE { BIND(TRUE AS ?x) }"))
    assert isinstance(found, QuerySolutions)
    assert [row["o"] for row in found] == [Literal("TRUE")]


def test_a_graph_that_is_constructed_has_each_triple_once(store: Store) -> None:
    query = f"CONSTRUCT {{ ?s ?p 'same' }} WHERE {NAMED}"
    for media_type, form in GRAPH_FORMATS.items():
        out = io.BytesIO()
        assert evaluate(store, Request(query), media_type, {"ex": EX, "no": "http://example.com/"}, out) == 1
        assert len(list(parse(out.getvalue(), form))) == 1
        assert b"example.com" not in out.getvalue()
    out = io.BytesIO()
    evaluate(store, Request(f"DESCRIBE <{EX}s>"), "text/turtle", {"ex": EX}, out)
    assert len(Graph().parse(data=out.getvalue(), format="turtle")) == 1


@pytest.mark.parametrize(
    ("query", "line", "column", "words"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", 2, 9, "found '}' where an object was expected"),
        ("SELEC * {}", 1, 1, "did you mean SELECT?"),
        ("", 1, 1, "the query ends where BASE, PREFIX, SELECT"),
        ("SELECT * { ?s ?p ?o ", 1, 20, "or '}' was expected"),
        ("SELECT * { ?s ?p ?o };", 1, 22, "found ';' where GROUP BY"),
        ("# é\r\nSELECT ?é { 'é' ?p ; ; }", 2, 20, "found ';' where an object"),
        ("SELECT ?s, ?p { ?s ?p ?o }", 1, 10, "found ','"),
        ("SELECT count(?s) { ?s ?p ?o }", 1, 8, "write it as (count… AS ?variable)"),
        ("SELECT * { FILTER(?x > ) }", 1, 24, "where an expression was expected"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "a whole number"),
        ("SELECT * { ?s ?p ?o } ORDR BY ?s", 1, 23, "did you mean ORDER?"),
        ("SELECT * { { ?s ?p ?o } UNION }", 1, 31, "a group in braces"),
        ("SELECT ?s { ?s ?p 'abc }", 1, 19, "has no end quote"),
        ("SELECT * { ?s <http://a b> ?o }", 1, 15, "is no IRI"),
        ("SELECT * { ?s ?p “x” }", 1, 18, "no meaning in SPARQL"),
        ("SELECT * {\n\t?s foo:bar ?o }", 2, 5, "the prefix foo: is not declared"),
        ("SELECT * { ?s ta:para-72/x ?o }", 1, 26, "a property or path was expected"),
        ("SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", 1, 37, "?x has a value already"),
        ("SELECT (1 AS ?x) ?x {}", 1, 18, "SELECT names ?x twice"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x a ?y }", 1, 8, "neither grouped by nor inside an aggregate"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 8, "cannot stand together with GROUP BY"),
        ("SELECT * { ?s ?p _:a . { ?x ?y _:a } }", 1, 32, "is used in two groups"),
        ("SELECT * { VALUES (?x ?y) { (1 2) (3) } }", 1, 35, "values in this row: 1, variables: 2"),
        ("SELECT * { FILTER(?x<?a&&?b>?y) }", 1, 21, "found <?a&&?b>"),
        ("ASK { SERVICE <http://localhost/> { ?s ?p } }", 1, 43, "an object was expected"),
        ("ASK { SERVICE <http://localhost/> { ?s ex:p ?o } }", 1, 40, "the prefix ex: is not declared"),
        ("SELECT * { FILTER(1<2#>'''\n) SERVICE <http://localhost/> {} #'''\n}", 1, 20, "found <2#>"),
    ],
)
def test_mistakes_are_told_where_they_are_and_in_words(query: str, line: int, column: int, words: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        solutions(Store(), Request(query))
    assert (caught.value.line, caught.value.column) == (line, column), caught.value
    assert words in str(caught.value)
    assert f"line {line}, column {column}: " in str(caught.value)
    assert str(caught.value).endswith((".", "?)."))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (CONCAT ('a' , 'b') AS ?x) {}",
        "SELECT (coalesce # or\n ('ab') AS ?x) {}",
        "SELECT (Concat\t('ab') AS ?x) {}",
    ],
)
def test_blanks_may_stand_after_the_name_of_any_function(query: str) -> None:
    found = solutions(Store(), Request(query))
    assert isinstance(found, QuerySolutions)
    assert [row["x"] for row in found] == [Literal("ab")]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { SERVICE <http://localhost/> { ?s ?p ?o } }", "calls no other services"),
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", "http://example.org/f"),
        ("SELECT * { ?s ?p ?o FILTER(<http://example.org/f>(?s)) }", "http://example.org/f"),
    ],
)
def test_what_is_not_done_here_is_refused_in_words(store: Store, query: str, words: str) -> None:
    with pytest.raises(RefusedQuery, match=words):
        evaluate(store, Request(query), "application/sparql-results+json", {}, io.BytesIO())


def test_a_graph_named_by_no_iri_is_refused(store: Store) -> None:
    with pytest.raises(RefusedQuery, match="no absolute IRI"):
        solutions(store, Request("ASK {}", ("nowhere",)))


@pytest.mark.parametrize(
    ("text", "form", "update"),
    [
        ("PREFIX select: <http://example.org/> ASK { ?s select:ask ?o }", "ASK", False),
        ("# CONSTRUCT\nSELECT * { ?s ?p 'DESCRIBE' }", "SELECT", False),
        ("BASE <http://example.org/insert> DESCRIBE <x>", "DESCRIBE", False),
        ("construct where { ?s ?p ?o }", "CONSTRUCT", False),
        ("PREFIX ex: <http://example.org/> INSERT DATA { ex:a ex:b ex:c }", "SELECT", True),
        ("with <http://example.org/> delete { ?s ?p ?o } where { ?s ?p ?o }", "SELECT", True),
        ("", "SELECT", False),
    ],
)
def test_forms_and_updates_are_told_by_keywords_alone(text: str, form: str, update: bool) -> None:
    assert query_form(text) == form
    assert (form_of(text) is NOTHING) is update
    assert bool(form_of(text).media_types) is not update


def test_the_grammar_can_be_followed_by_one_token() -> None:
    def parts(node: Node) -> list[Node]:
        return [node, *(inner for part in node.parts for inner in parts(part))]

    rules = grammar()
    assert len(rules.rules) > 70
    for name, rule in rules.rules.items():
        for node in parts(rule):
            assert node.kind != "rule" or node.name in rules.rules, (name, node)
            firsts = [symbol for part in node.parts for symbol in rules.first(part)]
            assert node.kind != "choice" or len(firsts) == len(set(firsts)), (name, node)


@pytest.mark.shared
def test_the_grammar_takes_every_query_of_the_suites_that_is_right(shared: object) -> None:
    assert shared
    taken = 0
    for case in cases_run("evaluation", "syntax"):
        if not case.suite.startswith("sparql12") and "Negative" not in case.kind:
            assert breaks_grammar(query_of(case)) is None, case.iri
            taken += 1
    assert taken > 700


def test_places_are_counted_in_characters() -> None:
    text = "a\r\nbé\n\nc"
    assert [line_and_column(text, place) for place in (0, 3, 4, 5, 7, len(text))] == [
        (1, 1),
        (2, 1),
        (2, 2),
        (2, 3),
        (4, 1),
        (4, 2),
    ]
    assert [token.text for token in tokens("SELECT?x{?x<b>'}'}#")] == ["SELECT", "?x", "{", "?x", "<b>", "'}'", "}"]


@pytest.mark.parametrize(
    "text", ["a.", "x:a.", "<a", "?x<&&", "(", "'''x", '"\\', "[#", "1.", "@a-", "_:a.", "PREFIX a: <b> "]
)
def test_no_text_takes_longer_than_its_length(text: str) -> None:
    query = text * 40_000
    began = time.perf_counter()
    assert sum(1 for _ in tokens(query)) > 0
    assert first_word(query) in {"A", "PREFIX", "X", ""}
    assert time.perf_counter() - began < 5
