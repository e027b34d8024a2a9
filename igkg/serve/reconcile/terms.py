"""From IRIs of classes and properties to how the reconciliation service shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from igkg.serve.reconcile.spaces import SCHEMA_SPACE, schema_id
from igkg.serve.workers.tasks import Workplace

Described = dict[str, Any]


def kinds_of(workplace: Workplace, iri: str, languages: Sequence[str]) -> list[Described]:
    """Give the kinds of a thing in our ontology, the narrowest first; all of them where it has none there."""
    number = workplace.index.number(iri)
    if number is None:
        return []
    kinds = workplace.index.kinds(number)
    kinds = {kind for kind in kinds if kind.startswith(SCHEMA_SPACE)} or kinds
    narrowest = workplace.index.thing(number).kind
    return [term(workplace, kind, languages) for kind in sorted(kinds, key=lambda kind: (kind != narrowest, kind))]


def term(workplace: Workplace, iri: str, languages: Sequence[str]) -> Described:
    """Give the identifier and the name of a class or property."""
    return {"id": schema_id(iri), "name": workplace.index.label_of(iri, languages) or schema_id(iri)}
