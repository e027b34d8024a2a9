"""From two states of the shapes, each with its data, to the nodes that are or were judged by a shape that has changed.

A shape is all that can be reached from it in its graph, so that one within it counts as part of it. Its blank nodes are
what is said of them, whatever they are called.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Triple
from rdflib import SH, BNode, Graph
from rdflib.term import Node

from igkg.names import RDFS, TYPE
from igkg.rdflib_terms import OxTerm, from_rdflib
from igkg.validate.affected import TARGETS, is_core

_SUBCLASS = NamedNode(f"{RDFS}subClassOf")
_Triples = frozenset[tuple[Node, Node, Node]]
# A graph of shapes, and the triples that they judge.
State = tuple[Graph, Iterable[Triple]]


def judged_by_changed(before: State, after: State) -> set[OxTerm] | None:
    """Give the targets, before or after, of shapes that are not the same in both; nothing where that may be all."""
    if not is_core(before[0]) or not is_core(after[0]):
        return None
    shapes_before, shapes_after = _named_by_content(before[0]), _named_by_content(after[0])
    old, new = _shapes(shapes_before), _shapes(shapes_after)
    changed = {shape for shape in old.keys() | new.keys() if old.get(shape) != new.get(shape)}
    parts = frozenset().union(*(of.get(shape, ()) for of in (old, new) for shape in changed))
    if not (frozenset(shapes_before) ^ frozenset(shapes_after)) <= parts:
        return None  # something has changed that belongs to no shape, and might concern any
    return _targets(shapes_before, before[1], changed) | _targets(shapes_after, after[1], changed)


def _named_by_content(shapes: Graph) -> Graph:
    """Give the same shapes with blank nodes that are called by what is said of them; those in a circle stay."""
    names: dict[Node, Node] = {}
    begun: set[Node] = set()
    waiting: list[Node] = [subject for subject in set(shapes.subjects()) if isinstance(subject, BNode)]
    while waiting:
        node = waiting[-1]
        inner = {value for value in shapes.objects(node) if isinstance(value, BNode)} - names.keys() - begun
        if inner and node not in begun:
            begun.add(node)
            waiting += inner
            continue
        waiting.pop()
        said = sorted(f"{name.n3()} {names.get(value, value).n3()}" for name, value in shapes.predicate_objects(node))
        names[node] = BNode(hashlib.sha256("\n".join(said).encode()).hexdigest())
    renamed = Graph()
    for subject, predicate, value in shapes:
        renamed.add((names.get(subject, subject), predicate, names.get(value, value)))
    return renamed


def _shapes(shapes: Graph) -> dict[Node, _Triples]:
    """Give each shape that has targets, with all that can be reached from it."""
    return {shape: _reached(shapes, shape) for target in TARGETS for shape in shapes.subjects(target)}


def _reached(shapes: Graph, shape: Node) -> _Triples:
    found: set[tuple[Node, Node, Node]] = set()
    seen, waiting = {shape}, [shape]
    while waiting:
        triples = list(shapes.triples((waiting.pop(), None, None)))
        found.update(triples)
        there = {triple[2] for triple in triples} - seen
        waiting += there
        seen |= there
    return frozenset(found)


def _targets(shapes: Graph, triples: Iterable[Triple], of: set[Node]) -> set[OxTerm]:
    """Give the targets of some shapes (SHACL, section 2.1.3)."""

    def aims(target: Node) -> set[OxTerm]:
        return {from_rdflib(aim) for shape in of for aim in shapes.objects(shape, target)}

    found = aims(SH.targetNode)
    classes = _with_subclasses(aims(SH.targetClass), triples)
    subjects_of, objects_of = aims(SH.targetSubjectsOf), aims(SH.targetObjectsOf)
    for triple in triples:
        if triple.predicate in subjects_of or (triple.predicate == TYPE and triple.object in classes):
            found.add(triple.subject)  # type: ignore[arg-type]
        if triple.predicate in objects_of:
            found.add(triple.object)  # type: ignore[arg-type]
    return found


def _with_subclasses(classes: set[OxTerm], triples: Iterable[Triple]) -> set[object]:
    below: dict[object, list[object]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == _SUBCLASS:
            below[triple.object].append(triple.subject)
    found: set[object] = set()
    waiting: list[object] = list(classes)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below[one]
    return found
