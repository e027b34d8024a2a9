"""From quads to a data set whose default graph holds each triple once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store

from igkg.names import GRAPH, graph, text

ONTOLOGY = graph("ontology")
SHAPES = graph("shapes")
SHAPES_WITHIN_A_PASSAGE = graph("shapes-within-a-passage")
MATCHES = graph("matches")
CONFIRMATIONS = graph("confirmations")
INFERRED = graph("inferred")
ASSERTED = graph("asserted")
_LINKSET = f"{GRAPH}linkset-"
_APART = {SHAPES, SHAPES_WITHIN_A_PASSAGE, MATCHES}


def is_passage(name: object) -> bool:
    """Tell whether a graph is a passage, and not one that editors or the build write."""
    return isinstance(name, NamedNode) and not name.value.startswith(GRAPH)


def is_linkset(name: object) -> bool:
    """Tell whether a graph holds links to another data set."""
    return text(name).startswith(_LINKSET)


def is_about_links(name: object) -> bool:
    """Tell whether a graph holds links to another data set, or what confirms them; neither is reasoned over."""
    return is_linkset(name) or name == CONFIRMATIONS


def in_default_graph(name: object) -> bool:
    """Tell whether the triples of a graph are also in the default graph: all but links, guesses and shapes."""
    return isinstance(name, NamedNode) and name not in _APART and not is_about_links(name)


def default_graph(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give the triples of the default graph, each once, in the order of the quads."""
    triples = (quad for quad in quads if in_default_graph(quad.graph_name))
    return iter(dict.fromkeys(Quad(q.subject, q.predicate, q.object) for q in triples))


def store_of(quads: Iterable[Quad]) -> Store:
    """Give a store in memory in which the default graph holds each triple of the quads once."""
    store = Store()
    quads = list(quads)
    store.bulk_extend(quads)
    store.bulk_extend(default_graph(quads))
    return store
