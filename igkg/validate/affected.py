"""From a change of the data to the nodes that SHACL shapes may judge otherwise than before.

A constraint of SHACL Core looks at nothing but the node it judges, the nodes that its path leads to, and the classes of
these. So a node is affected only if a path of its shape, or of a shape within that shape, passes a triple that came or
went. Where shapes hold more than SHACL Core, every node may be affected.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, Graph
from rdflib.collection import Collection
from rdflib.term import Node

from igkg.rdflib_terms import OxTerm
from igkg.validate.paths import Change

# SHACL, sections 2 to 4: all of SHACL Core.
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SHAPE = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_SHAPES = (SH["and"], SH["or"], SH.xone)
_PAIR = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_PATH = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
_OF_A_VALUE = (
    *(SH.datatype, SH.nodeKind, SH.minCount, SH.maxCount, SH.hasValue, SH["in"], SH.languageIn, SH.uniqueLang),
    *(SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive, SH.minLength, SH.maxLength),
    *(SH.pattern, SH.flags, SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint),
    *(SH.closed, SH.ignoredProperties, SH["class"], SH.path),
)
_SAID = (SH.severity, SH.message, SH.deactivated, SH.name, SH.description, SH.order, SH.group, SH.defaultValue)
_CORE = {*TARGETS, *_SHAPE, *_SHAPES, *_PAIR, *_PATH, *_OF_A_VALUE, *_SAID}


class _EveryNodeError(Exception):
    """Every node may be affected."""


def affected(shapes: Graph, change: Change) -> set[OxTerm] | None:
    """Give the nodes that the shapes may judge otherwise after the change; nothing where that may be every node."""
    if str(RDFS.subClassOf) in change.subjects or not is_core(shapes):
        return None
    try:
        return _Affected(shapes, change).nodes()
    except _EveryNodeError:
        return None


def is_core(shapes: Graph) -> bool:
    """Tell whether shapes hold nothing but SHACL Core, with targets that are named as such."""
    used = {predicate for predicate in shapes.predicates() if str(predicate).startswith(str(SH))}
    has_hidden_targets = (None, None, RDFS.Class) in shapes  # a class that is a shape has its members as targets
    return used <= _CORE and not has_hidden_targets


class _Affected:
    def __init__(self, shapes: Graph, change: Change) -> None:
        self._shapes = shapes
        self._change = change
        self._of: dict[Node, set[OxTerm] | None] = {}
        self._classified = change.subjects.get(str(RDF.type), set())

    def nodes(self) -> set[OxTerm]:
        found = set(self._classified)
        for predicate in self._shapes.objects(None, SH.targetSubjectsOf):
            found |= self._change.subjects.get(str(predicate), set())
        for predicate in self._shapes.objects(None, SH.targetObjectsOf):
            found |= self._change.objects.get(str(predicate), set())
        for shape in {shape for target in TARGETS for shape in self._shapes.subjects(target)}:
            found |= self._judged_by(shape)
        return found

    def _judged_by(self, shape: Node) -> set[OxTerm]:
        """Give the nodes that one shape may judge otherwise."""
        if shape not in self._of:
            self._of[shape] = None
            self._of[shape] = self._at_the_node(shape) | self._at_its_values(shape)
        known = self._of[shape]
        if known is None:
            raise _EveryNodeError  # a shape within itself
        return known

    def _at_the_node(self, shape: Node) -> set[OxTerm]:
        paired = (predicate for pair in _PAIR for predicate in self._shapes.objects(shape, pair))
        return set().union(*(self._change.subjects.get(str(predicate), ()) for predicate in paired))

    def _at_its_values(self, shape: Node) -> set[OxTerm]:
        """Give those of whose values something is judged otherwise; a node shape's one value is the node itself."""
        values = set().union(*(self._judged_by(inner) for inner in self._within(shape)))
        if (shape, SH["class"], None) in self._shapes:
            values |= self._classified
        if (shape, SH.closed, None) in self._shapes:
            values = values.union(*self._change.subjects.values())
        path = self._shapes.value(shape, SH.path)
        if path is None:
            return values
        return self._change.touched(self._shapes, path) | self._change.sources(self._shapes, path, values)

    def _within(self, shape: Node) -> Iterator[Node]:
        for term in _SHAPE:
            yield from self._shapes.objects(shape, term)
        for term in _SHAPES:
            for members in self._shapes.objects(shape, term):
                yield from Collection(self._shapes, members)
