"""What workers do for the reconciliation service: match a batch, and give the values of properties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from igkg.matching import Candidate
from igkg.matching.conditions import Condition, Value
from igkg.matching.reconciliation import Query
from igkg.names import XSD
from igkg.serve.reconcile.spaces import entity_id
from igkg.serve.reconcile.terms import Described, kinds_of
from igkg.serve.workers.tasks import Workplace

Arguments = Mapping[str, Any]
_BEFORE_QUOTE = re.compile(r"[^\w]+")
_WHOLE_NUMBERS = {f"{XSD}integer", f"{XSD}int", f"{XSD}long", f"{XSD}nonNegativeInteger", f"{XSD}positiveInteger"}
_NUMBERS = {f"{XSD}decimal", f"{XSD}double", f"{XSD}float"}


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
        "type": kinds_of(workplace, thing.iri, languages),
        "score": candidate.score,
        "features": [
            {"id": "statements", "name": "number of statements", "value": thing.statements},
            *({"id": _feature_id(reason), "name": reason, "value": True} for reason in candidate.reasons),
        ],
    }
    return described | ({"description": thing.description} if thing.description else {})


def _feature_id(reason: str) -> str:
    return _BEFORE_QUOTE.sub("-", reason.partition("“")[0]).strip("-") or "reason"


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
