"""Proves that the alignments put others' terms above ours and nowhere else, and use only terms that exist."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from .project import IGKG, alignments, chapters, from_text, parse, prefixes, short
from .vocabularies import CLOSED, PUBLISHED

ABOVE = (RDFS.subClassOf, RDFS.subPropertyOf)
KINDS: dict[Node, str] = {OWL.Class: "class", OWL.ObjectProperty: "object", OWL.DatatypeProperty: "data"}

BROKEN = {
    "equivalence": ":A owl:equivalentClass foaf:Agent .",
    "our term above another's": "foaf:Agent rdfs:subClassOf :Actor .",
    "a label of another's term": 'foaf:Agent rdfs:label "Agent"@en .',
    "a domain of another's property": "foaf:member rdfs:domain foaf:Group .",
    "an import": "<https://w3id.org/igkg/ontology> owl:imports <http://xmlns.com/foaf/0.1/> .",
    "an axiom that belongs to a chapter": ":Person rdfs:subClassOf :Actor .",
    "another's class below another's": "foaf:Person rdfs:subClassOf prov:Agent .",
    "a term that is not declared in the file": ":Actor rdfs:subClassOf prov:Agent .",
    "a term without its ontology": "foaf:Agent a owl:Class .",
}


def faults(graph: Graph) -> set[str]:
    """Give the statements that neither declare another's term nor put one of ours below it."""
    return {" ".join(short(node) for node in triple) for triple in _faulty(graph)}


def _faulty(graph: Graph) -> Iterator[tuple[Node, Node, Node]]:
    for subject, predicate, value in graph:
        if str(subject).startswith(str(IGKG)):
            good = predicate in ABOVE and not str(value).startswith(str(IGKG)) and (value, RDF.type, None) in graph
        elif predicate == RDF.type:
            good = value in (*KINDS, OWL.AnnotationProperty) and (subject, RDFS.isDefinedBy, None) in graph
        else:
            good = predicate == RDFS.isDefinedBy and str(subject).startswith(str(value))
        if not good:
            yield subject, predicate, value


def foreign_terms() -> dict[URIRef, Node]:
    """Give each term of another vocabulary that an alignment declares, with its kind."""
    graph = parse(alignments())
    return {term: kind for term, kind in graph.subject_objects(RDF.type) if isinstance(term, URIRef)}


@pytest.mark.parametrize("path", alignments(), ids=lambda path: path.stem)
def test_others_stand_above(path: Path) -> None:
    graph = parse([path])
    assert len(graph) > 1
    assert faults(graph) == set()


@pytest.mark.parametrize("axiom", BROKEN.values(), ids=BROKEN)
def test_other_axioms_are_refused(axiom: str) -> None:
    assert faults(from_text(axiom))


@pytest.mark.parametrize("path", alignments(), ids=lambda path: path.stem)
def test_file_says_what_it_aligns_and_what_it_leaves_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    comment = [line for line in text.splitlines() if line.startswith("# ")]
    assert text.index("# ") < text.index(" a owl:")
    assert len(comment) >= 4
    assert path.stem == "annotations" or "# Left out, with the reason:" in comment


def test_there_are_alignments() -> None:
    names = {path.stem for path in alignments()}
    assert len(foreign_terms()) >= 80
    assert names >= {"prov", "org", "foaf", "skos", "dcterms", "schema", "eli", "rico"}


@pytest.mark.parametrize("term", foreign_terms(), ids=short)
def test_term_exists(term: URIRef) -> None:
    namespace, local = prefixes().shorten(str(term)).split(":")
    iri = prefixes().table[namespace]
    if iri in CLOSED:
        assert term in CLOSED[iri]
    else:
        assert PUBLISHED[iri].get(local) == KINDS.get(foreign_terms()[term], "annotation")


def test_alignments_are_no_chapter() -> None:
    """What another's term stands above is a term of a chapter."""
    known = set(parse(chapters()).subjects(RDF.type, None))
    aligned = {s for s in parse(alignments()).subjects() if str(s).startswith(str(IGKG))}
    assert len(aligned) >= 50
    assert {short(term) for term in aligned - known} == set()
