"""From property paths in a shapes graph (SHACL, section 2.3.1) to their text, and to the nodes that they lead from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Triple
from rdflib import SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from igkg.rdflib_terms import OxTerm

REPEATED = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def path_text(graph: Graph, path: Node | None) -> str:
    """Give a property path as SPARQL writes it; a single property by its bare IRI."""
    if path is None or isinstance(path, URIRef):
        return str(path or "")
    if inverse := graph.value(path, SH.inversePath):
        return f"^{_part_of_path(graph, inverse)}"
    if alternatives := graph.value(path, SH.alternativePath):
        return f"({'|'.join(_part_of_path(graph, part) for part in Collection(graph, alternatives))})"
    for kind, mark in REPEATED.items():
        if repeated := graph.value(path, kind):
            return f"({_part_of_path(graph, repeated)}){mark}"
    return "/".join(_part_of_path(graph, part) for part in Collection(graph, path))


def _part_of_path(graph: Graph, path: Node) -> str:
    return f"<{path}>" if isinstance(path, URIRef) else path_text(graph, path)


@dataclass(frozen=True)
class Change:
    """The triples that came or went between two states of a graph, and the triples of both states together."""

    changed: frozenset[Triple]
    both: frozenset[Triple]

    @cached_property
    def subjects(self) -> dict[str, set[OxTerm]]:
        """For each predicate, the subjects of triples that came or went."""
        return _ends(self.changed, forward=True)

    @cached_property
    def objects(self) -> dict[str, set[OxTerm]]:
        """For each predicate, the objects of triples that came or went."""
        return _ends(self.changed, forward=False)

    @cached_property
    def _of_predicate(self) -> dict[str, list[Triple]]:
        found: dict[str, list[Triple]] = defaultdict(list)
        for triple in self.both:
            found[triple.predicate.value].append(triple)
        return found

    @cached_property
    def _edges_of(self) -> dict[tuple[str, bool], dict[OxTerm, set[OxTerm]]]:
        return {}

    def _edges(self, predicate: str, *, inverse: bool) -> dict[OxTerm, set[OxTerm]]:
        """Give for each object of a predicate its subjects; for the inverse, for each subject its objects."""
        key = (predicate, inverse)
        if key not in self._edges_of:
            found: dict[OxTerm, set[OxTerm]] = defaultdict(set)
            for triple in self._of_predicate.get(predicate, ()):
                one, other = (triple.subject, triple.object) if inverse else (triple.object, triple.subject)
                found[one].add(other)  # type: ignore[index, arg-type]
            self._edges_of[key] = found
        return self._edges_of[key]

    def touched(self, shapes: Graph, path: Node, *, inverse: bool = False) -> set[OxTerm]:
        """Give the nodes from which a path passes a triple that came or went."""
        if isinstance(path, URIRef):
            return set((self.objects if inverse else self.subjects).get(str(path), ()))
        if inner := shapes.value(path, SH.inversePath):
            return self.touched(shapes, inner, inverse=not inverse)
        if alternatives := shapes.value(path, SH.alternativePath):
            parts = Collection(shapes, alternatives)
            return set().union(*(self.touched(shapes, part, inverse=inverse) for part in parts))
        for kind in REPEATED:
            if inner := shapes.value(path, kind):
                return self.sources(shapes, path, self.touched(shapes, inner, inverse=inverse), inverse=inverse)
        found: set[OxTerm] = set()
        for part in _steps_backwards(shapes, path, inverse=inverse):
            found = self.touched(shapes, part, inverse=inverse) | self.sources(shapes, part, found, inverse=inverse)
        return found

    def sources(self, shapes: Graph, path: Node, nodes: set[OxTerm], *, inverse: bool = False) -> set[OxTerm]:
        """Give the nodes from which a path leads, or led, to one of some nodes."""
        if not nodes:
            return set()
        if isinstance(path, URIRef):
            edges = self._edges(str(path), inverse=inverse)
            return set().union(*(edges.get(node, ()) for node in nodes))
        if inner := shapes.value(path, SH.inversePath):
            return self.sources(shapes, inner, nodes, inverse=not inverse)
        if alternatives := shapes.value(path, SH.alternativePath):
            parts = Collection(shapes, alternatives)
            return set().union(*(self.sources(shapes, part, nodes, inverse=inverse) for part in parts))
        for kind in REPEATED:
            if inner := shapes.value(path, kind):
                return self._over_any_steps(shapes, inner, nodes, inverse=inverse)
        for part in _steps_backwards(shapes, path, inverse=inverse):
            nodes = self.sources(shapes, part, nodes, inverse=inverse)
        return nodes

    def _over_any_steps(self, shapes: Graph, path: Node, nodes: set[OxTerm], *, inverse: bool) -> set[OxTerm]:
        found, newest = set(nodes), nodes
        while newest:
            newest = self.sources(shapes, path, newest, inverse=inverse) - found
            found |= newest
        return found


def _steps_backwards(shapes: Graph, path: Node, *, inverse: bool) -> list[Node]:
    """Give the parts of a sequence, last step first; an inverse path goes through them the other way."""
    parts = list(Collection(shapes, path))
    return parts if inverse else parts[::-1]


def _ends(triples: Iterable[Triple], *, forward: bool) -> dict[str, set[OxTerm]]:
    found: dict[str, set[OxTerm]] = defaultdict(set)
    for triple in triples:
        found[triple.predicate.value].add(triple.subject if forward else triple.object)  # type: ignore[arg-type]
    return found
