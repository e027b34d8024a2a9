"""From nodes, and the shapes that judge them, to the triples that the judgement can depend on.

A constraint of SHACL Core looks at what is said of the node that it judges and of the nodes that its path leads to, and
at the classes of these. So what no path can reach from the nodes makes no difference, and need not be given to pySHACL.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple
from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from igkg.names import RDFS
from igkg.rdflib_terms import OxTerm
from igkg.validate.paths import REPEATED

_SUBCLASS = NamedNode(f"{RDFS}subClassOf")


def within_reach(triples: Iterable[Triple], shapes: Graph, nodes: set[OxTerm]) -> set[Triple]:
    """Give the triples that may tell how shapes of SHACL Core judge the nodes: these, or a few more."""
    forward, backward = _steps(shapes)
    found: set[Triple] = set()
    of_subject: dict[object, list[Triple]] = defaultdict(list)
    of_object: dict[object, list[Triple]] = defaultdict(list)
    for triple in triples:
        predicate = triple.predicate
        of_subject[triple.subject].append(triple)
        if predicate in backward:
            of_object[triple.object].append(triple)
        if predicate == _SUBCLASS:
            found.add(triple)
    waiting: list[object] = list(nodes)
    seen = set(waiting)
    while waiting:
        node = waiting.pop()
        found.update(of_subject[node], of_object[node])
        there: set[object] = {triple.object for triple in of_subject[node] if triple.predicate in forward}
        there |= {triple.subject for triple in of_object[node]}
        waiting += there - seen
        seen |= there
    return found


def _steps(shapes: Graph) -> tuple[set[NamedNode], set[NamedNode]]:
    """Give the properties that paths of the shapes take from subject to object, and those they take the other way."""
    steps = [step for path in shapes.objects(None, SH.path) for step in _steps_of(shapes, path, inverse=False)]
    aimed_at = {NamedNode(str(predicate)) for predicate in shapes.objects(None, SH.targetObjectsOf)}
    return {name for name, inverse in steps if not inverse}, aimed_at | {name for name, inverse in steps if inverse}


def _steps_of(shapes: Graph, path: Node, *, inverse: bool) -> Iterator[tuple[NamedNode, bool]]:
    if isinstance(path, URIRef):
        yield NamedNode(path), inverse
    elif inner := shapes.value(path, SH.inversePath):
        yield from _steps_of(shapes, inner, inverse=not inverse)
    else:
        repeated = [inner for kind in REPEATED for inner in shapes.objects(path, kind)]
        parts = repeated or Collection(shapes, shapes.value(path, SH.alternativePath) or path)
        for part in parts:
            yield from _steps_of(shapes, part, inverse=inverse)
