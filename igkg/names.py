"""From the table in ontology/prefixes.ttl to namespaces and short names that every part of igkg shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

BASE = "https://w3id.org/igkg/"
ONTOLOGY = f"{BASE}ontology#"
GRAPH = f"{BASE}graph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
SH = "http://www.w3.org/ns/shacl#"
VOID = "http://rdfs.org/ns/void#"
DCTERMS = "http://purl.org/dc/terms/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

TYPE = NamedNode(f"{RDF}type")
LABEL = NamedNode(f"{RDFS}label")

_WITH_A_VALUE = (NamedNode, BlankNode, Literal)
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


def igkg(term: str) -> NamedNode:
    """Give the ontology's term of this local name."""
    return NamedNode(ONTOLOGY + term)


def graph(name: str) -> NamedNode:
    """Give the named graph ``https://w3id.org/igkg/graph/<name>``."""
    return NamedNode(GRAPH + name)


def text(term: object) -> str:
    """Give the IRI, the label of the blank node, or the lexical form of a term; of the default graph, nothing."""
    return term.value if isinstance(term, _WITH_A_VALUE) else ""


@dataclass(frozen=True)
class Prefixes:
    """The shared table of prefixes."""

    table: Mapping[str, str]

    @cached_property
    def _prefix_of(self) -> dict[str, str]:
        return {namespace: prefix for prefix, namespace in self.table.items()}

    def shorten(self, iri: str) -> str:
        """Give a prefixed name (SPARQL 1.1, section 4.1.1), or the IRI in angle brackets where none fits."""
        # A local name has neither slash nor hash, so the namespace ends with the last of them.
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[:end])
        return f"{prefix}:{iri[end:]}" if prefix is not None and _LOCAL_NAME.fullmatch(iri[end:]) else f"<{iri}>"

    def expand(self, name: str) -> str:
        """Give the IRI of a prefixed name; an IRI, bare or in angle brackets, is given back as it is."""
        if name.startswith("<") and name.endswith(">"):
            return name[1:-1]
        prefix, _, local = name.partition(":")
        return self.table[prefix] + local if prefix in self.table else name

    def turtle(self) -> str:
        """Give the table as Turtle directives."""
        return "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(self.table.items()))

    def sparql(self) -> str:
        """Give the table as a SPARQL prologue."""
        return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(self.table.items()))


def read_prefixes(ontology: Path) -> Prefixes:
    """Read the table of ``sh:PrefixDeclaration`` (SHACL, section 5.2.1) from the folder of the ontology."""
    prefix: dict[str, str] = {}
    namespace: dict[str, str] = {}
    for quad in parse(path=ontology / "prefixes.ttl", format=RdfFormat.TURTLE):
        if quad.predicate.value == f"{SH}prefix":
            prefix[str(quad.subject)] = text(quad.object)
        elif quad.predicate.value == f"{SH}namespace":
            namespace[str(quad.subject)] = text(quad.object)
    return Prefixes({name: namespace[node] for node, name in prefix.items()})
