"""From the questions of a project to a catalogue of example queries in RDF, as the SIB's endpoints publish theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from igkg.description.terms import english, term
from igkg.names import BASE, TYPE
from igkg.queries import Query
from igkg.sparql import query_form

_PREFIXES = NamedNode(f"{BASE}ontology")
_CLASSES = {
    "SELECT": ("sh:select", "sh:SPARQLSelectExecutable"),
    "ASK": ("sh:ask", "sh:SPARQLAskExecutable"),
    "CONSTRUCT": ("sh:construct", "sh:SPARQLConstructExecutable"),
    "DESCRIBE": ("spex:describe", "spex:SPARQLDescribeExecutable"),
}


def questions(queries: Iterable[Query], endpoint: NamedNode) -> Iterator[Triple]:
    """Describe example queries (SHACL, section 5, with the SIB's ``spex`` pattern)."""
    for query in queries:
        node = NamedNode(f"{BASE}questions/{query.name}")
        text, kind = _CLASSES[query_form(query.text)]
        yield Triple(node, TYPE, term("sh:SPARQLExecutable"))
        yield Triple(node, TYPE, term(kind))
        yield Triple(node, term("rdfs:label"), english(query.title))
        yield Triple(node, term("rdfs:comment"), english(f"{query.title} {query.description}".strip()))
        yield Triple(node, term("sh:prefixes"), _PREFIXES)
        yield Triple(node, term(text), Literal(query.text))
        yield Triple(node, term("schema:target"), endpoint)
        for keyword in query.keywords:
            yield Triple(node, term("schema:keywords"), Literal(keyword))
