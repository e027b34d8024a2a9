"""From RDF of any kind to the things in it that have a name and are to be matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from igkg.errors import UnknownName
from igkg.names import DCTERMS, LABEL, SKOS, TYPE
from igkg.read import parse_file

_FOAF, _SCHEMA = "http://xmlns.com/foaf/0.1/", ("https://schema.org/", "http://schema.org/")
# The first of these that a thing has gives the name that is shown; it is matched by all of them.
_NAMES = (
    f"{SKOS}prefLabel",
    LABEL.value,
    f"{_FOAF}name",
    *(f"{schema}name" for schema in _SCHEMA),
    f"{DCTERMS}title",
    f"{SKOS}altLabel",
)


@dataclass(frozen=True)
class Subject:
    """Something to be matched: its names, the one that is shown first, its IRI if it has one, its types."""

    names: tuple[str, ...]
    iri: str = ""
    types: tuple[str, ...] = ()
    line: int = 0


@dataclass
class _Found:
    names: list[tuple[int, str]] = field(default_factory=list)
    is_typed: bool = False


def read_rdf(path: Path, types: tuple[str, ...] = ()) -> list[Subject]:
    """Read the things of an RDF file that have a type and a name; ``types`` are the classes of the graph to look among.

    Raises:
        SyntaxFault: the file does not parse; with line, column and what was expected.
        UnknownName: its ending names no RDF format, or nothing in it has a type and a name.
    """
    found: dict[str, _Found] = {}
    for quad in parse_file(path):
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == TYPE:
            found.setdefault(quad.subject.value, _Found()).is_typed = True
        elif quad.predicate.value in _NAMES and isinstance(quad.object, Literal):
            name = (_NAMES.index(quad.predicate.value), quad.object.value)
            found.setdefault(quad.subject.value, _Found()).names.append(name)
    subjects = [
        Subject(tuple(dict.fromkeys(name for _, name in sorted(thing.names))), iri, types)
        for iri, thing in sorted(found.items())
        if thing.names and thing.is_typed
    ]
    if not subjects:
        raise UnknownName(
            f"{path}: nothing in it has both a type (rdf:type) and a name "
            "(rdfs:label, skos:prefLabel, foaf:name, schema:name or dcterms:title)."
        )
    return subjects
