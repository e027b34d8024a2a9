"""From the graph store cases, which write and read in turn, to the states that their reading requests find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes
from urllib.parse import parse_qs

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse

from tests.w3c.exchange import Exchange, exchanges
from tests.w3c.manifest import Case

_STORE = "http://www.example/gsp/"
_NEW = f"{_STORE}new.ttl"
_READING = {"GET", "HEAD"}
# Graphs by name, the default graph by None, each with the texts that were written into it.
State = dict[str | None, list[bytes]]


@dataclass(frozen=True)
class Reading:
    """A reading request, its graph renamed for the state that it finds."""

    exchange: Exchange
    quads: tuple[Quad, ...]


def readings(case: Case) -> list[Reading]:
    """Give the reading requests of a test, each with the data that those before it would have written.

    A read-only service can be in one state only. So the graphs of each state have names of their own, and all states
    are served at once; only the default graph has to be the same in all of them.
    """
    return list(_readings(case))


def _readings(case: Case) -> Iterator[Reading]:
    state: State = {}
    for number, exchange in enumerate(exchanges(case)):
        exchange = replace(exchange, path=exchange.path.replace("$LOCATION$", _NEW))  # noqa: PLW2901
        if exchange.method in _READING:
            names = f"{_STORE}{case.iri.rpartition('#')[2]}/{number}/"
            yield Reading(_renamed(exchange, names), tuple(_quads(state, names)))
        else:
            _write(state, exchange)


def writings(case: Case) -> list[Exchange]:
    """Give the writing requests of a test."""
    return [exchange for exchange in exchanges(case) if exchange.method not in _READING]


def _name(exchange: Exchange) -> str | None:
    if exchange.query == "default":
        return None
    return parse_qs(exchange.query).get("graph", [_NEW])[0]


def _write(state: State, exchange: Exchange) -> None:
    name = _name(exchange)
    texts = list(_texts(exchange))
    match exchange.method:
        case "PUT":
            state[name] = texts
        case "POST":
            state.setdefault(name, []).extend(texts)
        case "DELETE":
            state.pop(name, None)


def _texts(exchange: Exchange) -> Iterable[bytes]:
    content_type = exchange.headers.get("content-type", "")
    body = exchange.body or b""
    if not content_type.startswith("multipart/"):
        return [body]
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\n\n" + body)
    return [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]  # type: ignore[misc]


def _quads(state: State, names: str) -> Iterator[Quad]:
    for name, texts in state.items():
        graph = DefaultGraph() if name is None else NamedNode(name.replace(_STORE, names))
        for text in texts:
            for quad in parse(text, RdfFormat.TURTLE, base_iri=name or _STORE, rename_blank_nodes=True):
                yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _renamed(exchange: Exchange, names: str) -> Exchange:
    path = exchange.path
    for old, new in ((_STORE, names), (_encoded(_STORE), _encoded(names))):
        path = path.replace(old, new)
    return replace(exchange, path=path)


def _encoded(text: str) -> str:
    return text.replace(":", "%3A").replace("/", "%2F")
