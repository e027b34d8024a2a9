"""From the schemas beside this file to a check that a message meets one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import Answer, Server

SCHEMAS = Path(__file__).parent / "schemas"
V02, V10 = "/reconcile", "/reconcile/v1"
Json = Any


def valid(schema: str, message: Json) -> Json:
    """Give a message back if it meets a schema."""
    validator = Draft202012Validator(json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
    faults = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(message)]
    assert faults == []
    return message


class Client:
    """Speaks to both versions of the service as their clients do, and checks what is sent and what comes back."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def get(self, path: str, schema: str = "", **parameters: str) -> Json:
        answer = self.server.ask(f"{path}?{urlencode(parameters)}" if parameters else path, "application/json")
        assert answer.status == 200, answer.text
        assert answer.media_type == "application/json"
        assert answer.headers["access-control-allow-origin"] == "*"
        return valid(schema, json.loads(answer.body)) if schema else json.loads(answer.body)

    def form(self, **fields: str) -> Answer:
        body = urlencode(fields).encode()
        return self.server.ask(V02, "application/json", "POST", body, Content_Type="application/x-www-form-urlencoded")

    def json(self, path: str, body: Json) -> Answer:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.server.ask(path, "application/json", "POST", text, Content_Type="application/json")

    def match_0_2(self, **queries: Json) -> Json:
        answer = self.form(queries=json.dumps(valid("0.2-query-batch", queries)))
        assert answer.status == 200, answer.text
        return valid("0.2-result-batch", json.loads(answer.body))

    def match_1_0(self, *queries: Json) -> Json:
        answer = self.json(f"{V10}/match", valid("1.0-query-batch", {"queries": list(queries)}))
        assert answer.status == 200, answer.text
        return valid("1.0-result-batch", json.loads(answer.body))["results"]

    def one_1_0(self, *conditions: Json, **more: Json) -> Json:
        return self.match_1_0({"conditions": list(conditions), **more})[0]["candidates"]


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client(server)
