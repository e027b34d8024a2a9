"""From the whole description of a data set to the part that readers of one vocabulary look for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode, Triple

from igkg.description.void import beside
from igkg.names import TYPE

_OF_DCAT = ("http://www.w3.org/ns/dcat#", "http://spdx.org/rdf/terms#")
_OF_VOID = ("http://rdfs.org/ns/void#",)


def void_part(triples: Iterable[Triple], dataset: NamedNode) -> list[Triple]:
    """Give what is said of a data set and its parts, but for what only DCAT says."""
    return _reached(triples, dataset, lambda triple: _speaks(triple, _OF_DCAT))


def dcat_part(triples: Iterable[Triple], dataset: NamedNode) -> list[Triple]:
    """Give what is said of the catalogue with the data set, its files and services, but for what only VoID says."""
    return _reached(triples, beside(dataset, "catalogue"), lambda triple: _speaks(triple, _OF_VOID))


def _speaks(triple: Triple, namespaces: tuple[str, ...]) -> bool:
    """Tell whether a triple has its property, or the class that it gives, from one of these namespaces."""
    name = triple.object if triple.predicate == TYPE else triple.predicate
    return isinstance(name, NamedNode) and name.value.startswith(namespaces)


def _reached(triples: Iterable[Triple], start: NamedNode, is_left_out: Callable[[Triple], bool]) -> list[Triple]:
    of_subject: dict[object, list[Triple]] = defaultdict(list)
    for triple in triples:
        if not is_left_out(triple):
            of_subject[triple.subject].append(triple)
    found: dict[Triple, None] = {}
    waiting: list[object] = [start]
    seen: set[object] = set()
    while waiting:
        subject = waiting.pop()
        if subject not in seen:
            seen.add(subject)
            found |= dict.fromkeys(of_subject[subject])
            waiting += [triple.object for triple in of_subject[subject]]
    return list(found)
