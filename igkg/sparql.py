"""From a SPARQL query and the data set it names to an answer in one of the standard formats."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, cast
from urllib.parse import urljoin

from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
    serialize,
)

from igkg.errors import IgkgError
from igkg.names import BASE

RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
BOOLEAN_FORMATS = dict(RESULT_FORMATS)
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n\r]* )
    | (?P<string>  \"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                 | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri>     <[^<>\"{}|^`\\\x00-\x20]*> )
    | (?P<name>    [\w.-]*:[\w.%:\\-]* )
    | (?P<variable> [?$]\w+ )
    | (?P<tag>     @[A-Za-z][\w-]* )
    | (?P<word>    [^\W\d]\w* )
    | (?P<open>    [({] )
    | (?P<close>   [)}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_SYNTAX_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[[^\]]*'[^\]]*\](?:\s*\|\s*[^,]*)*,?\s*")


class QuerySyntaxError(IgkgError):
    """A query that does not parse: line and column, counted from 1, and what was expected."""

    def __init__(self, text: str, line: int | None, column: int | None) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


class RefusedQuery(IgkgError):
    """A query that parses and asks for something that is not done here."""


@dataclass(frozen=True)
class Request:
    """A query with the data set of the protocol (SPARQL 1.1 Protocol, section 2.1.4).

    ``iris`` and ``texts`` bind variables of the query to an IRI or a plain literal before it is evaluated.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    iris: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    base: str = BASE

    def bindings(self) -> dict[Variable, NamedNode | Literal]:
        """Give the bound variables as the store takes them."""
        bound: dict[Variable, NamedNode | Literal] = {Variable(k): NamedNode(v) for k, v in self.iris.items()}
        return bound | {Variable(k): Literal(v) for k, v in self.texts.items()}


@dataclass(frozen=True)
class Form:
    """What kind of result a query has: ``solutions``, ``boolean`` or ``graph``, and the formats for it."""

    kind: str
    media_types: tuple[str, ...]


SOLUTIONS = Form("solutions", tuple(RESULT_FORMATS))
BOOLEAN = Form("boolean", tuple(BOOLEAN_FORMATS))
GRAPH = Form("graph", tuple(GRAPH_FORMATS))


def form_of(query: str) -> Form:
    """Tell from its first keyword what kind of result a query has; a text without one counts as SELECT."""
    for kind, text in _tokens(query):
        if kind == "word":
            match text.upper():
                case "SELECT":
                    return SOLUTIONS
                case "ASK":
                    return BOOLEAN
                case "CONSTRUCT" | "DESCRIBE":
                    return GRAPH
    return SOLUTIONS


def is_update(text: str) -> bool:
    """Tell whether a text is a SPARQL update rather than a query."""
    keywords = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
    first = next((t.upper() for k, t in _tokens(text) if k == "word" and t.upper() not in {"BASE", "PREFIX"}), "")
    return first in keywords


def evaluate(
    store: Store,
    request: Request,
    media_type: str,
    prefixes: Mapping[str, str],
    out: IO[bytes],
) -> int:
    """Answer a query in a format of its form and write the answer to ``out``; give the number of rows or triples.

    Raises:
        QuerySyntaxError: the query does not parse.
        RefusedQuery: it asks another service, which is not done here.
    """
    refuse_service(request.query)
    result = _query(store, request)
    if isinstance(result, QuerySolutions):
        counted = _Counted(out)
        result.serialize(cast("IO[bytes]", counted), format=RESULT_FORMATS[media_type])
        return counted.lines
    if isinstance(result, QueryBoolean):
        out.write(_boolean(result, media_type))
        return 1
    triples = dict.fromkeys(result)
    serialize(triples, out, format=GRAPH_FORMATS[media_type], prefixes=dict(prefixes))
    return len(triples)


def solutions(store: Store, request: Request) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Answer a query with terms instead of bytes; the errors are those of :func:`evaluate`."""
    refuse_service(request.query)
    return _query(store, request)


class _Counted(io.RawIOBase):
    """Passes bytes on and counts the lines among them."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.lines = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        block = bytes(data)  # type: ignore[call-overload]
        self.lines += block.count(b"\n")
        self._out.write(block)
        return len(block)


def _boolean(result: QueryBoolean, media_type: str) -> bytes:
    """CSV and TSV have no form for a boolean (SPARQL 1.1 CSV and TSV): the plain word is what clients expect."""
    answer = result.serialize(format=RESULT_FORMATS[media_type])
    assert answer is not None
    return answer


def _query(store: Store, request: Request) -> QuerySolutions | QueryBoolean | QueryTriples:
    default, named = request.default_graphs, request.named_graphs
    if not default and not named:
        default, named = _dataset_clause(request)
    try:
        if not default and not named:
            return store.query(request.query, base_iri=request.base, substitutions=request.bindings())
        if len(default) > 1:
            store, default_graph = _merge(store, default, named), [DefaultGraph()]
        else:
            default_graph = [NamedNode(iri) for iri in default]
        return store.query(
            request.query,
            base_iri=request.base,
            default_graph=default_graph,
            named_graphs=[NamedNode(iri) for iri in named],
            substitutions=request.bindings(),
        )
    except SyntaxError as error:
        raise _syntax_error(str(error.msg)) from error
    except RuntimeError as error:
        raise RefusedQuery(f"{error}.") from error
    except ValueError as error:
        raise RefusedQuery(f"A graph is named by something that is no absolute IRI: {error}.") from error


def _merge(store: Store, default: tuple[str, ...], named: tuple[str, ...]) -> Store:
    """Give a store whose default graph is the RDF merge of several graphs (SPARQL 1.1, section 13.2).

    Oxigraph evaluates several default graphs as a union of patterns and so finds a triple once for each graph that has
    it; merged beforehand each triple is there once.
    """
    merged = Store()
    for iri in default:
        quads = store.quads_for_pattern(None, None, None, NamedNode(iri))
        merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for iri in named:
        merged.extend(store.quads_for_pattern(None, None, None, NamedNode(iri)))
    return merged


def _syntax_error(message: str) -> QuerySyntaxError:
    match = _SYNTAX_ERROR.match(message)
    if match is None:
        return QuerySyntaxError(f"The query does not parse: {message}.", None, None)
    line, column = int(match[1]), int(match[2])
    expectation = _CHARACTER_CLASS.sub("", match[3]).strip().removesuffix(",").removesuffix(", [_]")
    return QuerySyntaxError(f"The query does not parse: line {line}, column {column}: {expectation}.", line, column)


def refuse_service(query: str) -> None:
    """Refuse a query that calls another service: the store would call any address, this machine's own included.

    Raises:
        RefusedQuery: the query has the keyword SERVICE.
    """
    if any(kind == "word" and text.upper() == "SERVICE" for kind, text in _tokens(query)):
        raise RefusedQuery("SERVICE is refused here: this endpoint calls no other services.")


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "comment":
            yield match.lastgroup, match.group()


def _dataset_clause(request: Request) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the graphs of FROM and FROM NAMED (SPARQL 1.1, section 13.2), which stand outside all brackets.

    Their IRIs are resolved against BASE and prefixes as these stand at that place (section 4.1.1).
    """
    base = request.base
    prefixes: dict[str, str] = {}
    default: list[str] = []
    named: list[str] = []
    depth = 0
    before = ["", ""]
    for kind, text in _tokens(request.query):
        depth += (kind == "open") - (kind == "close")
        if depth == 0 and kind in {"iri", "name"}:
            earlier = [word.upper() for word in before]
            if earlier[-2] == "PREFIX":
                prefixes[before[-1]] = urljoin(base, text[1:-1])
            elif earlier[-1] == "BASE":
                base = urljoin(base, text[1:-1])
            elif earlier[-1] == "FROM":
                default.append(_expand(text, base, prefixes))
            elif earlier == ["FROM", "NAMED"]:
                named.append(_expand(text, base, prefixes))
        before = [before[-1], text]
    return tuple(default), tuple(named)


def _expand(text: str, base: str, prefixes: Mapping[str, str]) -> str:
    if text.startswith("<"):
        return urljoin(base, text[1:-1])
    prefix, colon, local = text.partition(":")
    return prefixes.get(prefix + colon, "") + re.sub(r"\\(.)", r"\1", local)
