"""From quads to the numbers of facts, passages, things and triples, in all and for each passage and source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode, Quad

from igkg.dataset import INFERRED, ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE, default_graph, is_passage
from igkg.names import LABEL, RDFS, SH, SKOS, TYPE, igkg, text

_PASSAGE_OF = igkg("passageOf")
NO_FACTS_OF_THEIR_OWN = {TYPE, LABEL, NamedNode(f"{SKOS}altLabel"), igkg("groups")}


def facts_by_passage(quads: Iterable[Quad]) -> Counter[str]:
    """Count the facts of each passage.

    A fact is one binary statement, or one situation with all that belongs to it, in one passage; types and labels do
    not count, nor does what describes a reading, or which provisions a group of provisions has.
    """
    quads = list(quads)
    situations = subclasses(quads, igkg("Situation"))
    readings = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == igkg("Reading")}
    nodes: dict[str, set[object]] = defaultdict(set)
    for quad in quads:
        if is_passage(quad.graph_name) and quad.predicate == TYPE and quad.object in situations:
            nodes[text(quad.graph_name)].add(quad.subject)
    found: Counter[str] = Counter({name: len(described) for name, described in nodes.items()})
    for quad in quads:
        name = quad.graph_name
        if not is_passage(name) or quad.predicate in NO_FACTS_OF_THEIR_OWN or quad.subject in readings:
            continue
        found[text(name)] += quad.subject not in nodes[text(name)]
    return found


def facts_by_source(quads: Iterable[Quad]) -> Counter[str]:
    """Count the facts of each source."""
    quads = list(quads)
    source = {text(q.subject): text(q.object) for q in quads if q.predicate == _PASSAGE_OF}
    found: Counter[str] = Counter()
    for passage, number in facts_by_passage(quads).items():
        found[source.get(passage, passage)] += number
    return found


def count(quads: Iterable[Quad]) -> dict[str, Any]:
    """Give the counts that a release states of itself."""
    quads = list(quads)
    of_graph = Counter(quad.graph_name for quad in quads)
    kinds = Counter(quad.object for quad in quads if quad.predicate == TYPE and quad.graph_name != INFERRED)
    return {
        "sources": kinds[igkg("Source")],
        "passages": kinds[igkg("Passage")] + kinds[igkg("CombinedPassage")],
        "passages with facts": sum(1 for number in facts_by_passage(quads).values() if number),
        "facts": sum(facts_by_passage(quads).values()),
        "facts by source": dict(sorted(facts_by_source(quads).items())),
        "terms": _number_of_terms(quads),
        "shapes": sum(
            1
            for quad in quads
            if quad.graph_name in {SHAPES, SHAPES_WITHIN_A_PASSAGE} and quad.object == NamedNode(f"{SH}NodeShape")
        ),
        "disagreements": kinds[igkg("Disagreement")],
        "asserted triples": len({(q.subject, q.predicate, q.object) for q in quads if is_passage(q.graph_name)}),
        "inferred triples": of_graph[INFERRED],
        "triples in the default graph": sum(1 for _ in default_graph(quads)),
    }


def subclasses(quads: Iterable[Quad], top: NamedNode) -> set[object]:
    """Give a class and all classes below it."""
    narrower: dict[object, set[object]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == f"{RDFS}subClassOf":
            narrower[quad.object].add(quad.subject)
    found: set[object] = set()
    waiting: list[object] = [top]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting.extend(narrower[term])
    return found


def _number_of_terms(quads: Iterable[Quad]) -> int:
    return len({q.subject for q in quads if q.graph_name == ONTOLOGY and q.predicate == igkg("group")})
