"""From a store to the passages of each source and the number of facts that each yields."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Quad, Store

from igkg.counts import facts_by_passage
from igkg.dataset import DataSet
from igkg.names import LABEL, igkg, text


@dataclass(frozen=True)
class Coverage:
    """A passage, the number of its facts, and why it has none where it has none."""

    locator: str
    first_line: int
    facts: int
    reason: str


def coverage(store: Store) -> list[tuple[str, list[Coverage]]]:
    """Give for each source, by its label, its passages in the order of the text; a combined one follows its parts."""
    quads = [quad for quad in store if isinstance(quad, Quad)]
    facts = facts_by_passage(DataSet(quads_in_named_graphs(quads)))
    value = {(text(q.subject), q.predicate): text(q.object) for q in quads}
    parts = defaultdict(list)
    for quad in quads:
        if quad.predicate == igkg("combines"):
            parts[text(quad.subject)].append(text(quad.object))
    found: dict[str, dict[str, Coverage]] = defaultdict(dict)
    for quad in quads:
        if quad.predicate == igkg("passageOf"):
            passage, source = text(quad.subject), text(quad.object)
            lines = [value.get((part, igkg("firstLine")), "0") for part in parts.get(passage, [passage])]
            found[value.get((source, LABEL), source)][passage] = Coverage(
                locator=value[passage, igkg("locator")],
                first_line=min(int(line) for line in lines),
                facts=facts[passage],
                reason=value.get((passage, igkg("withoutFactsBecause")), "no reason given"),
            )
    order = [(name, sorted(of.values(), key=lambda p: (p.first_line, p.locator))) for name, of in found.items()]
    return sorted(order)


def quads_in_named_graphs(quads: list[Quad]) -> list[Quad]:
    """Give the quads that stand in a named graph."""
    return [quad for quad in quads if hasattr(quad.graph_name, "value")]
