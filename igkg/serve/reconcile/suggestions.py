"""What workers suggest and propose for the reconciliation service, and what they tell of a single thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import QuerySolutions

from igkg.queries import find_query
from igkg.search import fold, suggest
from igkg.serve.reconcile.queries import EXACT
from igkg.serve.reconcile.spaces import SCHEMA_SPACE, entity_id, schema_id
from igkg.serve.reconcile.terms import Described, term
from igkg.serve.workers.tasks import Workplace
from igkg.sparql import Request, solutions

Arguments = Mapping[str, Any]
# First the kinds whose things are known elsewhere too, or by several names: these are the ones that people look for.
_KINDS = """
SELECT kind.iri FROM kind
WHERE EXISTS (SELECT 1 FROM name WHERE name.thing = kind.thing AND name.role IN ('label', 'title'))
GROUP BY kind.iri
ORDER BY SUM(4 * EXISTS (SELECT 1 FROM identifier WHERE identifier.thing = kind.thing)
        + EXISTS (SELECT 1 FROM name WHERE name.thing = kind.thing AND name.role = 'alias')) DESC,
    COUNT(*) DESC, kind.iri
"""


def suggest_entities(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Suggest things for the first letters of a name, or for an identifier."""
    languages, offset, limit = arguments["languages"], arguments["offset"], arguments["limit"]
    number = workplace.index.number(arguments["own"])
    if number is not None:
        things = [workplace.index.thing(number, languages)][offset:]
    else:
        found = suggest(workplace.index, arguments["prefix"], languages=languages, limit=offset + limit)
        things = [suggestion.thing for suggestion in found[offset:]]
    return [
        {
            "id": entity_id(thing.iri),
            "name": thing.label,
            "description": thing.description or thing.kind_label,
            "notable": [{"id": schema_id(thing.kind), "name": thing.kind_label}] if thing.kind else [],
        }
        for thing in things
    ]


def suggest_types(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Suggest classes of which there are things, ours first."""
    kinds = [row[0] for row in workplace.index.base.execute(_KINDS)]
    kinds.sort(key=lambda kind: not kind.startswith(SCHEMA_SPACE))
    return _terms(workplace, kinds, arguments)


def suggest_properties(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Suggest properties that are in use, those that most things have first."""
    found = _terms(workplace, properties_in_use(workplace, None), arguments)
    return [one | {"matchQualifiers": [{"id": EXACT, "name": "the whole value, not a part of it"}]} for one in found]


def propose_properties(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Give the properties that things of a class have, those that most of them have first."""
    found = properties_in_use(workplace, arguments["type"] or None)
    return [term(workplace, iri, arguments["languages"]) for iri in found[: arguments["limit"]]]


def properties_in_use(workplace: Workplace, kind: str | None) -> list[str]:
    """Give the IRIs of the properties that things have, or things of a class: ours first, then by their number."""
    name = "properties-of-kind" if kind else "properties-in-use"
    query = find_query(workplace.release.queries / "pages", name)
    found = solutions(workplace.store, Request(query.text, iris={"thing": kind} if kind else {}))
    assert isinstance(found, QuerySolutions)
    iris = [str(row["property"].value) for row in found]
    return sorted(iris, key=lambda iri: not iri.startswith(SCHEMA_SPACE))


def _terms(workplace: Workplace, iris: Sequence[str], arguments: Arguments) -> list[Described]:
    """Give those of which the name or identifier begins like a prefix or has it, with what they mean."""
    prefix = fold(arguments["prefix"])
    described = []
    for iri in iris:
        found = term(workplace, iri, arguments["languages"])
        names = f" {fold(found['name'])} {fold(found['id'])} {fold(iri)}"
        if iri == arguments["own"] or f" {prefix}" in names:
            number = workplace.index.number(iri)
            meaning = workplace.index.thing(number).description if number is not None else ""
            described.append(found | ({"description": meaning} if meaning else {}))
    offset = arguments["offset"]
    return described[offset : offset + arguments["limit"]]


def describe(workplace: Workplace, arguments: Arguments) -> Described | None:
    """Tell in short of a thing, class or property: its name, kind, meaning and other names; None of what is unknown."""
    number = workplace.index.number(arguments["iri"])
    if number is None:
        return None
    thing = workplace.index.thing(number, arguments["languages"])
    names = (name.value for name in workplace.index.names(number) if name.role in {"alias", "title", "label"})
    others = list(dict.fromkeys(name for name in names if name != thing.label))
    return {
        "iri": thing.iri,
        "label": thing.label,
        "kind": thing.kind_label,
        "description": thing.description,
        "others": others,
        "statements": thing.statements,
    }
