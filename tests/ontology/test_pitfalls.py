"""Proves that the ontology avoids the pitfalls of OOPS! and passes FOOPS!, and that each check can fail."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from . import foops, pitfalls_classes, pitfalls_names, pitfalls_properties
from .checks import CHECKS, Check
from .project import from_text, ontology

# Importing a module registers its checks.
MODULES = (foops, pitfalls_classes, pitfalls_names, pitfalls_properties)

EXCEPTIONS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("exceptions.toml").read_text(encoding="utf-8")
)

OOPS = {f"P{number:02}" for number in range(1, 42)}
FOOPS = {
    *("CN1", "DOC1", "FIND1", "FIND2", "FIND3", "FIND_3_BIS", "HTTP1", "OM1", "OM2", "OM3", "OM4.1", "OM4.2"),
    *("OM5.1", "OM5.2", "PURL1", "RDF1", "URI1", "URI2", "VER1", "VER2", "VOC1", "VOC2", "VOC3", "VOC4"),
}

CLASSES = ":A a owl:Class . :B a owl:Class . :C a owl:Class . "
PROPERTIES = ":p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . "
BARE = "<https://w3id.org/igkg/ontology> a owl:Ontology . "
STATED = "<https://w3id.org/igkg/ontology> a owl:Ontology ; "
ENDS = ":p rdfs:domain :A ; rdfs:range :B . "

# For each check an ontology that it must refuse, and the fault that it must name.
BROKEN = {
    "P02": (CLASSES + ":A owl:equivalentClass :B .", "igkg:A"),
    "P03": (":isA a owl:ObjectProperty .", "igkg:isA"),
    "P04": (CLASSES + ":A rdfs:subClassOf :B .", "igkg:C"),
    "P05": (CLASSES + PROPERTIES + ENDS + ":q owl:inverseOf :p ; rdfs:domain :A .", "igkg:q"),
    "P06": (CLASSES + ":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", "igkg:A"),
    "P07": (":PersonOrGroup a owl:Class .", "igkg:PersonOrGroup"),
    "P08": (':A a owl:Class ; rdfs:label "a"@en .', "igkg:A"),
    "P10": (CLASSES + ":B rdfs:subClassOf :A . :C rdfs:subClassOf :A .", "igkg:A"),
    "P11": (PROPERTIES + ":p rdfs:domain :A .", "igkg:p"),
    "P12": (PROPERTIES + ':p skos:definition "Says who."@en . :q skos:definition "Says who"@en .', "igkg:p"),
    "P13": (CLASSES + ":chairs a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :B . "
            ":chairedBy a owl:ObjectProperty ; rdfs:domain :B ; rdfs:range :A .", "chairedBy, chairs"),
    "P14": (CLASSES + ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .", "igkg:A"),
    "P15": (CLASSES + ":A rdfs:subClassOf [ owl:someValuesFrom [ owl:complementOf :B ] ] .", "igkg:A"),
    "P19": (PROPERTIES + ":p rdfs:range :A , :B .", "igkg:p"),
    "P20": (':A a owl:Class ; rdfs:label "a"@en ; skos:definition "a"@en .', "igkg:A"),
    "P21": (":OtherActor a owl:Class .", "igkg:OtherActor"),
    "P22": (":has_part a owl:ObjectProperty .", "igkg:has_part"),
    "P23": (":Date a owl:Class .", "igkg:Date"),
    "P24": (CLASSES + ":A owl:equivalentClass [ owl:intersectionOf ( :A :B ) ] .", "igkg:A"),
    "P25": (PROPERTIES + ":p owl:inverseOf :p .", "igkg:p"),
    "P26": (PROPERTIES + ":p a owl:SymmetricProperty ; owl:inverseOf :q .", "igkg:p"),
    "P27": (PROPERTIES + ":p owl:equivalentProperty :q .", "igkg:p"),
    "P28": (PROPERTIES + ENDS + ":p a owl:SymmetricProperty .", "igkg:p"),
    "P29": (PROPERTIES + ENDS + ":p a owl:TransitiveProperty .", "igkg:p"),
    "P30": (CLASSES + ':A skos:definition "A body."@en . :B skos:definition "A body."@en .', "igkg:A"),
    "P31": (CLASSES + ":A owl:equivalentClass foaf:Agent .", "igkg:A"),
    "P32": (CLASSES + ':A rdfs:label "body"@en . :B rdfs:label "Body"@en .', "igkg:B"),
    "P33": (PROPERTIES + ":p owl:propertyChainAxiom ( :q ) .", "igkg:p"),
    "P34": (PROPERTIES + ":p rdfs:range :Missing .", "igkg:Missing"),
    "P35": (":A :missing :B .", "igkg:missing"),
    "P36": ("<https://w3id.org/igkg/ontology.owl> a owl:Ontology .", "<https://w3id.org/igkg/ontology.owl>"),
    "P38": (CLASSES, "owl:Ontology"),
    "P39": (BARE + CLASSES, "igkg:A"),
    "P40": (CLASSES + "foaf:Agent rdfs:subClassOf :A .", "foaf:Agent"),
    "P41": (BARE, "dcterms:license"),
    "FIND1": (BARE, "prefix"),
    "HTTP1": ("<ftp://example.org/ontology> a owl:Ontology .", "<ftp://example.org/ontology>"),
    "OM1": (BARE, "title"),
    "OM2": (BARE, "citation"),
    "OM3": (BARE, "status"),
    "OM4.1": (BARE, "licence"),
    "OM5.1": (BARE, "creator"),
    "OM5.2": (BARE, "publisher"),
    "PURL1": ("<https://example.org/ontology> a owl:Ontology .", "<https://example.org/ontology>"),
    "RDF1": (CLASSES + ":A <http://example.org/1/> :B .", "xml"),
    "URI2": (STATED + 'vann:preferredNamespaceUri "https://example.org/" .', "namespace"),
    "VER1": (STATED + 'owl:versionIRI <https://w3id.org/igkg/ontology/1> ; owl:versionInfo "2" .', "version IRI"),
    "VOC1": (BARE, "no vocabulary"),
    "VOC2": (CLASSES + "foaf:Agent a owl:Class .", "foaf"),
    "VOC3": (CLASSES, "igkg:A"),
    "VOC4": (CLASSES, "igkg:A"),
}  # fmt: skip


def title(check: Check) -> str:
    """Name a test after its check."""
    return f"{check.name}-{check.title.replace(' ', '-')}"


def excepted(name: str) -> set[str]:
    """Give the terms that a check may find at fault."""
    return {term for entry in EXCEPTIONS["exception"] if entry["check"] == name for term in entry["terms"]}


@pytest.mark.parametrize("check", CHECKS.values(), ids=title)
def test_ontology(check: Check) -> None:
    found = check.run(ontology())
    assert found.looked >= check.least
    assert found.faults - excepted(check.name) == set(), check.run.__doc__
    assert excepted(check.name) - found.faults == set(), "exceptions that are no longer needed"


@pytest.mark.parametrize("check", CHECKS.values(), ids=title)
def test_broken_ontology(check: Check) -> None:
    body, fault = BROKEN[check.name]
    assert fault in check.run(from_text(body)).faults


def test_every_published_check_is_run_or_has_a_reason() -> None:
    not_run = [entry["check"] for entry in EXCEPTIONS["not_run"]]
    assert len(MODULES) == 4
    assert len(OOPS) == 41
    assert len(FOOPS) == 24
    assert sorted([*CHECKS, *not_run]) == sorted(OOPS | FOOPS)


def test_exceptions_say_why() -> None:
    entries = [*EXCEPTIONS["exception"], *EXCEPTIONS["not_run"]]
    assert len(entries) >= 20
    listed = [(entry["check"], term) for entry in EXCEPTIONS["exception"] for term in entry["terms"]]
    assert len(listed) == len(set(listed))
    assert [e for e in entries if len(e["reason"].split()) < 5 or not e["reason"].endswith(".")] == []
    assert {entry["check"] for entry in EXCEPTIONS["exception"]} <= set(CHECKS)
