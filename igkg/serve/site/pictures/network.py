"""From relations between things to a network: nodes with their kinds, and edges with what they mean and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from igkg.names import text
from igkg.serve.site.pictures.choices import token
from igkg.serve.site.presentation import label_of
from igkg.serve.site.views import Row


@dataclass
class Edge:
    """One relation from one thing to another; of several situations that make it, each is kept."""

    origin: str
    way: str
    target: str
    situations: list[str] = field(default_factory=list)
    graphs: list[str] = field(default_factory=list)

    @property
    def order(self) -> tuple[str, str, str]:
        """The names of what is related, and how."""
        return (label_of(self.origin).text.casefold(), label_of(self.way).text, label_of(self.target).text.casefold())


@dataclass(frozen=True)
class Network:
    """Edges, and the kinds of the things that they relate."""

    edges: list[Edge]
    kinds: Mapping[str, str]

    @property
    def things(self) -> list[str]:
        """All that some edge relates, each once, in the order of the edges."""
        return list(dict.fromkeys(end for edge in self.edges for end in (edge.origin, edge.target)))

    def narrowed(self, kinds: frozenset[str], centres: frozenset[str]) -> Network:
        """Keep what is of these kinds (of any, if none is named), and of that what stands around the centres, if any.

        Around a centre stand the things that an edge relates to it, with the edges among them all.
        """
        edges = [e for e in self.edges if not kinds or {self.kinds[e.origin], self.kinds[e.target]} <= kinds]
        if centres:
            # The centre itself stays whatever its kind.
            beside = [e for e in self.edges if centres & {e.origin, e.target} and self._fits(e, kinds, centres)]
            near = centres | {end for e in beside for end in (e.origin, e.target)}
            edges = [e for e in self.edges if {e.origin, e.target} <= near and self._fits(e, kinds, centres)]
        return Network(edges, self.kinds)

    def _fits(self, edge: Edge, kinds: frozenset[str], centres: frozenset[str]) -> bool:
        return not kinds or all(end in centres or self.kinds[end] in kinds for end in (edge.origin, edge.target))


def network(rows: Iterable[Row], kinds: Mapping[str, str]) -> Network:
    """Gather relations by what they relate and how; things of no kind that is shown are left out."""
    found: dict[tuple[str, str, str], Edge] = {}
    for row in rows:
        key = (text(row["from"]), text(row["how"]), text(row["to"]))
        if key[0] not in kinds or key[2] not in kinds or key[0] == key[2]:
            continue
        edge = found.setdefault(key, Edge(*key))
        situation, graph = text(row["situation"]), text(row["graph"])
        if situation and situation not in edge.situations:
            edge.situations.append(situation)
        if graph not in edge.graphs:
            edge.graphs.append(graph)
    return Network(sorted(found.values(), key=lambda edge: edge.order), kinds)


def as_json(shown: Network, address: Mapping[str, str]) -> dict[str, object]:
    """Give a network as the browser's module takes it: edges name things by their place in the list of nodes."""
    things = shown.things
    place = {iri: number for number, iri in enumerate(things)}
    return {
        "nodes": [
            {
                "name": label_of(iri).text,
                "address": address[iri],
                "kind": shown.kinds[iri].rpartition("#")[2],
                "token": token(iri),
            }
            for iri in things
        ],
        "edges": list(_edges(shown, place, address)),
        "passages": {
            graph: {"name": label_of(graph).text, "address": address[graph]}
            for graph in sorted({graph for edge in shown.edges for graph in edge.graphs})
        },
    }


def _edges(shown: Network, place: Mapping[str, int], address: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for edge in shown.edges:
        yield {
            "from": place[edge.origin],
            "to": place[edge.target],
            "way": edge.way.rpartition("#")[2],
            "name": label_of(edge.way).text,
            "situations": [{"name": label_of(iri).text, "address": address[iri]} for iri in edge.situations],
            "passages": edge.graphs,
        }
