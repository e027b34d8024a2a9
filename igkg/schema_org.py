"""From triples in the terms of schema.org to one JSON-LD document about a thing, as search engines read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from igkg.names import TYPE, XSD

SCHEMA = "https://schema.org/"
_CONTEXT = "https://schema.org"
_GENERAL = f"{SCHEMA}Thing"

Nodes = Mapping[NamedNode, Mapping[NamedNode, list[Any]]]


def schema_org(thing: NamedNode, triples: Iterable[Triple]) -> dict[str, Any] | None:
    """Give the JSON-LD document (JSON-LD 1.1) whose root is ``thing``, other nodes below it; None if nothing is said.

    The context is named and not embedded, because search engines know it by that name. A node of which nothing more is
    known is written as its address, which schema.org takes in place of any thing.
    """
    nodes: dict[NamedNode, dict[NamedNode, list[Any]]] = {}
    for triple in sorted(set(triples), key=str):
        if isinstance(triple.subject, NamedNode):
            nodes.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
    if thing not in nodes:
        return None
    return {"@context": _CONTEXT} | _node(thing, nodes, frozenset())


def _node(iri: NamedNode, nodes: Nodes, above: frozenset[NamedNode]) -> dict[str, Any]:
    document: dict[str, Any] = {"@id": iri.value}
    for predicate, values in nodes[iri].items():
        if predicate == TYPE:
            document["@type"] = _one_or_many([kind.removeprefix(SCHEMA) for kind in _narrower(values)])
        else:
            name = predicate.value.removeprefix(SCHEMA)
            document[name] = _one_or_many([_value(value, nodes, above | {iri}) for value in values])
    return document


def _narrower(kinds: Iterable[NamedNode]) -> list[str]:
    """Give the kinds without Thing, which says nothing more, unless it is the only one."""
    names = [kind.value for kind in kinds]
    return [name for name in names if name != _GENERAL] or names


def _value(value: object, nodes: Nodes, above: frozenset[NamedNode]) -> object:
    if isinstance(value, Literal):
        return _literal(value)
    assert isinstance(value, NamedNode)
    if value in above:
        return {"@id": value.value}
    return _node(value, nodes, above) if value in nodes else value.value


def _literal(literal: Literal) -> object:
    if literal.language:
        return {"@language": literal.language, "@value": literal.value}
    return int(literal.value) if literal.datatype.value == f"{XSD}integer" else literal.value


def _one_or_many(values: list[Any]) -> object:
    return values[0] if len(values) == 1 else values
