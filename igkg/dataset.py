"""From quads to a data set whose default graph holds each triple once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

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


@dataclass(frozen=True)
class Ordered:
    """Quads, each once, in the order of their N-Quads, with these N-Quads and the graph of each."""

    lines: list[str]
    quads: list[Quad]
    graphs: list[object]

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Ordered:
        """Put quads in order."""
        of_line = {str(quad): quad for quad in quads}
        lines = sorted(of_line)
        ordered = [of_line[line] for line in lines]
        return cls(lines, ordered, [quad.graph_name for quad in ordered])

    @property
    def text(self) -> str:
        """The N-Quads, a line for each."""
        return "\n".join(self.lines)

    def within(self, belongs: Callable[[object], bool]) -> Ordered:
        """Give those in the graphs that belong."""
        names = {name for name in set(self.graphs) if belongs(name)}
        at = [place for place, name in enumerate(self.graphs) if name in names]
        return Ordered([self.lines[i] for i in at], [self.quads[i] for i in at], [self.graphs[i] for i in at])


def by_graph(quads: Iterable[Quad]) -> dict[object, list[Quad]]:
    """Give the quads of each graph."""
    found: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad.graph_name].append(quad)
    return found


class DataSet:
    """Quads in named graphs, with the two graphs that are made of these; each is made when it is first asked for."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.quads = list(dict.fromkeys(quads))

    @cached_property
    def graphs(self) -> dict[object, list[Quad]]:
        """The quads of each graph."""
        return dict(by_graph(self.quads))

    @cached_property
    def default(self) -> dict[Triple, None]:
        """The triples of the default graph, each once."""
        return self._triples(in_default_graph)

    @cached_property
    def asserted(self) -> dict[Triple, None]:
        """The triples that passages state, each once."""
        return self._triples(is_passage)

    def _triples(self, belongs: Callable[[object], bool]) -> dict[Triple, None]:
        groups = (group for name, group in self.graphs.items() if belongs(name))
        return dict.fromkeys(quad.triple for group in groups for quad in group)


def store_of(quads: Iterable[Quad]) -> Store:
    """Give a store in memory in which the default graph holds each triple of the quads once."""
    data = DataSet(quads)
    store = Store()
    store.bulk_extend(data.quads)
    store.bulk_extend(Quad(*triple) for triple in data.default)
    return store
