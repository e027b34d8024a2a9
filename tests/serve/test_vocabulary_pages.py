"""The pages of the ontology and of the shapes tell all that the files say, as rdflib reads them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection

from tests.conftest import ROOT, Server

IGKG = "https://w3id.org/igkg/ontology#"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def page(server: Server) -> str:
    answer = server.ask("/page/ontology", "text/html")
    assert answer.status == 200
    return answer.text


def term_section(page: str, name: str) -> str:
    found = re.search(rf'<section class="term" id="{name}".*?</section>', page, re.DOTALL)
    assert found is not None, f"{name} has no section"
    return unescape(found[0])


def test_each_term_stands_there_with_its_label_and_definition(page: str, ontology: Graph) -> None:
    terms = list(ontology.subjects(URIRef(f"{IGKG}group")))
    assert len(terms) > 290
    for term in terms:
        section = term_section(page, str(term).removeprefix(IGKG))
        assert str(ontology.value(term, RDFS.label)) in section
        for text in (*ontology.objects(term, SKOS.definition), *ontology.objects(term, SKOS.scopeNote)):
            assert str(text) in section
    assert page.count('<section class="term"') == len(set(terms))


def test_each_group_has_a_chapter_with_a_diagram(page: str, ontology: Graph) -> None:
    groups = set(map(str, ontology.objects(None, URIRef(f"{IGKG}group"))))
    assert len(groups) > 12
    for group in groups:
        assert f'<h2 id="group-{group}"' in page
    assert page.count('<svg class="diagram"') >= len(groups) - 1  # annotations have no classes to draw


def test_every_class_is_drawn(page: str, ontology: Graph) -> None:
    drawn = set(re.findall(r'<a class="box[^"]*" href="#(\w+)">', page))
    classes = {str(t).removeprefix(IGKG) for t in ontology.subjects(RDF.type, OWL.Class) if str(t).startswith(IGKG)}
    assert len(classes) > 60
    assert not classes - drawn


def test_links_within_the_page_lead_somewhere(page: str) -> None:
    anchors = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 300
    assert links <= anchors


def test_axioms_are_told_in_words(page: str, ontology: Graph) -> None:
    chains = list(ontology.subject_objects(OWL.propertyChainAxiom))
    assert len(chains) > 10
    for term, chain in chains:
        steps = [str(step).removeprefix(IGKG) for step in Collection(ontology, chain)]
        found = re.findall(r"<dt>Follows from</dt><dd>(.*?)</dd>", term_section(page, str(term).removeprefix(IGKG)))
        assert [re.findall(r'href="#(\w+)"', words) for words in found] == [steps]
    assert "transitive" in term_section(page, "partOf")
    for term, domain in ontology.subject_objects(RDFS.domain):
        name = str(domain)
        address = f"#{name.removeprefix(IGKG)}" if name.startswith(IGKG) else name
        words = term_section(page, str(term).removeprefix(IGKG))
        assert re.search(rf'<dt>From</dt><dd>.*?href="{re.escape(address)}"', words)


def test_alignments_are_all_there(page: str, ontology: Graph) -> None:
    aligned = [
        (term, other)
        for axiom in (RDFS.subClassOf, RDFS.subPropertyOf)
        for term, other in ontology.subject_objects(axiom)
        if str(term).startswith(IGKG) and not str(other).startswith(IGKG)
    ]
    assert len(aligned) > 100
    table = page[page.index('id="alignments"') :]
    for _, other in aligned:
        assert f'href="{other}"' in table
    assert table.count("<tr><td>") == len(aligned)


def test_a_term_names_the_questions_that_use_it(page: str) -> None:
    assert "/questions/against-the-forum-before-october-2005" in term_section(page, "opposes")


def test_the_address_of_the_ontology_leads_there(server: Server) -> None:
    answer = server.ask("/ontology", "text/html")
    assert (answer.status, answer.headers["location"]) == (303, "/page/ontology")


def test_each_shape_stands_there_with_its_messages(server: Server) -> None:
    shapes = Graph()
    for path in sorted((ROOT / "shapes").rglob("*.ttl")):
        shapes.parse(path)
    page = unescape(server.ask("/page/shapes", "text/html").text)
    names = [str(shape).rpartition("#")[2] for shape in shapes.subjects(RDF.type, SH.NodeShape)]
    assert len(names) > 60
    for name in names:
        assert f'id="{name}"' in page
    messages = {str(message) for shape, message in shapes.subject_objects(SH.message)}
    assert len(messages) > 300
    missing = [message for message in messages if message not in page]
    assert not missing
