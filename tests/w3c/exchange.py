"""From the protocol cases of the suites to the HTTP requests that they send and the answers that they expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from tests.w3c.manifest import MF, RDFS_LABEL, Case, path_of

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
_STATUS = {"OK": range(200, 201), "Created": range(201, 202), "NoContent": range(204, 205), "NotFound": range(404, 405)}


@dataclass(frozen=True)
class Expected:
    """What an answer has to be: its status, a boolean or a kind of format, and a body in Turtle."""

    statuses: tuple[range, ...]
    boolean: bool | None
    format: str | None
    body: str | None

    def allows(self, status: int) -> bool:
        """Tell whether a status is one of those expected."""
        return any(status in allowed for allowed in self.statuses)


@dataclass(frozen=True)
class Exchange:
    """One request, and what the answer has to be."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    expected: Expected

    @property
    def query(self) -> str:
        """The part of the address after the question mark."""
        return urlsplit(self.path).query


def exchanges(case: Case) -> Iterator[Exchange]:
    """Give the requests of a test in their order."""
    requests = case.graph.value(case.action, HT.requests)
    assert requests is not None
    for node in Collection(case.graph, requests):
        response = case.graph.value(node, HT.resp)
        assert response is not None
        yield Exchange(
            _text(case.graph, node, HT.methodName) or "GET",
            quote(_text(case.graph, node, HT.absolutePath) or "", safe="/?&=%:$+~"),
            _headers(case.graph, node),
            _body(case.graph, node),
            _expected(case.graph, response),
        )


def named_data(case: Case) -> Iterator[tuple[str, str]]:
    """Give the files that a protocol test wants in the store, each as its text and the name of its graph."""
    for node in case.graph.objects(case.node, UT.graphData):
        file = case.graph.value(node, UT.graph)
        assert file is not None
        yield path_of(file).read_text(encoding="utf-8"), str(case.graph.value(node, RDFS_LABEL))


def _text(graph: Graph, node: Node, prop: URIRef) -> str | None:
    found = graph.value(node, prop)
    return None if found is None else str(found)


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    found = graph.value(node, HT.headers)
    if found is None:
        return {}
    headers = Collection(graph, found)
    return {str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue)) for header in headers}


def _body(graph: Graph, node: Node) -> bytes | None:
    content = graph.value(node, HT.body)
    if content is None:
        return None
    encoding = _text(graph, content, CNT.characterEncoding) or "UTF-8"
    return (_text(graph, content, CNT.chars) or "").encode(encoding)


def _expected(graph: Graph, response: Node) -> Expected:
    statuses = (str(status).rpartition("#")[2] for status in graph.objects(response, MF.expectedStatus))
    boolean = graph.value(response, MF.expectedBoolean)
    body = _body(graph, response)
    return Expected(
        tuple(_range(status) for status in statuses),
        bool(boolean.toPython()) if isinstance(boolean, Literal) else None,
        _text(graph, response, MF.expectedFormat),
        None if body is None else body.decode(),
    )


def _range(name: str) -> range:
    """Give the statuses that a name stands for, such as ``StatusCode2xx``."""
    if name in _STATUS:
        return _STATUS[name]
    hundreds = int(name.removeprefix("StatusCode")[0])
    return range(hundreds * 100, hundreds * 100 + 100)
