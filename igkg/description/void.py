"""From the triples of a data set to its VoID description: counts, partitions, subsets, vocabularies."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pyoxigraph import NamedNode, Quad, Triple

from igkg.description.terms import english, number, term, typed
from igkg.names import TYPE, Prefixes

_LONGEST_LOCAL_NAME = 80
Counted = TypeVar("Counted")


@dataclass
class Statistics:
    """What VoID counts of a graph (VoID, sections 4.5 and 4.6)."""

    triples: int = 0
    subjects: set[object] = field(default_factory=set)
    objects: set[object] = field(default_factory=set)
    of_property: dict[NamedNode, Statistics] = field(default_factory=dict)
    entities_of_class: dict[NamedNode, set[object]] = field(default_factory=lambda: defaultdict(set))


def statistics(triples: Iterable[Quad | Triple]) -> Statistics:
    """Count the triples of a graph, each of which comes once."""
    found = Statistics(of_property=defaultdict(Statistics))
    for triple in triples:
        name, subject, value = triple.predicate, triple.subject, triple.object
        counted = found.of_property[name]
        counted.triples += 1
        counted.subjects.add(subject)
        counted.objects.add(value)
        if name == TYPE and isinstance(value, NamedNode):
            found.entities_of_class[value].add(subject)
    for counted in found.of_property.values():
        found.triples += counted.triples
        found.subjects |= counted.subjects
        found.objects |= counted.objects
    return found


def void(dataset: NamedNode, found: Statistics, prefixes: Prefixes) -> Iterator[Triple]:
    """Describe a data set by its counts, partitions and vocabularies (VoID, sections 4.2 to 4.6)."""
    yield Triple(dataset, TYPE, term("void:Dataset"))
    yield Triple(dataset, term("void:triples"), number(found.triples))
    yield Triple(dataset, term("void:distinctSubjects"), number(len(found.subjects)))
    yield Triple(dataset, term("void:distinctObjects"), number(len(found.objects)))
    yield Triple(dataset, term("void:classes"), number(len(found.entities_of_class)))
    yield Triple(dataset, term("void:properties"), number(len(found.of_property)))
    for vocabulary in _vocabularies(found):
        yield Triple(dataset, term("void:vocabulary"), NamedNode(vocabulary))
    yield from _class_partitions(dataset, found, prefixes)
    yield from _property_partitions(dataset, found, prefixes)


def entities(dataset: NamedNode, found: Statistics, space: str) -> Iterator[Triple]:
    """Say with what the IRIs of entities begin, and how many there are (VoID, sections 4.4 and 4.6)."""
    own = sum(1 for subject in found.subjects if isinstance(subject, NamedNode) and subject.value.startswith(space))
    yield Triple(dataset, term("void:uriSpace"), typed(space, "string"))
    yield Triple(dataset, term("void:entities"), number(own))


def _class_partitions(dataset: NamedNode, found: Statistics, prefixes: Prefixes) -> Iterator[Triple]:
    for name, members in _by_iri(found.entities_of_class):
        part = beside(dataset, f"class-{_local(name, prefixes)}")
        yield Triple(dataset, term("void:classPartition"), part)
        yield Triple(part, term("void:class"), name)
        yield Triple(part, term("void:entities"), number(len(members)))


def _property_partitions(dataset: NamedNode, found: Statistics, prefixes: Prefixes) -> Iterator[Triple]:
    for name, counted in _by_iri(found.of_property):
        part = beside(dataset, f"property-{_local(name, prefixes)}")
        yield Triple(dataset, term("void:propertyPartition"), part)
        yield Triple(part, term("void:property"), name)
        yield Triple(part, term("void:triples"), number(counted.triples))
        yield Triple(part, term("void:distinctSubjects"), number(len(counted.subjects)))
        yield Triple(part, term("void:distinctObjects"), number(len(counted.objects)))


def subset(dataset: NamedNode, name: NamedNode, title: str, triples: int) -> Iterator[Triple]:
    """Describe a part of a data set that has a graph of its own (VoID, section 4.3)."""
    yield Triple(dataset, term("void:subset"), name)
    yield Triple(name, TYPE, term("void:Dataset"))
    yield Triple(name, term("dcterms:title"), english(title))
    yield Triple(name, term("void:triples"), number(triples))


def beside(dataset: NamedNode, fragment: str) -> NamedNode:
    """Give the IRI of a part of the description that the data set's own IRI stands in."""
    return NamedNode(f"{dataset.value.partition('#')[0]}#{fragment}")


def _vocabularies(found: Statistics) -> list[str]:
    """Give the namespaces of all classes and properties, most used first."""
    used: Counter[str] = Counter()
    for name in [*found.of_property, *found.entities_of_class]:
        cut = max(name.value.rfind("#"), name.value.rfind("/"))
        used[name.value[: cut + 1]] += 1
    return sorted(used, key=lambda space: (-used[space], space))


def _local(name: NamedNode, prefixes: Prefixes) -> str:
    short = prefixes.shorten(name.value)
    if short.startswith("<") or len(short) > _LONGEST_LOCAL_NAME:
        return hashlib.sha256(name.value.encode()).hexdigest()[:12]
    return short.replace(":", "-")


def _by_iri(table: dict[NamedNode, Counted]) -> list[tuple[NamedNode, Counted]]:
    return sorted(table.items(), key=lambda item: item[0].value)
