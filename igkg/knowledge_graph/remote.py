"""From the address of a served graph to what it answers, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from igkg.errors import RemoteFailure
from igkg.knowledge_graph.origin import Result, result_of
from igkg.sparql import QuerySyntaxError, form_of

_SOLUTIONS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_NOT_FOUND, _BAD_REQUEST = 404, 400
_SHOWN = 300


class RemoteService:
    """A service that serves a graph as ``igkg serve`` does, asked with a limit of time in seconds for each answer."""

    def __init__(self, address: str, timeout: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise RemoteFailure(f"{address!r} is no address of a service: it begins with http:// and a host.")
        self._address = address.rstrip("/")
        self._timeout = timeout

    def __str__(self) -> str:
        return self._address

    def solve(self, query: str) -> Result:
        """Ask the endpoint ``/sparql`` (SPARQL 1.1 Protocol, section 2.1.3, query by POST directly)."""
        graph = form_of(query).kind == "graph"
        headers = {"Content-Type": "application/sparql-query", "Accept": _TRIPLES if graph else _SOLUTIONS}
        status, content = self._send("/sparql", headers, query.encode())
        if status != 200:  # noqa: PLR2004
            raise self._failure(status, content)
        if graph:
            return tuple(Triple(q.subject, q.predicate, q.object) for q in parse(content, format=RdfFormat.N_TRIPLES))
        try:
            found = parse_query_results(content, QueryResultsFormat.JSON)
            assert isinstance(found, QuerySolutions | QueryBoolean)
            return result_of(found)
        except SyntaxError as error:
            raise RemoteFailure(f"{self._address} answered with something that is no result: {error.msg}.") from error

    def explain(self, triple: Triple) -> Mapping[str, Any]:
        """Ask ``/explain``; of a triple that does not hold it says so with 404."""
        terms = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
        return self._json("/explain", {name: str(term) for name, term in terms.items()}, _NOT_FOUND)

    def suggest(self, name: str, kind: str, limit: int) -> list[Mapping[str, Any]]:
        """Ask ``/suggest``."""
        wanted = {"q": name, "limit": str(limit)} | ({"kind": kind} if kind else {})
        found: list[Mapping[str, Any]] = self._json("/suggest", wanted)["suggestions"]
        return found

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def _json(self, path: str, parameters: Mapping[str, str], *also_good: int) -> Mapping[str, Any]:
        headers = {"Accept": "application/json", "Accept-Language": "en"}
        status, content = self._send(f"{path}?{urlencode(parameters)}", headers)
        document = _object(content)
        if status not in {200, *also_good} or document is None or "detail" in document:
            raise self._failure(status, content)
        return document

    def _send(self, path: str, headers: Mapping[str, str], body: bytes | None = None) -> tuple[int, bytes]:
        request = Request(self._address + path, body, dict(headers))  # noqa: S310 - the scheme was looked at
        try:
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                return answer.status, answer.read()
        except HTTPError as error:
            with error:
                return error.code, error.read()
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise RemoteFailure(f"{self._address} did not answer within {self._timeout:g} seconds.") from error
            raise RemoteFailure(f"{self._address} cannot be reached: {reason}.") from error

    def _failure(self, status: int, content: bytes) -> QuerySyntaxError | RemoteFailure:
        """Give the error that a problem document (RFC 9457) tells of."""
        document = _object(content) or {}
        detail = document.get("detail", content[:_SHOWN].decode(errors="replace").strip())
        if status == _BAD_REQUEST and "line" in document:
            return QuerySyntaxError(detail, document["line"], document.get("column"))
        return RemoteFailure(f"{self._address} answered with status {status}: {detail}")


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
