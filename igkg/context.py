"""From the ontology and the prefixes to the JSON-LD context in which the data is compacted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import Quad

from igkg.names import ONTOLOGY, OWL, TYPE, Prefixes, text

Context = dict[str, Any]


def context(quads: Iterable[Quad], prefixes: Prefixes) -> Context:
    """Give the context (JSON-LD 1.1, section 3.1): prefixes, and each term of the ontology under its local name."""
    terms: Context = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= dict(sorted(prefixes.table.items()))
    terms |= {
        "label": "rdfs:label",
        "alias": "skos:altLabel",
        "hadPrimarySource": {"@id": "prov:hadPrimarySource", "@type": "@id"},
    }
    for quad in sorted(quads, key=str):
        if quad.predicate == TYPE and text(quad.subject).startswith(ONTOLOGY):
            _add_term(terms, quad)
    return terms


def _add_term(terms: Context, quad: Quad) -> None:
    name = text(quad.subject).removeprefix(ONTOLOGY)
    match text(quad.object).removeprefix(OWL):
        case "ObjectProperty":
            terms[name] = {"@id": f"igkg:{name}", "@type": "@id"}
        case "DatatypeProperty" | "Class" | "AnnotationProperty":
            terms.setdefault(name, f"igkg:{name}")
