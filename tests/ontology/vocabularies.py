"""The terms of other vocabularies: those that rdflib lists whole, and those read from the published files by hand."""

from __future__ import annotations

from typing import Any

from rdflib.namespace import (
    DC,
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    TIME,
    VANN,
    VOID,
    XSD,
)

# Membership (``term in CLOSED[namespace]``) tells whether a term exists.
CLOSED: dict[str, Any] = {
    str(namespace): namespace
    for namespace in (DC, DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, TIME, VANN, VOID, XSD)
}

# Vocabularies that rdflib does not have: the terms that were looked up, with what each is there.
PUBLISHED: dict[str, dict[str, str]] = {
    "http://data.europa.eu/eli/ontology#": {"WorkSubdivision": "class", "is_part_of": "object"},
    "http://purl.org/ontology/bibo/": {"status": "annotation"},
    "http://spdx.org/rdf/terms#": {"checksum": "object", "checksumValue": "data"},
    "http://www.w3.org/ns/oa#": {"ResourceSelection": "class", "hasSource": "object", "exact": "data"},
    "https://w3id.org/un/ontology/undo/": {"Resolution": "class"},
    "https://www.ica.org/standards/RiC/ontology#": {
        "AuthorityRelation": "class",
        "Mandate": "class",
        "hasOrHadAuthorityOver": "object",
    },
}

# Datatypes of literals outside XSD and RDF: the Library of Congress's for the Extended Date/Time Format (ISO 8601-2).
DATATYPES = frozenset({"http://id.loc.gov/datatypes/edtf/EDTF"})
