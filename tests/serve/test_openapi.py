"""The description by OpenAPI is valid, and describes what is there: every route, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from rdflib import Graph, URIRef

from igkg.serve.app import create_app
from igkg.serve.limits import Limits
from tests.conftest import Server

# Answered by the front itself, before Flask.
OF_THE_FRONT = {"/health", "/metrics"}
# Pictures, styles and scripts of pages are no part of the interface.
NOT_DESCRIBED = {"/static/<path:filename>"}
EXAMPLES = {
    "kind-of-iri": "id",
    "path": "actor/isoc",
    "ending": "ttl",
    "cited-as": "bib",
    "what": "entity",
    "number": "1",
}
NAMES = {"/questions/{name}": "who-opposed-the-forum", "/kind/{name}": "State"}


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    answer = server.ask("/openapi.json")
    assert (answer.status, answer.media_type) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.body)
    return found


def _described(rule: str) -> set[str]:
    """Give the paths of the description that a rule of Flask's stands for."""
    named = re.sub(r"<any\(id, source, graph\):root>", "{kind-of-iri}", rule)
    named = re.sub(r"<any\(ttl.*?\):ending>", "{ending}", named)
    named = re.sub(r"<any\(bib.*?\):ending>", "{cited-as}", named)
    named = re.sub(r"/\{kind-of-iri\}/<path:rest>", "/{kind-of-iri}/{path}", named)
    if choice := re.search(r"<any\(([^)]*)\):root>", named):
        return {named.replace(choice[0], one.strip()) for one in choice[1].split(",")}
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)}


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert len(document["paths"]) > 40


def test_every_route_is_described_and_nothing_else(document: dict[str, Any]) -> None:
    routes: dict[str, set[str]] = {}
    for rule in create_app(Limits()).url_map.iter_rules():
        if rule.rule not in NOT_DESCRIBED:
            for path in _described(rule.rule):
                methods = {method.lower() for method in rule.methods or ()} - {"head", "options"}
                routes.setdefault(path, set()).update(methods)
    routes |= {path: {"get"} for path in OF_THE_FRONT}
    assert {path: set(operations) for path, operations in document["paths"].items()} == routes


def test_path_parameters_are_those_of_the_path(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            names = [parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"]]
            inner = {name for name in names if document["components"]["parameters"][name]["in"] == "path"}
            assert inner == set(re.findall(r"\{([\w-]+)\}", path)), path


def test_what_is_described_answers_as_described(document: dict[str, Any], server: Server) -> None:
    others: list[tuple[object, ...]] = []
    asked = 0
    for path, operations in document["paths"].items():
        if "get" not in operations or ("{name}" in path and path not in NAMES) or path == "/explain":
            continue
        address = path.replace("{name}", NAMES.get(path, ""))
        for name, value in EXAMPLES.items():
            prefix = "id/" if path.startswith(("/data", "/page", "/cite")) and name == "path" else ""
            address = address.replace(f"{{{name}}}", prefix + value)
        answer = server.ask(address + ("?default" if path == "/graph-store" else ""))
        described = operations["get"]["responses"]
        is_described = str(answer.status) in described
        if not is_described or (answer.status == 200 and answer.media_type not in described["200"]["content"]):
            others.append((address, answer.status, answer.media_type))
        head, options = server.ask(address, method="HEAD"), server.ask(address, method="OPTIONS")
        if path != "/graph-store" and (head.status != answer.status or head.body):
            others.append(("HEAD", address, head.status))
        if options.status not in {200, 204} or not {"GET", "HEAD", "OPTIONS"} <= set(
            options.headers["allow"].split(", ")
        ):
            others.append(("OPTIONS", address, options.status))
        if answer.headers["access-control-allow-origin"] != "*" or "content-security-policy" not in answer.headers:
            others.append(("headers", address, answer.status))
        asked += 1
    assert not others, others
    assert asked > 40


def test_it_is_linked_from_the_description_and_the_pages(server: Server) -> None:
    description = Graph().parse(data=server.ask("/sparql", "text/turtle").text, format="turtle")
    address = URIRef(f"http://127.0.0.1:{server.port}/openapi.json")
    assert (None, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso"), address) in description
    assert '<link rel="service-desc" type="application/json" href="/openapi.json">' in server.ask("/", "text/html").text
