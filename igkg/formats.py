"""From quads to documents in the RDF formats, in each of which the citation of every fact survives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from igkg.context import Context
from igkg.dataset import in_order, is_passage, within
from igkg.json_ld import JsonLd
from igkg.names import PROV, RDF, TYPE, Prefixes

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
_OF_OTHER_FILES = {
    "csv": "text/csv",
    "json": "application/json",
    "rq": "application/sparql-query",
    "tsv": "text/tab-separated-values",
}
BY_MEDIA_TYPE = {form.media_type: form for form in FORMATS}


def media_type_of(name: str) -> str:
    """Give the media type of a file by its ending, of a compressed one that of what is in it."""
    ending = name.removesuffix(".gz").rpartition(".")[2]
    return (
        BY_ENDING[ending].media_type if ending in BY_ENDING else _OF_OTHER_FILES.get(ending, "application/octet-stream")
    )


def write(quads: Iterable[Quad], form: Format, prefixes: Prefixes, context: Context) -> bytes:
    """Write quads in a format; where it has no graphs, each thing says which passages describe it."""
    ordered = in_order(quads)
    ((_, content),) = write_each(ordered, (form,), prefixes, lambda: JsonLd(ordered, context).document())
    return content


def write_each(
    quads: Sequence[Quad], forms: Iterable[Format], prefixes: Prefixes, json_ld: Callable[[], bytes]
) -> Iterator[tuple[Format, bytes]]:
    """Write quads that are in order in several formats, each as :func:`write` does; ``json_ld`` writes that one."""
    triples: list[Triple] | None = None
    for form in forms:
        if form.rdf == RdfFormat.JSON_LD:
            yield form, json_ld()
        elif form.has_graphs:
            yield form, serialized(quads, form.rdf, prefixes)
        else:
            triples = triples or list(with_primary_sources(quads))
            yield form, serialized(triples, form.rdf, prefixes)


def serialized(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat, prefixes: Prefixes) -> bytes:
    """Write triples or quads in a format, in the order in which they come."""
    content = serialize(statements, format=form, prefixes=dict(prefixes.table))
    assert content is not None
    return content


def with_primary_sources(quads: Sequence[Quad]) -> Iterator[Triple]:
    """Give each triple once, and for each thing that a passage describes ``prov:hadPrimarySource`` that passage."""
    triples = dict.fromkeys(quad.triple for quad in quads)
    described = dict.fromkeys((quad.subject, quad.graph_name) for quad in within(quads, is_passage))
    triples |= dict.fromkeys(Triple(thing, HAD_PRIMARY_SOURCE, passage) for thing, passage in described)  # type: ignore[arg-type]
    return iter(sorted(triples, key=str))


def as_cited_statements(quads: Sequence[Quad]) -> Iterator[Triple]:
    """Give each asserted triple of quads that are in order as it is and as an ``rdf:Statement`` with its passages.

    For formats without graphs (RDF Schema 1.1, section 5.3). The name of a statement is a skolem IRI (RDF 1.1,
    section 3.5) by its number in the order of the triples.
    """
    passages: dict[Triple, list[NamedNode]] = {}
    for quad in within(quads, is_passage):
        passages.setdefault(quad.triple, []).append(quad.graph_name)  # type: ignore[arg-type]
    for number, (triple, names) in enumerate(passages.items(), start=1):
        statement = NamedNode(f"https://w3id.org/igkg/.well-known/genid/statement-{number}")
        yield triple
        yield Triple(statement, TYPE, NamedNode(f"{RDF}Statement"))
        yield Triple(statement, NamedNode(f"{RDF}subject"), triple.subject)
        yield Triple(statement, NamedNode(f"{RDF}predicate"), triple.predicate)
        yield Triple(statement, NamedNode(f"{RDF}object"), triple.object)
        for name in names:
            yield Triple(statement, HAD_PRIMARY_SOURCE, name)
