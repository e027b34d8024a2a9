"""From the quads of a release to what it says of itself: VoID, DCAT, the questions, and the graphs of its store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from igkg.dataset import ASSERTED, INFERRED, DataSet
from igkg.description.dcat import ENDPOINT, dcat
from igkg.description.linksets import linksets
from igkg.description.questions import questions
from igkg.description.service import graphs
from igkg.description.void import entities, statistics, subset, void
from igkg.names import BASE, GRAPH, Prefixes, graph
from igkg.queries import Query

DESCRIPTION = graph("description")
QUESTIONS = graph("questions")
METADATA = graph("dataset")
DATASET = NamedNode(f"{GRAPH}description#dataset")
_STORED = "description.nq"
_BESIDE = "graphs.nt"


@dataclass(frozen=True)
class Description:
    """What a release says of itself: quads that are also in its store, and triples that only the endpoint gives."""

    dataset: NamedNode
    stored: tuple[Quad, ...]
    beside: tuple[Triple, ...]

    def graph(self, *names: NamedNode) -> list[Triple]:
        """Give the triples of named graphs of the description."""
        return [Triple(q.subject, q.predicate, q.object) for q in self.stored if q.graph_name in names]


class Describer:
    """Describes a release by its quads and its questions, and by its downloads once there are any.

    The counts are those of the data: what the description itself adds to the default graph is counted only where the
    graphs of the store are listed.
    """

    def __init__(self, data: DataSet, queries: Iterable[Query], prefixes: Prefixes) -> None:
        self._data = data
        self._void = _void(data, prefixes)
        asked = dict.fromkeys(questions(queries, ENDPOINT))
        self._questions = [Quad(t.subject, t.predicate, t.object, QUESTIONS) for t in asked]

    def describe(self, files: Iterable[Mapping[str, Any]] = ()) -> Description:
        """Give the description of a release that has these downloads."""
        about = dict.fromkeys((*self._void, *dcat(DATASET, files)))
        stored = [*(Quad(t.subject, t.predicate, t.object, DESCRIPTION) for t in about), *self._questions]
        sizes = {name: len(group) for name, group in self._data.graphs.items() if isinstance(name, NamedNode)}
        sizes |= Counter(quad.graph_name for quad in stored if isinstance(quad.graph_name, NamedNode))
        sizes[ASSERTED] = len(self._data.asserted)
        in_default = self._data.default.keys() | {quad.triple for quad in stored}
        beside = graphs(DATASET, len(in_default), sizes)
        return Description(DATASET, (*stored, *self._data.graphs.get(METADATA, ())), tuple(beside))


def _void(data: DataSet, prefixes: Prefixes) -> list[Triple]:
    found = statistics(data.default)
    about = [*void(DATASET, found, prefixes), *entities(DATASET, found, f"{BASE}id/")]
    about += subset(DATASET, ASSERTED, "What the sources say, passage by passage", len(data.asserted))
    about += subset(DATASET, INFERRED, "What follows from it under OWL 2 RL", len(data.graphs.get(INFERRED, ())))
    about += linksets(DATASET, data.graphs)
    return about


def describe_statistics(store: Store, dataset: NamedNode, prefixes: Prefixes) -> Description:
    """Describe a store of which nothing is known but what is in it; the description is not part of it."""
    found = statistics(store.quads_for_pattern(None, None, None, DefaultGraph()))
    about = [*void(dataset, found, prefixes), *dcat(dataset, ())]
    sizes = Counter(quad.graph_name for quad in store if isinstance(quad.graph_name, NamedNode))
    stored = tuple(Quad(t.subject, t.predicate, t.object, DESCRIPTION) for t in about)
    return Description(dataset, stored, tuple(graphs(dataset, found.triples, sizes)))


def write_description(folder: Path, description: Description) -> None:
    """Write a description into the folder of its release."""
    for name, form, statements in (
        (_STORED, RdfFormat.N_QUADS, description.stored),
        (_BESIDE, RdfFormat.N_TRIPLES, description.beside),
    ):
        (folder / name).write_bytes(serialize(statements, format=form) or b"")


def read_description(folder: Path) -> Description:
    """Read the description of a release from its folder."""
    beside = [Triple(quad.subject, quad.predicate, quad.object) for quad in parse(path=folder / _BESIDE)]
    dataset = beside[0].subject
    assert isinstance(dataset, NamedNode)
    return Description(dataset, tuple(parse(path=folder / _STORED)), tuple(beside))
