"""From quads to JSON-LD that is compacted with a context and carries it, so that it reads without a network."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import attrgetter
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
        self._with_blank = [
            q for q in quads if any(isinstance(t, BlankNode) for t in (q.object, q.subject, q.graph_name))
        ]
        self._said: dict[tuple[NamedNode, object], tuple[str, str]] = {}
        self._quoted: dict[str, str] = {}

    @cached_property
    def _cells(self) -> dict[BlankNode, tuple[Any, Any]]:
        """The blank nodes that are nothing but a cell of a list, each with its member and the rest of the list."""
        said: dict[BlankNode, list[Quad]] = defaultdict(list)
        for quad in self._with_blank:
            if isinstance(quad.subject, BlankNode):
                said[quad.subject].append(quad)
        uses = Counter(term for quad in self._with_blank for term in (quad.object, quad.graph_name))
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
        waiting = [quad.object for quad in self._with_blank if quad.subject not in self._cells]
        found: set[object] = set()
        for node in waiting:
            if isinstance(node, BlankNode) and node in self._cells:
                found.add(node)
                waiting += self._cells[node]
        return found

    def lines(self, name: object, quads: list[Quad]) -> Iterator[str]:
        """Give the nodes of a graph, those of a named graph within one object."""
        nodes = [
            self._node(subject, about)
            for subject, about in groupby(quads, key=attrgetter("subject"))
            if subject not in self._in_lists
        ]
        if isinstance(name, DefaultGraph):
            yield from nodes
        else:
            body = ",\n ".join(nodes)
            yield f'{{{self._identified(name)}, "@graph": [\n {body}]}}'

    def _node(self, subject: object, quads: Iterable[Quad]) -> str:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in quads:
            said = quad.predicate, quad.object
            known = self._said.get(said)
            if known is None:
                known = self._said[said] = self._property(*said)
            found[known[0]].append(known[1])
        members = [self._identified(subject)]
        for key, values in sorted(found.items()):
            members.append(f"{self._quote(key)}: {values[0] if len(values) == 1 else _array(values)}")
        return f"{{{', '.join(members)}}}"

    def _property(self, predicate: NamedNode, value: object) -> tuple[str, str]:
        """Give a key and a value: the term that says of which kind the value is, else one that says nothing of it."""
        iri = predicate.value
        if predicate == TYPE and isinstance(value, NamedNode):
            return self._names.type, self._quote(self._names.term(value.value) or self._names.short(value.value))
        is_node = isinstance(value, _NODE)
        kind = "@id" if is_node else value.datatype.value if isinstance(value, Literal) else _STRING
        term = self._names.term(iri, kind)
        if term is not None and kind != _STRING and self._members(value) is None:
            return term, self._quote(self._reference(value) if is_node else text(value))
        return self._names.term(iri) or self._names.short(iri), self._value(value)

    def _value(self, value: object) -> str:
        members = self._members(value)
        if members is not None:
            return f'{{"@list": {_array(self._value(member) for member in members)}}}'
        if not isinstance(value, Literal):
            return f"{{{self._identified(value)}}}"
        if value.direction is not None:
            raise UnwritableTerm(value)
        content = self._quote(value.value)
        if value.language:
            return f'{{"@language": {self._quote(value.language)}, "@value": {content}}}'
        kind = value.datatype.value
        if kind == _STRING:
            return content
        datatype = self._names.term(kind) or self._names.short(kind)
        return f'{{{self._quote(self._names.type)}: {self._quote(datatype)}, "@value": {content}}}'

    def _identified(self, term: object) -> str:
        return f"{self._quote(self._names.id)}: {self._quote(self._reference(term))}"

    def _quote(self, content: str) -> str:
        """Write a text as a JSON string (RFC 8259, section 7)."""
        quoted = self._quoted.get(content)
        if quoted is None:
            quoted = self._quoted[content] = json.dumps(content, ensure_ascii=False)
        return quoted

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


def _array(values: Iterable[str]) -> str:
    return f"[{', '.join(values)}]"
