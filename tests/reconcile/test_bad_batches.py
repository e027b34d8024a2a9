"""Bad batches get one clear sentence with the place, in a problem document; too large or too long ones are cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from igkg.release import Release
from tests.conftest import Answer, Server
from tests.reconcile.conftest import V02, V10, Client


def _detail(answer: Answer, status: int) -> str:
    assert answer.status == status, answer.text
    assert answer.media_type == "application/problem+json"
    return str(json.loads(answer.body)["detail"])


@pytest.mark.parametrize(
    ("queries", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON (line 1, column 2)"),
        ("[" * 100_000, "no JSON"),
        ("[]", "is an object"),
        ('{"q0": "IGF"}', "The query q0 is an object"),
        ('{"q0": {}}', "q0: a query has a text in query, or properties"),
        ('{"q0": {"query": "  "}}', "q0: a query has a text"),
        ('{"q0": {"query": 5}}', "q0: query is a text"),
        ('{"q0": {"query": "x", "limit": 0}}', "q0: limit is a whole number from 1"),
        ('{"q0": {"query": "x", "limit": "five"}}', "q0: limit is a whole number"),
        ('{"q0": {"query": "x", "properties": {}}}', "q0: properties is an array"),
        ('{"q0": {"query": "x", "properties": [{"v": 1}]}}', "names its property in pid"),
        ('{"q0": {"query": "x", "properties": [{"pid": "place", "v": {}}]}}', "a value is a text"),
        ('{"q0": {"query": "x", "type": [7]}}', "a type is named by its identifier"),
    ],
)
def test_a_batch_of_0_2_that_is_none(client: Client, queries: str, words: str) -> None:
    assert words in _detail(client.form(queries=queries), 400)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ([], "is an object"),
        ({"queries": {}}, "an array in its field queries"),
        ({"queries": [7]}, "queries[0] is an object"),
        ({"queries": [{"query": "IGF"}]}, "queries[0].conditions is an array"),
        ({"queries": [{"conditions": []}]}, "at least one condition"),
        (
            {"queries": [{"conditions": [{"matchType": "sound", "propertyValue": "x"}]}]},
            'is "name", "id" or "property"',
        ),
        ({"queries": [{"conditions": [{"matchType": "name"}]}]}, "queries[0].conditions[0].propertyValue is a text"),
        (
            {"queries": [{"conditions": [{"matchType": "property", "propertyValue": 1}]}]},
            "names its property in propertyId",
        ),
        # Half a surrogate pair, which JSON can write and no text can have.
        ({"queries": [{"conditions": [{"matchType": "name", "propertyValue": "\ud800"}]}]}, "cannot be read as text"),
        (
            {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "x"}], "limit": float("inf")}]},
            "limit is a whole number",
        ),
    ],
)
def test_a_batch_of_1_0_that_is_none(client: Client, body: Any, words: str) -> None:  # noqa: ANN401
    assert words in _detail(client.json(f"{V10}/match", body), 400)


@pytest.mark.parametrize(
    ("more", "words"),
    [({"matchQuantifier": "some"}, "any, all, none"), ({"matchQualifier": "WildcardMatch"}, "'exact'")],
)
def test_what_a_condition_may_not_say(client: Client, more: dict[str, str], words: str) -> None:
    condition = {"matchType": "property", "propertyId": "place", "propertyValue": "x"} | more
    assert words in _detail(client.json(f"{V10}/match", {"queries": [{"conditions": [condition]}]}), 400)


def test_the_wrong_media_type_and_the_wrong_method(client: Client) -> None:
    assert "/reconcile/v1" in _detail(client.json(V02, {"queries": []}), 415)
    wrong = client.server.ask(
        f"{V10}/match", "*/*", "POST", b"queries=x", Content_Type="application/x-www-form-urlencoded"
    )
    assert "application/json" in _detail(wrong, 415)
    assert client.server.ask(f"{V10}/match").status == 405
    assert "neither" in _detail(client.form(other="x"), 400)


@pytest.mark.parametrize("size", [101, 10_000])
def test_a_batch_of_too_many_is_refused(client: Client, size: int) -> None:
    batch = {f"q{n}": {"query": f"name {n}"} for n in range(size)}
    detail = _detail(client.form(queries=json.dumps(batch)), 413)
    assert "100 queries" in detail
    assert str(size) in detail
    assert client.get(V02)["batchSize"] == 100
    conditions = [{"conditions": [{"matchType": "name", "propertyValue": str(n)}]} for n in range(size)]
    assert "batchSize" in _detail(client.json(f"{V10}/match", {"queries": conditions}), 413)


def test_a_full_batch_is_answered(client: Client) -> None:
    results = client.match_0_2(**{f"q{n}": {"query": f"World Sumit {n}"} for n in range(100)})
    assert len(results) == 100


def test_a_batch_that_takes_too_long_is_cut_off_like_a_query(
    start_server: Callable[..., Server], release: Release
) -> None:
    assert release.index.is_file()
    server = start_server("--no-build", "--timeout", "0.3")
    slow = {f"q{n}": {"query": f"the report of the working group of the internet summit {n} " * 20} for n in range(100)}
    answer = Client(server).form(queries=json.dumps(slow))
    assert "longer than 0.3 seconds" in _detail(answer, 504)
    assert Client(server).match_0_2(q={"query": "IGF"})["q"]["result"][0]["id"] == "actor/igf"
    server.process.terminate()


@pytest.mark.parametrize(
    "extend", ["", "[]", "{}", '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{}]}']
)
def test_a_data_extension_query_that_is_none(client: Client, extend: str) -> None:
    assert _detail(client.form(extend=extend), 400)
    assert _detail(client.json(f"{V10}/extend", extend.encode()), 400)


@pytest.mark.parametrize("path", ["suggest/planet?prefix=x", "flyout/planet?id=x", "flyout/type?id=Spaceship"])
def test_what_is_not_there(client: Client, path: str) -> None:
    assert _detail(client.server.ask(f"{V02}/{path}"), 404)


@pytest.mark.parametrize(
    "path", ["suggest/entity?prefix=x&cursor=-1", "suggest/entity?prefix=x&limit=0", "flyout/type"]
)
def test_parameters_that_are_none(client: Client, path: str) -> None:
    assert _detail(client.server.ask(f"{V02}/{path}"), 400)
