"""From the data to a view of it in which each passage speaks of nodes of its own, for shapes that hold within one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from igkg.dataset import is_passage
from igkg.names import RDFS, TYPE, text

if TYPE_CHECKING:
    from igkg.rdflib_terms import OxTerm

_VIEW = "urn:igkg:within:"
_SUBCLASS = NamedNode(f"{RDFS}subClassOf")


def view_by_passage(data: Iterable[Quad]) -> tuple[list[Triple], dict[OxTerm, tuple[str, str]]]:
    """Give the triples of the view, and for each of its nodes the thing and the passage that it stands for.

    A node has the classes of its thing, whoever says so, and what the passage says of the thing. Its name depends on
    nothing else, so that views of two states of the data can be compared.
    """
    types: dict[object, set[NamedNode]] = defaultdict(set)
    nodes: dict[tuple[object, object], NamedNode] = {}
    view: list[Triple] = []
    for quad in data:
        if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
            types[quad.subject].add(quad.object)
        elif quad.predicate == _SUBCLASS:
            view.append(quad.triple)
        elif is_passage(quad.graph_name):
            place = quad.subject, quad.graph_name
            node = nodes.get(place) or nodes.setdefault(place, _node(*place))
            view.append(Triple(node, quad.predicate, quad.object))
    for (subject, _), node in nodes.items():
        view += [Triple(node, TYPE, kind) for kind in types[subject]]
    return view, {node: (text(subject), text(passage)) for (subject, passage), node in nodes.items()}


def _node(subject: object, passage: object) -> NamedNode:
    return NamedNode(_VIEW + hashlib.sha256(f"{subject} {passage}".encode()).hexdigest())
