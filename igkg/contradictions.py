"""From the clashes that reasoning found to the statements at fault, each with the passage that says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from igkg.dataset import ONTOLOGY
from igkg.names import RDFS, TYPE, Prefixes, text
from igkg.places import Places
from igkg.reason import Clash

_DISJOINT = "cax-dw"


class Hierarchy:
    """The broader classes and properties of the ontology, and what a property says of its two ends."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._broader: dict[str, set[str]] = defaultdict(set)
        self._domain: dict[str, set[str]] = defaultdict(set)
        self._range: dict[str, set[str]] = defaultdict(set)
        kept = {
            "subClassOf": self._broader,
            "subPropertyOf": self._broader,
            "domain": self._domain,
            "range": self._range,
        }
        for quad in quads:
            table = kept.get(quad.predicate.value.removeprefix(RDFS))
            if table is not None and isinstance(quad.object, NamedNode):
                table[text(quad.subject)].add(text(quad.object))

    def broader(self, name: str) -> set[str]:
        """Give a class or property and all that are broader."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            term = waiting.pop()
            if term not in found:
                found.add(term)
                waiting.extend(self._broader[term])
        return found

    def classes_said_of(self, thing: NamedNode, quad: Quad) -> set[str]:
        """Give the classes that one statement puts a thing into: by its type, or as an end of its property."""
        direct: set[str] = set()
        if quad.predicate == TYPE and quad.subject == thing:
            direct.add(text(quad.object))
        elif quad.predicate != TYPE:
            ends = (quad.subject, self._domain), (quad.object, self._range)
            for name in self.broader(quad.predicate.value):
                direct.update(*(table[name] for end, table in ends if end == thing))
        return set().union(*(self.broader(name) for name in direct))


def describe(clashes: Iterable[Clash], quads: Iterable[Quad], prefixes: Prefixes, places: Places) -> Iterator[str]:
    """Give a text for each clash, worded for the data's editor: what contradicts, and which statements say so."""
    quads = list(quads)
    hierarchy = Hierarchy(quad for quad in quads if quad.graph_name == ONTOLOGY)
    for clash in clashes:
        if clash.rule == _DISJOINT:
            yield from _disjoint(clash, quads, hierarchy, prefixes, places)
        else:
            yield f"{clash.words}  [{clash.rule}]"
            yield from _statements((q for q in quads if _concerns(q, clash.things)), prefixes, places)


def _disjoint(
    clash: Clash, quads: list[Quad], hierarchy: Hierarchy, prefixes: Prefixes, places: Places
) -> Iterator[str]:
    first, second, thing = clash.things
    short = prefixes.shorten
    yield f"{short(thing)} cannot be both {short(first)} and {short(second)}, and is said to be both  [{clash.rule}]"
    node = NamedNode(thing)
    about = [quad for quad in quads if node in {quad.subject, quad.object}]
    for kind in (first, second):
        yield f"  as {short(kind)}:"
        said = (quad for quad in about if kind in hierarchy.classes_said_of(node, quad))
        yield from _statements(said, prefixes, places)


def _concerns(quad: Quad, things: tuple[str, ...]) -> bool:
    if quad.graph_name == ONTOLOGY:
        return False
    return text(quad.subject) in things and (text(quad.predicate) in things or text(quad.object) in things)


def _statements(quads: Iterable[Quad], prefixes: Prefixes, places: Places) -> Iterator[str]:
    for quad in sorted(set(quads), key=str):
        words = " ".join(_short(term, prefixes) for term in (quad.subject, quad.predicate, quad.object))
        place = places.find(text(quad.subject), within=text(quad.graph_name))
        yield f"    {words}  in {prefixes.shorten(text(quad.graph_name))}, {place or 'no place known'}"


def _short(term: object, prefixes: Prefixes) -> str:
    return prefixes.shorten(term.value) if isinstance(term, NamedNode) else str(term)
