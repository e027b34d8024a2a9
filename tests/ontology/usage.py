"""From the project's files to the IRIs, prefixes and terms that each of them uses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDFS
from rdflib.term import Node

from .project import IGKG, ROOT, prefixes
from .structure import chains, inverses

FOLDERS = ("data", "ontology", "shapes", "queries")
_FORMATS = {".ttl": RdfFormat.TURTLE, ".trig": RdfFormat.TRIG}
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
# One token of SPARQL or Turtle: texts and comments come first, so that nothing is found inside them.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<(?P<iri>[^<>"{}|^`\\\s]*)>|#[^\n]*'
    r"|(?<![\w?$:@])(?P<prefix>[A-Za-z][\w-]*):(?P<local>[\w-]+(?:\.[\w-]+)*)"
)


def files(folder: str, root: Path = ROOT) -> list[Path]:
    """Give the RDF and SPARQL files of one of the project's folders, none if it is not there."""
    return sorted(p for p in (root / folder).rglob("*") if p.suffix in {*_FORMATS, ".rq"})


def prefixes_of(text: str) -> list[tuple[str, str]]:
    """Give the prefixes that a file declares."""
    return _PREFIX.findall(text)


@cache
def iris_of(path: Path) -> frozenset[str]:
    """Give every IRI in a file: in triples, as a datatype, and in the SPARQL that a shape carries in a literal."""
    if path.suffix == ".rq":
        return frozenset(iris_in_sparql(path.read_text(encoding="utf-8")))
    return frozenset(iri for quad in parse(path=path, format=_FORMATS[path.suffix]) for iri in _iris(quad))


def _iris(quad: Quad) -> Iterator[str]:
    carries_sparql = quad.predicate.value.startswith("http://www.w3.org/ns/shacl#")
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value
            if carries_sparql:
                yield from iris_in_sparql(term.value)
        elif isinstance(term, Triple):
            raise TypeError("triple terms are not used in this project")


def iris_in_sparql(text: str) -> set[str]:
    """Give the IRIs that a query names, whole or with a prefix of the table."""
    table = prefixes().table
    body = _PREFIX.sub("", text)
    found = set()
    for token in _TOKEN.finditer(body):
        if token["iri"]:
            found.add(token["iri"])
        elif token["prefix"] in table:
            found.add(table[token["prefix"]] + token["local"])
    return found


def iris(folder: str) -> set[str]:
    """Give every IRI in a folder."""
    return {iri for path in files(folder) for iri in iris_of(path)}


def used_terms(graph: Graph, seeds: Iterable[str]) -> set[URIRef]:
    """Give the terms that the seeds bring into use through the axioms.

    What is above a used term, the domain or range of a used property, its inverse, and what a chain of used properties
    derives, is used too.
    """
    found = {URIRef(iri) for iri in seeds if iri.startswith(str(IGKG))}
    while new := {term for term in _brought(graph, found) if str(term).startswith(str(IGKG))} - found:
        found |= {URIRef(str(term)) for term in new}
    return found


def _brought(graph: Graph, found: set[URIRef]) -> Iterator[Node]:
    for term in found:
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range):
            yield from graph.objects(term, predicate)
        yield from inverses(graph, term)
    for head in set(graph.subjects(OWL.propertyChainAxiom)):
        if any(set(links) <= found for links in chains(graph, head)):
            yield head
