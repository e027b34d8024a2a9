"""From quads to documents in the RDF formats, in each of which the citation of every fact survives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib import Dataset

from igkg.context import Context
from igkg.dataset import is_passage
from igkg.names import PROV, RDF, TYPE, Prefixes
from igkg.rdflib_terms import to_rdflib

HAD_PRIMARY_SOURCE = NamedNode(f"{PROV}hadPrimarySource")


@dataclass(frozen=True)
class Format:
    """An RDF format: its media type, file ending, and whether it has named graphs."""

    name: str
    media_type: str
    ending: str
    rdf: RdfFormat
    has_graphs: bool


FORMATS = (
    Format("Turtle", "text/turtle", "ttl", RdfFormat.TURTLE, has_graphs=False),
    Format("TriG", "application/trig", "trig", RdfFormat.TRIG, has_graphs=True),
    Format("JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD, has_graphs=True),
    Format("N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES, has_graphs=False),
    Format("N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS, has_graphs=True),
    Format("RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML, has_graphs=False),
)
BY_ENDING = {form.ending: form for form in FORMATS}
BY_MEDIA_TYPE = {form.media_type: form for form in FORMATS}


def write(quads: Iterable[Quad], form: Format, prefixes: Prefixes, context: Context) -> bytes:
    """Write quads in a format; where it has no graphs, each thing says which passages describe it."""
    if form.rdf == RdfFormat.JSON_LD:
        return write_json_ld(quads, context)
    quads = sorted(set(quads), key=str)
    return serialized(quads if form.has_graphs else with_primary_sources(quads), form.rdf, prefixes)


def serialized(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat, prefixes: Prefixes) -> bytes:
    """Write triples or quads in a format, in the order in which they come."""
    content = serialize(statements, format=form, prefixes=dict(prefixes.table))
    assert content is not None
    return content


def with_primary_sources(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Give each triple once, and for each thing that a passage describes ``prov:hadPrimarySource`` that passage."""
    triples: dict[Triple, None] = {}
    for quad in quads:
        triples[Triple(quad.subject, quad.predicate, quad.object)] = None
        if isinstance(quad.graph_name, NamedNode) and is_passage(quad.graph_name):
            triples[Triple(quad.subject, HAD_PRIMARY_SOURCE, quad.graph_name)] = None
    return iter(sorted(triples, key=str))


def as_cited_statements(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Give each asserted triple as it is and as an ``rdf:Statement`` with the passages that say it.

    For formats without graphs (RDF Schema 1.1, section 5.3). The name of a statement is a skolem IRI (RDF 1.1,
    section 3.5) by its number in the order of the triples.
    """
    passages: dict[Triple, list[NamedNode]] = {}
    for quad in sorted(set(quads), key=str):
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and is_passage(graph):
            passages.setdefault(Triple(quad.subject, quad.predicate, quad.object), []).append(graph)
    for number, (triple, names) in enumerate(passages.items(), start=1):
        statement = NamedNode(f"https://w3id.org/igkg/.well-known/genid/statement-{number}")
        yield triple
        yield Triple(statement, TYPE, NamedNode(f"{RDF}Statement"))
        yield Triple(statement, NamedNode(f"{RDF}subject"), triple.subject)
        yield Triple(statement, NamedNode(f"{RDF}predicate"), triple.predicate)
        yield Triple(statement, NamedNode(f"{RDF}object"), triple.object)
        for name in names:
            yield Triple(statement, HAD_PRIMARY_SOURCE, name)


def write_json_ld(quads: Iterable[Quad], context: Context) -> bytes:
    """Write quads as JSON-LD that is compacted with our context and carries it, so that it reads without a network."""
    dataset = Dataset()
    for quad in quads:
        triple = tuple(to_rdflib(term) for term in (quad.subject, quad.predicate, quad.object))
        name = quad.graph_name
        graph = dataset.default_graph if isinstance(name, DefaultGraph) else dataset.graph(to_rdflib(name))  # type: ignore[arg-type]
        graph.add(triple)  # type: ignore[arg-type]
    text = dataset.serialize(format="json-ld", context=context, auto_compact=False, indent=None, sort_keys=True)
    return json.dumps(_in_order(json.loads(text)), ensure_ascii=False, indent=1).encode()


def _in_order(value: object) -> object:
    """Put arrays into one order, so that the same quads give the same bytes; JSON-LD arrays are sets."""
    if isinstance(value, list):
        return sorted((_in_order(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, dict):
        return {key: item if key in {"@context", "@list"} else _in_order(item) for key, item in value.items()}
    return value
