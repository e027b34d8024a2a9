"""From quads to JSON-LD that is compacted with a context and carries it, so that it reads without a network."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from igkg.context import Context
from igkg.dataset import by_graph, in_order
from igkg.errors import UnwritableTerm
from igkg.names import RDF, TYPE, XSD, text

_FIRST, _REST, _NIL = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
_MAY_END_A_PREFIX = (":", "/", "?", "#", "[", "]", "@")
_STRING = f"{XSD}string"
_NODE = (NamedNode, BlankNode)


def write_json_ld(quads: Iterable[Quad], context: Context) -> bytes:
    """Write quads as one JSON-LD document, as :class:`JsonLd` does."""
    return JsonLd(in_order(quads), context).document()


class JsonLd:
    """Writes documents of graphs, each with a line for each node, its graphs and nodes in the order of N-Quads.

    The context is one of prefixes and plain terms, as :func:`igkg.context.context` makes it: a term with a container
    or with anything else than ``@id`` and ``@type`` is not used. A graph of several documents is written once.
    """

    def __init__(self, ordered: list[Quad], context: Context) -> None:
        self._head = json.dumps(context, ensure_ascii=False, indent=1)
        self._writer = _Writer(ordered, _Names(context))
        self._graphs = sorted(by_graph(ordered).items(), key=lambda graph: str(graph[0]))
        self._written: dict[object, str] = {}

    def document(self, belongs: Callable[[object], bool] = lambda _: True) -> bytes:
        """Give a document of the graphs that belong in it."""
        parts = [self._graph(name, quads) for name, quads in self._graphs if belongs(name)]
        body = ",\n".join(part for part in parts if part)
        return f'{{"@context": {self._head},\n"@graph": [\n{body}\n]}}\n'.encode()

    def _graph(self, name: object, quads: list[Quad]) -> str:
        if name not in self._written:
            self._written[name] = ",\n".join(self._writer.lines(name, quads))
        return self._written[name]


class _Names:
    """Makes names short by the terms and prefixes of a context (JSON-LD 1.1 API, section 6.2)."""

    def __init__(self, context: Context) -> None:
        plain = {name: value for name, value in context.items() if isinstance(value, str) and value[:1] != "@"}
        self._prefix = {iri: name for name, iri in plain.items() if iri.endswith(_MAY_END_A_PREFIX)}
        defined = {name: {"@id": iri} for name, iri in plain.items() if iri not in self._prefix}
        defined |= {name: value for name, value in context.items() if isinstance(value, dict)}
        self._term = {
            (_expanded(value["@id"], plain), value.get("@type", "")): name
            for name, value in defined.items()
            if {"@id"} <= value.keys() <= {"@id", "@type"}
        }
        self._short: dict[str, str] = {}
        self.id = next((name for name, value in context.items() if value == "@id"), "@id")
        self.type = next((name for name, value in context.items() if value == "@type"), "@type")

    def short(self, iri: str) -> str:
        """Give the IRI with a prefix where one fits, longest first."""
        if iri not in self._short:
            self._short[iri] = next(self._prefixed(iri), iri)
        return self._short[iri]

    def _prefixed(self, iri: str) -> Iterator[str]:
        for end in range(len(iri) - 1, 0, -1):
            if iri[end - 1] in _MAY_END_A_PREFIX and not iri.startswith("//", end):
                prefix = self._prefix.get(iri[:end])
                if prefix is not None:
                    yield f"{prefix}:{iri[end:]}"

    def term(self, iri: str, kind: str = "") -> str | None:
        """Give the term for a property, a class or a datatype whose values are of this kind, if there is one."""
        return self._term.get((iri, kind))


def _expanded(name: str, plain: dict[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return plain[prefix] + local if colon and prefix in plain and not local.startswith("//") else name


class _Writer:
    """Writes the graphs of a data set; its lists are found first (JSON-LD 1.1 API, section 8.4)."""

    def __init__(self, quads: list[Quad], names: _Names) -> None:
        self._names = names
        self._quads = quads

    @cached_property
    def _cells(self) -> dict[BlankNode, tuple[Any, Any]]:
        """The blank nodes that are nothing but a cell of a list, each with its member and the rest of the list."""
        said: dict[BlankNode, list[Quad]] = defaultdict(list)
        for quad in self._quads:
            if isinstance(quad.subject, BlankNode):
                said[quad.subject].append(quad)
        uses = Counter(
            term for quad in self._quads for term in (quad.object, quad.graph_name) if isinstance(term, BlankNode)
        )
        found: dict[BlankNode, tuple[Any, Any]] = {
            node: (about[0].object, about[1].object)
            for node, about in said.items()
            if [quad.predicate for quad in about] == [_FIRST, _REST] and uses[node] == 1
        }
        before = {rest: node for node, (_, rest) in found.items() if rest != _NIL}
        ends = [node for node, (_, rest) in found.items() if rest == _NIL]
        for node in ends:
            ends += [before[node]] if node in before else []
        return {node: found[node] for node in ends}

    @cached_property
    def _in_lists(self) -> set[object]:
        """The cells that are written as part of a list: those to which something leads that is no cell itself."""
        waiting = [quad.object for quad in self._quads if quad.subject not in self._cells]
        found: set[object] = set()
        for node in waiting:
            if isinstance(node, BlankNode) and node in self._cells:
                found.add(node)
                waiting += self._cells[node]
        return found

    def lines(self, name: object, quads: list[Quad]) -> Iterator[str]:
        """Give the nodes of a graph, those of a named graph within one object."""
        nodes = [
            json.dumps(self._node(subject, list(about)), ensure_ascii=False)
            for subject, about in groupby(quads, key=lambda quad: quad.subject)
            if subject not in self._in_lists
        ]
        if isinstance(name, DefaultGraph):
            yield from nodes
        else:
            head = json.dumps({self._names.id: self._reference(name)}, ensure_ascii=False)[:-1]
            body = ",\n ".join(nodes)
            yield f'{head}, "@graph": [\n {body}]}}'

    def _node(self, subject: object, quads: list[Quad]) -> dict[str, Any]:
        found: dict[str, list[Any]] = defaultdict(list)
        for quad in quads:
            if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
                iri = quad.object.value
                found[self._names.type].append(self._names.term(iri) or self._names.short(iri))
            else:
                key, value = self._property(quad.predicate.value, quad.object)
                found[key].append(value)
        values = {key: several if len(several) > 1 else several[0] for key, several in sorted(found.items())}
        return {self._names.id: self._reference(subject), **values}

    def _property(self, predicate: str, value: object) -> tuple[str, Any]:
        """Give a key and a value: the term that says of which kind the value is, else one that says nothing of it."""
        is_node = isinstance(value, _NODE)
        kind = "@id" if is_node else value.datatype.value if isinstance(value, Literal) else _STRING
        term = self._names.term(predicate, kind)
        if term is not None and kind != _STRING and self._members(value) is None:
            return term, self._reference(value) if is_node else text(value)
        return self._names.term(predicate) or self._names.short(predicate), self._value(value)

    def _value(self, value: object) -> str | dict[str, Any]:
        members = self._members(value)
        if members is not None:
            return {"@list": [self._value(member) for member in members]}
        if not isinstance(value, Literal):
            return {self._names.id: self._reference(value)}
        if value.direction is not None:
            raise UnwritableTerm(value)
        if value.language:
            return {"@language": value.language, "@value": value.value}
        kind = value.datatype.value
        if kind == _STRING:
            return value.value
        return {self._names.type: self._names.term(kind) or self._names.short(kind), "@value": value.value}

    def _members(self, value: object) -> list[Any] | None:
        """Give the members of a list, nothing for what is none."""
        if value != _NIL and value not in self._in_lists:
            return None
        members = []
        while isinstance(value, BlankNode):
            member, value = self._cells[value]
            members.append(member)
        return members

    def _reference(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return self._names.short(term.value)
        if isinstance(term, BlankNode):
            return str(term)
        raise UnwritableTerm(term)
