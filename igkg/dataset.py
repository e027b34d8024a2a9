"""From quads to a data set whose default graph holds each triple once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Quad, Store, Triple

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


def in_order(quads: Iterable[Quad]) -> list[Quad]:
    """Give each quad once, in the order of their N-Quads."""
    return sorted(set(quads), key=str)


def within(quads: Sequence[Quad], belongs: Callable[[object], bool]) -> list[Quad]:
    """Give the quads of the graphs that belong, in the order in which they come."""
    names = {name for name in {quad.graph_name for quad in quads} if belongs(name)}
    return [quad for quad in quads if quad.graph_name in names]


def by_graph(quads: Iterable[Quad]) -> dict[object, list[Quad]]:
    """Give the quads of each graph."""
    found: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.graph_name].append(quad)
    return found


def default_triples(quads: Iterable[Quad]) -> dict[Triple, None]:
    """Give the triples of the default graph, each once."""
    return dict.fromkeys(quad.triple for quad in within(list(quads), in_default_graph))


def asserted_triples(quads: Iterable[Quad]) -> dict[Triple, None]:
    """Give the triples that passages state, each once."""
    return dict.fromkeys(quad.triple for quad in within(list(quads), is_passage))


def default_graph(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give the quads of the default graph, each once."""
    return (Quad(*triple) for triple in default_triples(quads))


def store_of(quads: Iterable[Quad]) -> Store:
    """Give a store in memory in which the default graph holds each triple of the quads once."""
    store = Store()
    quads = list(quads)
    store.bulk_extend(quads)
    store.bulk_extend(default_graph(quads))
    return store
