"""Between IRIs and the shorter identifiers that things, kinds and properties have in the reconciliation API."""

from __future__ import annotations

from igkg.names import BASE, ONTOLOGY, Prefixes

# Version 0.2, section 3.5: the identifiers of entities, and of types and properties, without these beginnings.
IDENTIFIER_SPACE = f"{BASE}id/"
SCHEMA_SPACE = ONTOLOGY


def entity_id(iri: str) -> str:
    """Give the identifier of a thing: ``actor/icann``, or the IRI of what is not ours."""
    return iri.removeprefix(IDENTIFIER_SPACE)


def schema_id(iri: str) -> str:
    """Give the identifier of a class or property: ``Person``, or the IRI of what is not ours."""
    return iri.removeprefix(SCHEMA_SPACE)


def entity_iri(identifier: str, prefixes: Prefixes) -> str:
    """Give the IRI of an identifier, a prefixed name or an IRI of a thing."""
    return _iri(identifier, IDENTIFIER_SPACE, prefixes)


def schema_iri(identifier: str, prefixes: Prefixes) -> str:
    """Give the IRI of an identifier, a prefixed name or an IRI of a class or property."""
    return _iri(identifier, SCHEMA_SPACE, prefixes)


def _iri(identifier: str, space: str, prefixes: Prefixes) -> str:
    identifier = identifier.strip()
    return prefixes.expand(identifier) if ":" in identifier else space + identifier
