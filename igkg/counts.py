"""From quads to the numbers of facts, passages, things and triples, in all and for each passage and source."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode, Quad, Triple

from igkg.dataset import (
    INFERRED,
    ONTOLOGY,
    SHAPES,
    SHAPES_WITHIN_A_PASSAGE,
    DataSet,
    is_passage,
)
from igkg.names import LABEL, RDFS, SH, SKOS, TYPE, igkg, text

LONGEST_TERM = "characters of the longest term in the default graph"
_PASSAGE_OF = igkg("passageOf")
_SUBCLASS_OF = NamedNode(f"{RDFS}subClassOf")
NO_FACTS_OF_THEIR_OWN = {TYPE, LABEL, NamedNode(f"{SKOS}altLabel"), igkg("groups")}


def facts_by_passage(data: DataSet) -> Counter[str]:
    """Count the facts of each passage.

    A fact is one binary statement, or one situation with all that belongs to it, in one passage; types and labels do
    not count, nor does what describes a reading, or which provisions a group of provisions has.
    """
    situations = subclasses(data.quads, igkg("Situation"))
    reading = igkg("Reading")
    readings = {quad.subject for quad in data.quads if quad.predicate == TYPE and quad.object == reading}
    found: Counter[str] = Counter()
    for name, statements in data.graphs.items():
        if is_passage(name):
            described = {q.subject for q in statements if q.predicate == TYPE and q.object in situations}
            found[text(name)] += len(described)
            for quad in statements:
                if quad.predicate not in NO_FACTS_OF_THEIR_OWN and quad.subject not in readings:
                    found[text(name)] += quad.subject not in described
    return found


def count(data: DataSet, description: Iterable[Quad]) -> dict[str, Any]:
    """Give the counts that a release states of itself; its description counts only in the default graph."""
    kinds = Counter(quad.object for quad in data.quads if quad.predicate == TYPE and quad.graph_name != INFERRED)
    facts = facts_by_passage(data)
    default = data.default.keys() | {quad.triple for quad in description}
    return {
        "sources": kinds[igkg("Source")],
        "passages": kinds[igkg("Passage")] + kinds[igkg("CombinedPassage")],
        "passages with facts": sum(1 for number in facts.values() if number),
        "facts": sum(facts.values()),
        "facts by source": dict(sorted(_by_source(facts, data.quads).items())),
        "terms": len({quad.subject for quad in data.graphs.get(ONTOLOGY, ()) if quad.predicate == igkg("group")}),
        "shapes": sum(
            1
            for name in (SHAPES, SHAPES_WITHIN_A_PASSAGE)
            for quad in data.graphs.get(name, ())
            if quad.object == NamedNode(f"{SH}NodeShape")
        ),
        "disagreements": kinds[igkg("Disagreement")],
        "asserted triples": len(data.asserted),
        "inferred triples": len(data.graphs.get(INFERRED, ())),
        "triples in the default graph": len(default),
        LONGEST_TERM: longest_term(default),
    }


def longest_term(triples: Iterable[Triple | Quad]) -> int:
    """Give the number of characters of the longest term, as N-Triples writes it; 0 if there is none."""
    terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
    return max((len(str(term)) for term in terms), default=0)


def _by_source(facts: Counter[str], quads: Iterable[Quad]) -> Counter[str]:
    source = {text(q.subject): text(q.object) for q in quads if q.predicate == _PASSAGE_OF}
    found: Counter[str] = Counter()
    for passage, number in facts.items():
        found[source.get(passage, passage)] += number
    return found


def subclasses(quads: Iterable[Quad], top: NamedNode) -> set[object]:
    """Give a class and all classes below it."""
    narrower: dict[object, set[object]] = defaultdict(set)
    for quad in quads:
        if quad.predicate == _SUBCLASS_OF:
            narrower[quad.object].add(quad.subject)
    found: set[object] = set()
    waiting: list[object] = [top]
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting.extend(narrower[term])
    return found
