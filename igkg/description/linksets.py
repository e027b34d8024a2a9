"""From the quads of linksets to their VoID description: what their files say of them, and how many links they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import NamedNode, Quad, Triple

from igkg.dataset import CONFIRMATIONS, is_about_links
from igkg.description.terms import number, term
from igkg.description.void import beside, subset
from igkg.names import ONTOLOGY, text

_PREDICATE = term("void:linkPredicate")


def linksets(dataset: NamedNode, groups: Mapping[object, Sequence[Quad]]) -> Iterator[Triple]:
    """Describe each linkset among the graphs and the data set that its links lead to (VoID, section 5)."""
    of_graph = {n: group for n, group in groups.items() if isinstance(n, NamedNode) and is_about_links(n)}
    yield from subset(dataset, CONFIRMATIONS, "What confirms the links", len(of_graph.pop(CONFIRMATIONS, ())))
    for name in sorted(of_graph, key=str):
        yield from _linkset(dataset, name, of_graph[name])


def links(name: NamedNode, quads: Sequence[Quad]) -> list[Quad]:
    """Give the links among the triples of a linkset's graph: those with a property that it names for this."""
    predicates = {quad.object for quad in quads if quad.predicate == _PREDICATE and quad.subject == name}
    return [quad for quad in quads if quad.predicate in predicates]


def _linkset(dataset: NamedNode, name: NamedNode, quads: Sequence[Quad]) -> Iterator[Triple]:
    found = dict.fromkeys(links(name, quads))
    described = (quad for quad in quads if quad not in found and not _is_ours(quad))
    yield Triple(dataset, term("void:subset"), name)
    yield from (Triple(quad.subject, quad.predicate, quad.object) for quad in described)
    yield Triple(name, term("void:triples"), number(len(found)))
    yield Triple(name, term("void:distinctSubjects"), number(len({quad.subject for quad in found})))
    yield Triple(name, term("void:distinctObjects"), number(len({quad.object for quad in found})))
    yield from _by_predicate(name, Counter(quad.predicate for quad in found), quads)


def _is_ours(quad: Quad) -> bool:
    """Tell whether a triple needs our ontology: what checks read, and no reader of VoID."""
    return quad.predicate.value.startswith(ONTOLOGY) or text(quad.object).startswith(ONTOLOGY)


def _by_predicate(name: NamedNode, sizes: Counter[NamedNode], quads: Sequence[Quad]) -> Iterator[Triple]:
    """Where links have several predicates, give each a linkset of its own: VoID's has one."""
    targets = [q for q in quads if q.predicate in {term("void:subjectsTarget"), term("void:objectsTarget")}]
    for predicate, size in sorted(sizes.items(), key=lambda item: item[0].value) if len(sizes) > 1 else ():
        local = predicate.value.replace("#", "/").rpartition("/")[2]
        part = beside(name, f"{name.value.rpartition('/')[2]}-{local}")
        yield Triple(name, term("void:subset"), part)
        yield Triple(part, term("rdf:type"), term("void:Linkset"))
        yield from (Triple(part, target.predicate, target.object) for target in targets)
        yield Triple(part, _PREDICATE, predicate)
        yield Triple(part, term("void:triples"), number(size))
