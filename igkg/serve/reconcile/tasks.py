"""What workers do for the reconciliation service: match, suggest, tell of a thing, and give values of properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions

from igkg.matching import Candidate
from igkg.matching.conditions import Condition, Value
from igkg.matching.reconciliation import Query
from igkg.names import XSD
from igkg.queries import find_query
from igkg.search import fold, suggest
from igkg.serve.reconcile.queries import EXACT
from igkg.serve.reconcile.spaces import SCHEMA_SPACE, entity_id, schema_id
from igkg.serve.tasks import Workplace
from igkg.sparql import Request, solutions

Arguments = Mapping[str, Any]
Described = dict[str, Any]
_BEFORE_QUOTE = re.compile(r"[^\w]+")
_WHOLE_NUMBERS = {f"{XSD}integer", f"{XSD}int", f"{XSD}long", f"{XSD}nonNegativeInteger", f"{XSD}positiveInteger"}
_NUMBERS = {f"{XSD}decimal", f"{XSD}double", f"{XSD}float"}
_KINDS = """
SELECT kind.iri, COUNT(*) FROM kind
WHERE EXISTS (SELECT 1 FROM name WHERE name.thing = kind.thing AND name.role IN ('label', 'title'))
GROUP BY kind.iri ORDER BY 2 DESC, 1
"""


def match(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Answer the queries of a batch, each by its candidates and whether the first may be chosen."""
    languages = arguments["languages"]
    answers = []
    for asked in arguments["queries"]:
        answer = workplace.reconciler.answer(_query(workplace, asked), languages)
        candidates = [_candidate(workplace, candidate, languages) for candidate in answer.candidates]
        for place, candidate in enumerate(candidates):
            candidate["match"] = place == 0 and answer.is_sure
        answers.append({"candidates": candidates})
    return answers


def _query(workplace: Workplace, asked: Arguments) -> Query:
    own = asked["own"]
    iris = tuple(asked["iris"]) or ((own,) if own and workplace.index.number(own) is not None else ())
    conditions = tuple(
        Condition(**(given | {"values": tuple(Value(**value) for value in given["values"])}))
        for given in asked["conditions"]
    )
    return Query(asked["name"], iris, tuple(asked["types"]), conditions, asked["limit"])


def _candidate(workplace: Workplace, candidate: Candidate, languages: Sequence[str]) -> Described:
    thing = candidate.thing
    described = {
        "id": entity_id(thing.iri),
        "name": thing.label,
        "type": _kinds(workplace, thing.iri, languages),
        "score": candidate.score,
        "features": [
            {"id": "statements", "name": "number of statements", "value": thing.statements},
            *({"id": _feature_id(reason), "name": reason, "value": True} for reason in candidate.reasons),
        ],
    }
    return described | ({"description": thing.description} if thing.description else {})


def _feature_id(reason: str) -> str:
    return _BEFORE_QUOTE.sub("-", reason.partition("“")[0]).strip("-") or "reason"


def _kinds(workplace: Workplace, iri: str, languages: Sequence[str]) -> list[Described]:
    """Give the kinds of a thing in our ontology, the narrowest first; all of them where it has none there."""
    number = workplace.index.number(iri)
    if number is None:
        return []
    kinds = workplace.index.kinds(number)
    kinds = {kind for kind in kinds if kind.startswith(SCHEMA_SPACE)} or kinds
    narrowest = workplace.index.thing(number).kind
    return [_term(workplace, kind, languages) for kind in sorted(kinds, key=lambda kind: (kind != narrowest, kind))]


def _term(workplace: Workplace, iri: str, languages: Sequence[str]) -> Described:
    return {"id": schema_id(iri), "name": workplace.index.label_of(iri, languages) or schema_id(iri)}


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
    """Suggest classes of which there are things, ours first, those with most things first."""
    kinds = [row[0] for row in workplace.index.base.execute(_KINDS)]
    kinds.sort(key=lambda kind: not kind.startswith(SCHEMA_SPACE))
    return _terms(workplace, kinds, arguments)


def suggest_properties(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Suggest properties that are in use, those that most things have first."""
    found = _terms(workplace, properties_in_use(workplace, None), arguments)
    return [term | {"matchQualifiers": [{"id": EXACT, "name": "the whole value, not a part of it"}]} for term in found]


def propose_properties(workplace: Workplace, arguments: Arguments) -> list[Described]:
    """Give the properties that things of a class have, those that most of them have first."""
    found = properties_in_use(workplace, arguments["type"] or None)
    return [_term(workplace, iri, arguments["languages"]) for iri in found[: arguments["limit"]]]


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
        term = _term(workplace, iri, arguments["languages"])
        names = f" {fold(term['name'])} {fold(term['id'])} {fold(iri)}"
        if iri == arguments["own"] or f" {prefix}" in names:
            number = workplace.index.number(iri)
            meaning = workplace.index.thing(number).description if number is not None else ""
            described.append(term | ({"description": meaning} if meaning else {}))
    offset = arguments["offset"]
    return described[offset : offset + arguments["limit"]]


def extend(workplace: Workplace, arguments: Arguments) -> Described:
    """Give the values of properties of things."""
    languages = arguments["languages"]
    return {
        "meta": [
            {"id": asked["id"], "name": workplace.index.label_of(asked["iri"], languages)}
            for asked in arguments["properties"]
        ],
        "rows": {
            identifier: {asked["id"]: _values(workplace, iri, asked, languages) for asked in arguments["properties"]}
            for identifier, iri in arguments["ids"].items()
        },
    }


def _values(workplace: Workplace, iri: str, asked: Arguments, languages: Sequence[str]) -> list[Described]:
    quads = workplace.store.quads_for_pattern(NamedNode(iri), NamedNode(asked["iri"]), None, DefaultGraph())
    terms = sorted({quad.object for quad in quads}, key=str)
    values = [_value(workplace, term, languages) for term in terms if isinstance(term, NamedNode | Literal)]
    return values[: asked["limit"] or None]


def _value(workplace: Workplace, term: NamedNode | Literal, languages: Sequence[str]) -> Described:
    if isinstance(term, NamedNode):
        if workplace.index.number(term.value) is None:
            return {"str": term.value}
        return {"id": entity_id(term.value), "name": workplace.index.label_of(term.value, languages)}
    try:
        if term.datatype.value in _WHOLE_NUMBERS:
            return {"int": int(term.value)}
        if term.datatype.value in _NUMBERS:
            return {"float": float(term.value)}
    except ValueError:
        pass
    return {"str": term.value}


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
