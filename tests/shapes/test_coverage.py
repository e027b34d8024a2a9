"""Proves that the shapes cover the ontology: every class, property and mark, and each constraint has a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from .cases import IGSH, WITHIN, ontology, prefixes, shapes_in

IGKG = Namespace("https://w3id.org/igkg/ontology#")

# Constraints that say what values, or what bearer, a property has.
OF_OBJECTS = (SH["class"], SH.node, SH["or"])
OF_TEXTS_AND_NUMBERS = (SH.datatype, SH.node, SH.minInclusive, SH["in"], SH["or"])
CONSTRAINTS = (*OF_OBJECTS, *OF_TEXTS_AND_NUMBERS, SH["not"], SH.nodeKind, SH.pattern)
NEED_A_PATH = (SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals)

NEVER_IN_DATA = ("Made by inference.", "Has no time", "Written through", "Never written")
ANNOTATIONS_OF_TERMS = {IGKG.group}
BOUND_TO_THE_BUILD = {IGKG.Support, IGKG.Opposition, IGKG.Reservation}


def named_shapes(graph: Graph) -> list[Node]:
    return sorted(graph.subjects(RDF.type, SH.NodeShape), key=str)


def predicates(graph: Graph, path: Node) -> set[Node]:
    """Give the properties of a path that is one property, or a choice of several."""
    choice = graph.value(path, SH.alternativePath)
    return set(Collection(graph, choice)) if choice else {path}


def property_shapes(graph: Graph, shape: Node) -> Iterator[tuple[Node, set[Node]]]:
    """Give the property shapes of a shape, each with the properties that it is about."""
    for part in graph.objects(shape, SH.property):
        path = graph.value(part, SH.path)
        assert path is not None
        yield part, predicates(graph, path)


def constrained(graph: Graph, constraints: Iterable[URIRef]) -> set[Node]:
    """Give the properties that some property shape puts one of these constraints on."""
    return {
        term
        for shape in named_shapes(graph)
        for part, terms in property_shapes(graph, shape)
        for term in terms
        if any((part, constraint, None) in graph for constraint in constraints)
    }


def own(*kinds: URIRef) -> set[Node]:
    """Give the ontology's own terms of some kinds."""
    return {t for kind in kinds for t in ontology().subjects(RDF.type, kind) if str(t).startswith(str(IGKG))}


def is_written(term: Node) -> bool:
    """Tell whether data may use a term: not what inference makes, nor what narrower properties are written for."""
    notes = [str(note) for note in ontology().objects(term, SKOS.scopeNote)]
    return not any(note.startswith(NEVER_IN_DATA) for note in notes)


@cache
def marked(mark: URIRef) -> set[Node]:
    return set(ontology().subjects(mark, None))


def above(term: Node, link: URIRef) -> set[Node]:
    return {node for node in ontology().transitive_objects(term, link) if node is not None}


def domains(term: Node) -> set[Node]:
    """Give the nearest domains of a property: its own, else those of the properties above it."""
    own_domains = set(ontology().objects(term, RDFS.domain))
    if own_domains:
        return own_domains
    return {domain for parent in ontology().objects(term, RDFS.subPropertyOf) for domain in domains(parent)}


def classes_asked_of_bearers(term: Node) -> set[Node]:
    """Give the classes that shapes demand of whatever has a property."""
    graph = shapes_in()
    return {kind for shape in graph.subjects(SH.targetSubjectsOf, term) for kind in graph.objects(shape, SH["class"])}


def short(terms: Iterable[Node]) -> list[str]:
    return sorted(prefixes().shorten(str(term)) for term in terms)


def test_a_property_with_one_value_per_source_is_checked_passage_by_passage() -> None:
    limited = constrained(shapes_in(WITHIN), [SH.maxCount])
    assert short(limited) == short(marked(IGKG.oneValuePerSource))


def test_a_text_in_own_words_carries_its_language() -> None:
    graph = shapes_in()
    found = {term for _, terms in property_shapes(graph, IGSH.OwnWords) for term in terms}
    assert short(found) == short(marked(IGKG.inOwnWords))


def test_what_sources_may_dispute_is_not_limited_over_the_union() -> None:
    graph = shapes_in()
    # The title and date of a source are the editors' own, written once in about.ttl.
    of_all = [s for s in named_shapes(graph) if s != IGSH.Source]
    limited = {t for s in of_all for p, ts in property_shapes(graph, s) if (p, SH.maxCount, None) in graph for t in ts}
    zero = {t for s in (IGSH.Person, IGSH.StakeholderGroup) for _, ts in property_shapes(graph, s) for t in ts}
    assert short((limited - zero) & marked(IGKG.oneValuePerSource)) == []


def test_what_inference_makes_is_not_written() -> None:
    graph = shapes_in()
    made = {p for p in own(OWL.ObjectProperty, OWL.DatatypeProperty) if not is_written(p)}
    refused = {term for _, terms in property_shapes(graph, IGSH.MadeByInference) for term in terms}
    assert short(refused) == short(made)
    assert short(graph.objects(IGSH.MadeByInference, SH.targetSubjectsOf)) == short(made)


def test_every_object_property_has_its_values_checked() -> None:
    written = {p for p in own(OWL.ObjectProperty) if is_written(p)}
    assert len(written) > 90
    assert short(written - constrained(shapes_in(), OF_OBJECTS)) == []


def test_every_other_property_has_its_values_checked() -> None:
    written = own(OWL.DatatypeProperty, OWL.AnnotationProperty) - ANNOTATIONS_OF_TERMS
    assert len(written) > 40
    checked = constrained(shapes_in(), OF_TEXTS_AND_NUMBERS)
    assert short(written - checked - {IGKG.lexical}) == []
    assert (IGSH.DateLiteral, SH.targetObjectsOf, IGKG.lexical) in shapes_in()


def test_every_property_has_its_bearer_checked() -> None:
    missing = []
    for term in own(OWL.ObjectProperty, OWL.DatatypeProperty):
        if is_written(term):
            asked = classes_asked_of_bearers(term)
            wanted = {ancestor for domain in domains(term) for ancestor in above(domain, RDFS.subClassOf)}
            known = (IGSH.Known, SH.targetSubjectsOf, term) in shapes_in()
            if not (asked & wanted if wanted else known or asked):
                missing.append(term)
    assert short(missing) == []


def test_every_class_that_data_uses_is_targeted() -> None:
    targeted = set(shapes_in().objects(None, SH.targetClass))
    used = {kind for kind in own(OWL.Class) if is_written(kind)} - BOUND_TO_THE_BUILD - {IGKG.Situation}
    assert len(used) > 50
    assert short(kind for kind in used if not above(kind, RDFS.subClassOf) & targeted) == []


def test_values_are_checked_against_the_range() -> None:
    graph = shapes_in()
    asked = [
        (term, kind)
        for shape in named_shapes(graph)
        for part, terms in property_shapes(graph, shape)
        for term in terms
        for kind in graph.objects(part, SH["class"])
    ]
    assert len(asked) > 60
    assert short(term for term, kind in asked if not is_within_the_range(kind, term)) == []


def is_within_the_range(kind: Node, term: Node) -> bool:
    """Tell whether a class lies in the range of a property, if it has one."""
    ranges = set(ontology().objects(term, RDFS.range))
    return not ranges or bool(above(kind, RDFS.subClassOf) & ranges)


@pytest.mark.parametrize("folder", ["", WITHIN], ids=["over the union", "within a passage"])
def test_every_shape_says_what_it_is_and_every_constraint_how_to_mend_it(folder: str) -> None:
    graph = shapes_in(folder)
    for shape in named_shapes(graph):
        assert len(list(graph.objects(shape, RDFS.label))) == 1, shape
        comments = [str(comment) for comment in graph.objects(shape, RDFS.comment)]
        assert len(comments) == 1, shape
        assert comments[0].endswith("."), shape
        if any((shape, constraint, None) in graph for constraint in CONSTRAINTS):
            assert len(list(graph.objects(shape, SH.message))) == 1, shape
        for part, _ in property_shapes(graph, shape):
            assert len(list(graph.objects(part, SH.message))) == 1, (shape, graph.value(part, SH.path))


@pytest.mark.parametrize("folder", ["", WITHIN], ids=["over the union", "within a passage"])
def test_messages_are_not_shared(folder: str) -> None:
    messages = [str(message) for message in shapes_in(folder).objects(None, SH.message)]
    assert len(messages) == len(set(messages))


@pytest.mark.parametrize("folder", ["", WITHIN], ids=["over the union", "within a passage"])
def test_a_constraint_on_a_property_stands_where_it_works(folder: str) -> None:
    graph = shapes_in(folder)
    with_path = set(graph.subjects(SH.path))
    assert with_path == set(graph.objects(None, SH.property))
    for constraint in NEED_A_PATH:
        assert set(graph.subjects(constraint)) <= with_path, constraint


def test_the_ontology_conforms() -> None:
    conforms, _, text = pyshacl.validate(
        ontology(), shacl_graph=shapes_in(), inference="none", inplace=False, do_owl_imports=False
    )
    assert conforms, text
