"""From the table of what can be asked over HTTP, ``interface.toml``, to a description by OpenAPI 3.1."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify, request

from igkg import __version__

blueprint = Blueprint("openapi", __name__)

_TABLE = Path(__file__).with_name("interface.toml")
_PROBLEM = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, in a sentence."},
        "line": {"type": "integer", "description": "Where a query or data does not parse, from 1."},
        "column": {"type": "integer"},
    },
    "required": ["title", "status", "detail"],
}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Give the description, with this host as the server."""
    return jsonify(_document() | {"servers": [{"url": request.url_root.rstrip("/")}]})


@cache
def _document() -> dict[str, Any]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    paths: dict[str, dict[str, Any]] = {}
    for entry in table["path"]:
        for method in entry.get("methods", ["get"]):
            paths.setdefault(entry["path"], {})[method] = _operation(table, entry, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Internet Governance Knowledge Graph",
            "version": __version__,
            "summary": "A graph in which every statement carries its citation, for reading.",
            "description": "Every GET may be asked as HEAD, and every address says by OPTIONS what it takes.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "parameters": {name: _parameter(name, about) for name, about in table["parameters"].items()},
            "responses": {str(code): _problem(words) for code, words in table["problems"].items()},
        },
        "tags": [{"name": name} for name in dict.fromkeys(entry["tag"] for entry in table["path"])],
    }


def _operation(table: Mapping[str, Any], entry: Mapping[str, Any], method: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{method}{entry['path']}",
        "summary": entry["summary"],
        "tags": [entry["tag"]],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in entry.get("parameters", ())],
        "responses": dict(_responses(table, entry)),
    }
    if "takes" in entry:
        operation["requestBody"] = {"required": True, "content": _content(table, entry["takes"])}
    return operation


def _responses(table: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "offers" in entry or "status" in entry:
        status = entry.get("status", 200)
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if "offers" in entry:
            answer["content"] = _content(table, entry["offers"])
        yield str(status), answer
    for code in entry.get("problems", ()):
        yield str(code), {"$ref": f"#/components/responses/{code}"}


def _content(table: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    media_types = (media_type for name in names for media_type in table["formats"].get(name, [name]))
    return {media_type: {} for media_type in media_types}


def _parameter(name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": about.get("type", "string")}
    if "one-of" in about:
        schema["enum"] = about["one-of"]
    if about.get("many"):
        schema = {"type": "array", "items": schema}
    found = {"name": name, "in": about["in"], "description": about["text"], "schema": schema}
    if about["in"] == "path" or about.get("required"):
        found["required"] = True
    if about.get("empty"):
        found["allowEmptyValue"] = True
    return found


def _problem(words: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {}}
    return {"description": words, "content": content}
