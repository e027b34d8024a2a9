"""What a graph tells of its things, as plain values: entities with facts, citations, proofs, disagreements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from igkg.dataset import is_passage
from igkg.knowledge_graph.values import Iri, Text, Value, as_value
from igkg.names import XSD


@dataclass(frozen=True)
class Found:
    """A thing that is called so: its IRI, label and kind, the name by which it was found, and what it is."""

    iri: Iri
    label: str
    name: str
    kind: Iri | None
    kind_label: str
    description: str


@dataclass(frozen=True)
class Citation:
    """A graph that states something: a passage of a source, or a graph that editors or ontologists write."""

    graph: Iri
    label: str
    is_passage: bool


@dataclass(frozen=True)
class Fact:
    """A statement, with labels for reading, where it stands, and whether it stands nowhere but was inferred."""

    subject: Iri
    subject_label: str
    predicate: Iri
    predicate_label: str
    object: Value
    object_label: str
    citations: tuple[Citation, ...]
    is_inferred: bool


@dataclass(frozen=True)
class Link:
    """What a thing is in another data set, by which property, and the linkset that says so."""

    predicate: Iri
    target: Iri
    linkset: Iri


@dataclass(frozen=True)
class Entity:
    """A thing with its names, its kinds, the facts about it, the statements that speak of it, and its links."""

    iri: Iri
    label: str
    names: tuple[Text | str, ...]
    aliases: tuple[Text | str, ...]
    descriptions: tuple[Text | str, ...]
    kinds: Mapping[Iri, str]
    facts: tuple[Fact, ...]
    statements_about: tuple[Fact, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Question:
    """A question that comes with the graph, and the SPARQL query that asks it."""

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class Disagreement:
    """Where passages differ: over which things and properties, how, and between which passages."""

    iri: Iri
    label: str
    explanation: str
    kind: str
    about: Mapping[Iri, str]
    properties: tuple[Iri, ...]
    between: tuple[Citation, ...]


@dataclass(frozen=True)
class Step:
    """A rule of OWL 2 RL, and the proofs of the premises that it was applied to."""

    rule: str
    premises: tuple[Proof, ...]


@dataclass(frozen=True)
class Proof:
    """Why a statement holds: the graphs that state it, and the rules that it follows by, down to citations.

    ``disagreements`` maps each recorded disagreement that touches the statement to its label.
    """

    subject: Iri
    predicate: Iri
    object: Value
    words: tuple[str, str, str]
    holds: bool
    is_contested: bool
    citations: tuple[Citation, ...]
    disagreements: Mapping[Iri, str]
    derivations: tuple[Step, ...]


def ending(iri: str) -> str:
    """Give the end of an IRI, for want of a label."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def citation(graph: str, label: str | None) -> Citation:
    """Give the citation of a graph."""
    return Citation(Iri(graph), label or ending(graph), is_passage(NamedNode(graph)))


def proof(document: Mapping[str, Any]) -> Proof:
    """Read a proof from the JSON in which ``/explain`` and :func:`igkg.explain.presentation.as_json` give it."""
    subject, predicate, value = (_value(document[part]) for part in ("subject", "predicate", "object"))
    assert isinstance(subject, Iri)
    assert isinstance(predicate, Iri)
    first, second, third = document["words"]
    return Proof(
        subject,
        predicate,
        value,
        (first, second, third),
        document["holds"],
        document["contested"],
        tuple(citation(cited["graph"], cited["label"]) for cited in document["citations"]),
        {Iri(found["id"]): found["label"] for found in document["disagreements"]},
        tuple(Step(step["rule"], tuple(map(proof, step["premises"]))) for step in document["derivations"]),
    )


def _value(term: Mapping[str, str]) -> Value:
    """Read a term of SPARQL's JSON results (SPARQL 1.1 Query Results JSON Format, section 3.2.2)."""
    if term["type"] == "uri":
        return Iri(term["value"])
    if term["type"] == "bnode":
        return Iri(f"_:{term['value']}")
    if language := term.get("xml:lang"):
        return Text(term["value"], language)
    found = as_value(Literal(term["value"], datatype=NamedNode(term.get("datatype", f"{XSD}string"))))
    assert found is not None
    return found
