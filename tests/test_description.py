"""What the release says of itself is so: every number against the store, every file on disk, every term defined."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple, parse
from rdflib import DC, DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SH, SKOS, VOID, XSD, URIRef
from rdflib.namespace import DefinedNamespace

from igkg.description import DATASET, DESCRIPTION, METADATA, QUESTIONS, Description, read_description
from igkg.description.parts import dcat_part, void_part
from igkg.description.service import WORDS, service
from igkg.description.terms import term
from igkg.names import BASE
from igkg.queries import read_queries
from igkg.release import Release
from igkg.serve.limits import Limits
from igkg.sparql import form_of
from igkg.store import open_store

# Of the graphs of the store these are not described: they are the description, or copies, or not in the default graph.
DATA = """
  FILTER (?g NOT IN (graph:description, graph:questions, graph:asserted, graph:shapes, graph:shapes-within-a-passage,
                     graph:matches, graph:confirmations) && !STRSTARTS(STR(?g), CONCAT(STR(graph:), "linkset-")))
"""
PREFIXES = "PREFIX graph: <https://w3id.org/igkg/graph/>\nPREFIX void: <http://rdfs.org/ns/void#>\n"
SERVICE = {
    "Service",
    "Dataset",
    "Graph",
    "NamedGraph",
    "SPARQL11Query",
    "endpoint",
    "supportedLanguage",
    "name",
    "graph",
}
SERVICE |= {"resultFormat", "defaultDataset", "defaultGraph", "namedGraph", "defaultEntailmentRegime"}
SPDX = {"Checksum", "checksum", "algorithm", "checksumValue", "checksumAlgorithm_sha256"}
SPEX = {"SPARQLDescribeExecutable", "describe"}
# The vocabularies that rdflib knows term by term, and by hand those of ours that it does not know.
CLOSED: tuple[type[DefinedNamespace], ...] = (DC, DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SH, SKOS, VOID, XSD)
LISTED = {
    "http://www.w3.org/ns/sparql-service-description#": SERVICE,
    "http://spdx.org/rdf/terms#": SPDX,
    "https://purl.expasy.org/sparql-examples/ontology#": SPEX,
}


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


@pytest.fixture(scope="module")
def description(release: Release) -> Description:
    return read_description(release.folder)


def _rows(store: Store, query: str) -> Iterator[tuple[str | int, ...]]:
    result = store.query(PREFIXES + query)
    assert isinstance(result, QuerySolutions)
    for row in result:
        yield tuple(int(v.value) if isinstance(v, Literal) and v.value.isdigit() else str(v.value) for v in row)


def _sizes(store: Store, query: str) -> dict[str, int]:
    return {str(name): int(number) for name, number in _rows(store, query)}


def _stated(description: Description, *properties: str) -> dict[tuple[str, ...], tuple[int, ...]]:
    """Give what partitions state: class or property, and the numbers under the other properties."""
    key, *numbers = (term(name) for name in properties)
    about: dict[object, dict[NamedNode, object]] = {}
    for triple in description.graph(DESCRIPTION):
        about.setdefault(triple.subject, {})[triple.predicate] = triple.object
    return {
        (str(part[key].value),): tuple(int(part[number].value) for number in numbers)  # type: ignore[attr-defined]
        for part in about.values()
        if key in part
    }


def _number(description: Description, subject: NamedNode, name: str) -> int:
    found = [t.object for t in description.graph(DESCRIPTION) if t.subject == subject and t.predicate == term(name)]
    assert len(found) == 1
    assert isinstance(found[0], Literal)
    return int(found[0].value)


def test_class_partitions(store: Store, description: Description) -> None:
    query = f"SELECT ?c (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a ?c }} {DATA} FILTER(ISIRI(?c)) }} GROUP BY ?c"
    counted = {(str(c),): (n,) for c, n in _rows(store, query)}
    assert len(counted) > 30
    assert _stated(description, "void:class", "void:entities") == counted


def test_property_partitions(store: Store, description: Description) -> None:
    query = (
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) "
        f"{{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {DATA} }} }} GROUP BY ?p"
    )
    counted = {(str(p),): numbers for p, *numbers in _rows(store, query)}
    names = ("void:property", "void:triples", "void:distinctSubjects", "void:distinctObjects")
    assert len(counted) > 50
    assert {key: list(numbers) for key, numbers in _stated(description, *names).items()} == counted


def test_totals(store: Store, description: Description) -> None:
    query = (
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?a) (COUNT(DISTINCT ?o) AS ?b) (COUNT(DISTINCT ?p) AS ?c) "
        f"{{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {DATA} }} }}"
    )
    names = ("void:triples", "void:distinctSubjects", "void:distinctObjects", "void:properties")
    assert [tuple(_number(description, DATASET, name) for name in names)] == list(_rows(store, query))
    entities = (
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {DATA} "
        f'FILTER (ISIRI(?s) && STRSTARTS(STR(?s), "{BASE}id/")) }}'
    )
    assert [(_number(description, DATASET, "void:entities"),)] == list(_rows(store, entities))
    classes = f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ GRAPH ?g {{ ?s a ?c }} {DATA} FILTER(ISIRI(?c)) }}"
    assert [(_number(description, DATASET, "void:classes"),)] == list(_rows(store, classes))


@pytest.mark.parametrize("name", ["asserted", "inferred"])
def test_subsets(store: Store, description: Description, name: str) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH graph:{name} {{ ?s ?p ?o }} }}"
    assert [(_number(description, NamedNode(f"{BASE}graph/{name}"), "void:triples"),)] == list(_rows(store, query))


def _linksets(store: Store) -> dict[str, dict[str, int]]:
    """Give how many links each linkset has by each of its properties."""
    query = "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?g void:linkPredicate ?p . ?s ?p ?o } } GROUP BY ?g ?p"
    found: dict[str, dict[str, int]] = {}
    for name, predicate, number in _rows(store, query):
        found.setdefault(str(name), {})[str(predicate)] = int(number)
    return found


def test_linksets(store: Store, description: Description) -> None:
    counted = _linksets(store)
    assert len(counted) >= 10
    about = {(t.subject, t.predicate, t.object) for t in description.graph(DESCRIPTION)}
    for name, by_predicate in counted.items():
        node, target = NamedNode(name), NamedNode(name.replace("/linkset-", "/description#target-"))
        assert _number(description, node, "void:triples") == sum(by_predicate.values())
        links = [q for q in store.quads_for_pattern(None, None, None, node) if q.predicate.value in by_predicate]
        assert _number(description, node, "void:distinctSubjects") == len({quad.subject for quad in links})
        assert _number(description, node, "void:distinctObjects") == len({quad.object for quad in links})
        assert (DATASET, term("void:subset"), node) in about
        assert (node, term("void:subjectsTarget"), DATASET) in about
        assert (node, term("void:objectsTarget"), target) in about
        stated_predicates = {o.value for s, p, o in about if s == node and p == term("void:linkPredicate")}  # type: ignore[union-attr]
        assert stated_predicates == set(by_predicate)


def test_a_linkset_with_several_properties_has_a_part_for_each(store: Store, description: Description) -> None:
    about: dict[object, dict[NamedNode, set[object]]] = {}
    for triple in description.graph(DESCRIPTION):
        about.setdefault(triple.subject, {}).setdefault(triple.predicate, set()).add(triple.object)
    several = {name: numbers for name, numbers in _linksets(store).items() if len(numbers) > 1}
    assert several
    for name, numbers in several.items():
        parts = [about[part] for part in about[NamedNode(name)][term("void:subset")]]
        stated = {
            predicate.value: int(size.value)  # type: ignore[attr-defined]
            for part in parts
            for predicate in part[term("void:linkPredicate")]
            for size in part[term("void:triples")]
        }
        assert stated == numbers
        targets = (term("void:subjectsTarget"), term("void:objectsTarget"))
        assert all(part[end] == about[NamedNode(name)][end] for part in parts for end in targets)


def test_each_linkset_says_what_its_links_lead_to(store: Store, description: Description) -> None:
    told = {(t.subject, t.predicate) for t in description.graph(DESCRIPTION)}
    for name in _linksets(store):
        target = NamedNode(name.replace("/linkset-", "/description#target-"))
        assert (target, term("dcterms:title")) in told
        assert (target, term("void:uriRegexPattern")) in told


def test_each_linkset_can_be_taken_away_alone(store: Store, release: Release, description: Description) -> None:
    dumps = {
        (triple.subject, triple.object.value)
        for triple in description.graph(DESCRIPTION)
        if triple.predicate == term("void:dataDump") and isinstance(triple.object, NamedNode)
    }
    names = [*_linksets(store), f"{BASE}graph/confirmations"]
    for name in names:
        in_store = {
            Triple(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, NamedNode(name))
        }
        for ending in ("ttl", "nt"):
            file = f"igkg-{name.rpartition('/')[2]}.{ending}"
            read = {Triple(q.subject, q.predicate, q.object) for q in parse(path=release.downloads / file)}
            assert read == in_store
            assert (NamedNode(name), f"{BASE}download/{file}") in dumps
            assert (NamedNode(name), f"{BASE}download/{file}.gz") in dumps
            assert not any(dump.endswith(f"/{file}") for subject, dump in dumps if subject == DATASET)


def test_links_are_neither_in_the_default_graph_nor_reasoned_over(store: Store) -> None:
    for name in [*_linksets(store), f"{BASE}graph/confirmations"]:
        quads = list(store.quads_for_pattern(None, None, None, NamedNode(name)))
        assert len(quads) > 5
        for quad in quads:
            inferred = store.quads_for_pattern(
                quad.subject, quad.predicate, quad.object, NamedNode(f"{BASE}graph/inferred")
            )
            assert list(inferred) == []
    links = "ASK { GRAPH ?g { ?g void:linkPredicate ?p . ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(igkg:))) } ?s ?p ?o }"
    assert not store.query(f"PREFIX igkg: <{BASE}id/>\n{PREFIXES}{links}")
    assert not store.query("ASK { ?s <http://www.w3.org/2002/07/owl#sameAs> ?o }")


def test_every_graph_of_the_store_is_listed_with_its_size(store: Store, description: Description) -> None:
    of_node = {(triple.subject, triple.predicate): triple.object for triple in description.beside}
    listed = {
        value.value: int(of_node[of_node[subject, term("sd:graph")], term("void:triples")].value)  # type: ignore[union-attr,index]
        for (subject, predicate), value in of_node.items()
        if predicate == term("sd:name") and isinstance(value, NamedNode)
    }
    assert listed == _sizes(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    default = of_node[of_node[DATASET, term("sd:defaultGraph")], term("void:triples")]  # type: ignore[index]
    in_store = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
    assert isinstance(default, Literal)
    assert int(default.value) == in_store


def test_the_description_is_in_the_store_too(store: Store, description: Description) -> None:
    assert len(description.graph(DESCRIPTION)) > 1000
    for name in (DESCRIPTION, QUESTIONS, METADATA):
        # The store writes numbers of types derived from xsd:integer as xsd:integer, so the terms are not compared.
        in_store = sum(1 for _ in store.quads_for_pattern(None, None, None, name))
        assert in_store == len(set(description.graph(name)))
    assert (DATASET, term("dcterms:license")) in {(t.subject, t.predicate) for t in description.graph(METADATA)}


def test_each_download_is_described(release: Release, description: Description) -> None:
    about = {(triple.subject, triple.predicate): triple.object for triple in description.graph(DESCRIPTION)}
    found = set()
    for (node, predicate), address in about.items():
        if predicate == term("dcat:downloadURL"):
            assert isinstance(address, NamedNode)
            content = (release.downloads / address.value.rpartition("/")[2]).read_bytes()
            checksum = about[about[node, term("spdx:checksum")], term("spdx:checksumValue")]  # type: ignore[index]
            assert about[node, term("dcat:byteSize")].value == str(len(content))  # type: ignore[union-attr]
            assert checksum.value == hashlib.sha256(content).hexdigest()  # type: ignore[union-attr]
            found.add(address.value.rpartition("/")[2])
    assert found == {path.name for path in release.downloads.iterdir()}


def test_each_question_is_in_the_catalogue(release: Release, description: Description) -> None:
    keys = {"SELECT": "sh:select", "ASK": "sh:ask", "CONSTRUCT": "sh:construct", "DESCRIBE": "spex:describe"}
    texts = {(t.subject, t.predicate): t.object for t in description.graph(QUESTIONS)}
    queries = read_queries(release.queries / "questions")
    assert len(queries) > 30
    for query in queries:
        node = NamedNode(f"{BASE}questions/{query.name}")
        found = {name for name, key in keys.items() if texts.get((node, term(key))) == Literal(query.text)}
        assert len(found) == 1
        assert form_of(query.text) == form_of(found.pop())
        assert (node, term("rdfs:comment")) in texts
        assert (node, term("schema:target")) in texts
        keywords = [t.object for t in description.graph(QUESTIONS) if t.predicate == term("schema:keywords")]
        assert all(word.value == word.value.strip() for word in keywords if isinstance(word, Literal))


def test_each_limit_has_words() -> None:
    assert {limit.name for limit in fields(Limits)} == set(WORDS)


RDF_TYPE = NamedNode(str(RDF.type))


def _terms(triples: list[Triple]) -> set[str]:
    names = {triple.predicate.value for triple in triples}
    names |= {t.object.value for t in triples if t.predicate == RDF_TYPE and isinstance(t.object, NamedNode)}
    return names | {t.object.datatype.value for t in triples if isinstance(t.object, Literal)}


def test_each_term_is_defined(description: Description) -> None:
    about = service("http://localhost/sparql", DATASET, Limits().as_dict(), "2026-11-21T00:00:00+00:00")
    names = _terms([*description.graph(DESCRIPTION, QUESTIONS, METADATA), *description.beside, *about])
    assert len(names) > 40
    for name in names:
        space, local = re.split(r"(?<=[#/])(?=[^#/]+$)", name)
        if space in LISTED:
            assert local in LISTED[space], name
        else:
            assert any(URIRef(name) in closed for closed in CLOSED), name


def test_readers_of_void_and_of_dcat_get_their_parts(description: Description) -> None:
    whole = description.graph(DESCRIPTION, METADATA)
    void, dcat = set(void_part(whole, DATASET)), set(dcat_part(whole, DATASET))
    assert set(whole) == void | dcat
    assert not any("dcat#" in triple.predicate.value for triple in void)
    assert not any("void#" in triple.predicate.value for triple in dcat)
