"""Proves that every term in use is defined, each of ours described and used, and every prefix the table's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SKOS

from .project import IGKG, ROOT, chapters, from_text, local_name, ontology, parse, prefixes, short, terms
from .usage import FOLDERS, files, iris, iris_in_sparql, iris_of, prefixes_of, used_terms
from .vocabularies import CLOSED, DATATYPES, PUBLISHED

SHAPES = prefixes().table["igsh"]
VOCABULARIES = {
    namespace
    for prefix, namespace in prefixes().table.items()
    if prefix in ("igkg", "igsh") or not namespace.startswith("https://w3id.org/igkg/")
}
LEAST_FILES = {"data": 40, "ontology": 25, "shapes": 10, "queries": 30}
LEAST_IRIS = {"data": 2000, "ontology": 400, "shapes": 100, "queries": 80}
ALL_FILES = [path for folder in FOLDERS for path in files(folder)]
LANGUAGES = ["en", "es", "fr"]
PROSE = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "ontology" / "README.md"]


def shown(path: Path) -> str:
    """Give a file's place in the project."""
    return path.relative_to(ROOT).as_posix()


def is_defined(iri: str, ontology_terms: set[str], shapes: set[str]) -> bool:
    """Tell whether an IRI of a known vocabulary is defined there, in our ontology, in an alignment or in the shapes."""
    namespace = max((n for n in VOCABULARIES if iri.startswith(n)), key=len)
    if namespace == SHAPES:
        return iri in shapes
    if namespace in CLOSED:
        return iri in {namespace, namespace.rstrip("#/")} or URIRef(iri) in CLOSED[namespace]
    if iri.removeprefix(namespace) in PUBLISHED.get(namespace, {}):
        return True
    return iri in ontology_terms | DATATYPES | {namespace} or iri.startswith("http://purl.org/ontology/bibo/status/")


def undefined(found: set[str]) -> set[str]:
    """Give the IRIs of known vocabularies that are defined nowhere."""
    known = {iri for iri in found if any(iri.startswith(n) for n in VOCABULARIES)}
    return {short(iri) for iri in known if not is_defined(iri, declared_terms(), declared_shapes())}


@cache
def declared_terms() -> set[str]:
    """Give the IRIs that our ontology, its alignments included, says what they are."""
    return {str(s) for s in ontology().subjects(RDF.type, None)}


@cache
def declared_shapes() -> set[str]:
    """Give the IRIs of all shapes that have one."""
    graph = parse(path for path in files("shapes") if path.suffix == ".ttl")
    return {str(s) for s in graph.subjects(RDF.type, None)}


@pytest.mark.parametrize("path", ALL_FILES, ids=shown)
def test_every_term_is_defined(path: Path) -> None:
    assert undefined(set(iris_of(path))) == set()


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/igkg/ontology#suports",
        "https://w3id.org/igkg/shapes#Missing",
        "http://www.w3.org/ns/shacl#dataType",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#Resource",
        "http://purl.org/dc/terms/author",
        "https://schema.org/keyword",
        "http://data.europa.eu/eli/ontology#Act",
        "http://www.w3.org/2001/XMLSchema#Date",
    ],
)
def test_a_misspelt_term_is_noticed(iri: str) -> None:
    assert undefined({iri, "http://www.w3.org/ns/shacl#datatype", str(IGKG.supports)}) == {short(iri)}


def test_terms_are_found_in_sparql() -> None:
    query = """PREFIX igkg: <https://w3id.org/igkg/ontology#>
        # igkg:inComment is no term
        SELECT ?a { ?a igkg:supports/igkg:proposedBy ?b ; a <https://w3id.org/igkg/ontology#Position> .
                    ?a rdfs:label "igkg:inText" FILTER(?a < ?b && $igkg != ?c) }"""
    assert {short(iri) for iri in iris_in_sparql(query)} == {
        "igkg:supports",
        "igkg:proposedBy",
        "igkg:Position",
        "rdfs:label",
    }


@pytest.mark.parametrize("path", PROSE, ids=shown)
def test_terms_in_prose_are_defined(path: Path) -> None:
    """A page that names igkg:something names a term."""
    names = set(re.findall(r"\bigkg:([A-Za-z]\w*)", path.read_text(encoding="utf-8")))
    assert {name for name in names if (IGKG[name], RDF.type, None) not in ontology()} == set()


@pytest.mark.parametrize("path", ALL_FILES, ids=shown)
def test_every_prefix_is_the_tables(path: Path) -> None:
    table = set(prefixes().table.items())
    declared = prefixes_of(path.read_text(encoding="utf-8"))
    assert len(declared) == len(dict(declared))
    assert set(declared) <= table


def test_the_table_of_prefixes_is_unambiguous() -> None:
    table = prefixes().table
    assert len(table) >= 50
    assert len(set(table.values())) == len(table)
    assert prefixes_of("@prefix a: <urn:a> .\nPREFIX b:<urn:b>\n") == [("a", "urn:a"), ("b", "urn:b")]


@pytest.mark.parametrize("path", [p for p in chapters() if p.stem != "prefixes"], ids=lambda path: path.stem)
def test_terms_are_described(path: Path) -> None:
    """Each term has a label in each language, a definition, an example or scope note, and its chapter."""
    graph = parse([path])
    assert terms(graph)
    assert undescribed(graph, path.stem) == set()


@pytest.mark.parametrize(
    "missing",
    [
        'rdfs:label "a"@en ; ',
        'rdfs:label "b"@fr ; ',
        'rdfs:label "c"@es ; ',
        'skos:definition "B."@en ; ',
        'skos:example "C"@en ; ',
        'igkg:group "x" ; ',
    ],
)
def test_a_poor_description_is_noticed(missing: str) -> None:
    labels = 'rdfs:label "a"@en ; rdfs:label "b"@fr ; rdfs:label "c"@es ; '
    whole = f':A a owl:Class ; {labels}skos:definition "B."@en ; skos:example "C"@en ; igkg:group "x" ; .'
    assert undescribed(from_text(whole), "x") == set()
    assert undescribed(from_text(whole), "y") == {"igkg:A"}
    assert missing in whole
    assert undescribed(from_text(whole.replace(missing, "")), "x") == {"igkg:A"}


@pytest.mark.parametrize("label", ['"d"@en', '"d"@fr', '"d"@de', '"d"'])
def test_a_label_too_many_is_noticed(label: str) -> None:
    labels = f'rdfs:label "a"@en , "b"@fr , "c"@es , {label} ; '
    term = f':A a owl:Class ; {labels}skos:definition "B."@en ; skos:example "C"@en ; igkg:group "x" .'
    assert undescribed(from_text(term), "x") == {"igkg:A"}


def undescribed(graph: Graph, chapter: str) -> set[str]:
    """Give the terms that lack a part of their description."""
    return {short(term) for term in terms(graph) if not _is_described(graph, term, chapter)}


def _is_described(graph: Graph, term: URIRef, chapter: str) -> bool:
    labels, definitions = (list(graph.objects(term, p)) for p in (RDFS.label, SKOS.definition))
    notes = [*graph.objects(term, SKOS.example), *graph.objects(term, SKOS.scopeNote)]
    in_english = [t for t in [*definitions, *notes] if isinstance(t, Literal) and t.language == "en"]
    languages = sorted(str(label.language) for label in labels if isinstance(label, Literal))
    groups = list(graph.objects(term, IGKG.group))
    whole = len(definitions) == 1 and len(notes) >= 1 and groups == [Literal(chapter)]
    return whole and languages == LANGUAGES and len(in_english) == len(definitions) + len(notes)


def test_the_readme_lists_the_chapters() -> None:
    text = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+\.ttl)`", text, re.MULTILINE)) == sorted(path.name for path in chapters())


def test_each_term_stands_in_one_chapter() -> None:
    placed = [term for path in chapters() for term in terms(parse([path]))]
    assert len(placed) >= 280
    assert {short(term) for term in placed if placed.count(term) > 1} == set()


def test_every_term_is_used() -> None:
    """By a fact, a question or an axiom: shapes name every property, so that one in a shape proves nothing."""
    seeds = iris("data") | iris("queries") | {str(p) for p in ontology().predicates()}
    used = used_terms(ontology(), seeds)
    assert len(used) >= 250
    assert {local_name(term) for term in set(terms(ontology())) - used} == set()


def test_use_spreads_through_axioms() -> None:
    graph = from_text(
        ":p a owl:ObjectProperty ; rdfs:subPropertyOf :q ; rdfs:domain :A ; owl:inverseOf :r . :A rdfs:subClassOf :B ."
        ":s owl:propertyChainAxiom ( :r :t ) . :u owl:propertyChainAxiom ( :r :q ) ."
    )
    assert {local_name(term) for term in used_terms(graph, [str(IGKG.p)])} == set("pqrABu")


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_were_read(folder: str) -> None:
    assert len(files(folder)) >= LEAST_FILES[folder]
    assert len(iris(folder)) >= LEAST_IRIS[folder]


def test_a_missing_folder_has_no_files(tmp_path: Path) -> None:
    assert files("shapes", tmp_path) == []
