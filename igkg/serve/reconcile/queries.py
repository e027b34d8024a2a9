"""From the JSON of both versions to queries as a worker takes them, or to what is wrong with it, and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from igkg.names import Prefixes
from igkg.serve.limits import RequestTooLarge
from igkg.serve.protocol import BadRequest
from igkg.serve.reconcile.spaces import entity_iri, schema_iri

BATCH_SIZE = 100
_MOST_CANDIDATES = 100
_DEFAULT_CANDIDATES = 5
_MOST_LETTERS = 2000
_QUANTIFIERS = ("any", "all", "none")
EXACT = "exact"
Json = Any


def read_json(text: str | bytes, where: str) -> Json:
    """Parse JSON.

    Raises:
        BadRequest: it is none; with line and column.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadRequest(f"{where} is no JSON{place}: {getattr(error, 'msg', 'it cannot be read')}.") from error


def batch_0_2(text: str, prefixes: Prefixes) -> dict[str, Json]:
    """Give the queries of a batch of version 0.2, section 4.1, by their keys.

    Raises:
        BadRequest: the batch is not as the specification has it.
        RequestTooLarge: it has too many queries.
    """
    batch = _object(read_json(text, "The parameter queries"), "A batch of queries")
    _bounded(batch)
    return {key: _query_0_2(query, key, prefixes) for key, query in batch.items()}


def batch_1_0(body: bytes, prefixes: Prefixes) -> list[Json]:
    """Give the queries of a batch of version 1.0, section 4.1, in their order; the errors are those of the other."""
    batch = _object(read_json(body, "The body"), "A batch of queries").get("queries")
    if not isinstance(batch, list):
        raise BadRequest("A batch of queries is an object with an array in its field queries.")
    _bounded(batch)
    return [_query_1_0(query, f"queries[{place}]", prefixes) for place, query in enumerate(batch)]


def _bounded(batch: list[Json] | dict[str, Json]) -> None:
    if len(batch) > BATCH_SIZE:
        raise RequestTooLarge(
            f"A batch may have {BATCH_SIZE} queries, as batchSize in the manifest says; this one has {len(batch)}."
        )


def _query_0_2(query: Json, where: str, prefixes: Prefixes) -> Json:
    query = _object(query, f"The query {where}")
    name = _text(query.get("query", ""), f"{where}: query")
    given = _list(query.get("properties", []), f"{where}: properties")
    given = [_object(one, f"{where}: each of properties") for one in given]
    # Clients send an empty value for an empty cell: it says nothing.
    said = [one for one in given if one.get("v") is not None and one["v"] != ""]
    conditions = [_condition(one, "pid", "v", where, prefixes) for one in said]
    if not name.strip() and not given:
        raise BadRequest(f"{where}: a query has a text in query, or properties.")
    kinds = query.get("type", query.get("types", []))
    kinds = [kinds] if isinstance(kinds, str | dict) else _list(kinds, f"{where}: type")
    types = [_type(kind, where) for kind in kinds]
    return _asked(name, [], types, conditions, query, where, prefixes)


def _query_1_0(query: Json, where: str, prefixes: Prefixes) -> Json:
    query = _object(query, where)
    conditions = _list(query.get("conditions"), f"{where}.conditions")
    if not conditions:
        raise BadRequest(f"{where}.conditions has at least one condition.")
    names: list[str] = []
    iris: list[str] = []
    others: list[Json] = []
    for place, given in enumerate(conditions):
        at = f"{where}.conditions[{place}]"
        condition = _object(given, at)
        match condition.get("matchType"):
            case "name":
                names.append(_text(_first(condition.get("propertyValue")), f"{at}.propertyValue"))
            case "id":
                values = _as_list(condition.get("propertyValue"))
                iris += [entity_iri(_text(value, f"{at}.propertyValue"), prefixes) for value in values]
            case "property":
                others.append(_condition(condition, "propertyId", "propertyValue", at, prefixes))
            case _:
                raise BadRequest(f'{at}.matchType is "name", "id" or "property".')
    types = [_type(query["type"], where)] if query.get("type") else []
    return _asked(" ".join(names), iris, types, others, query, where, prefixes)


def _asked(
    name: str,
    iris: list[str],
    types: list[str],
    conditions: list[Json],
    query: Mapping[str, Json],
    where: str,
    prefixes: Prefixes,
) -> Json:
    return {
        "name": name,
        "own": entity_iri(name, prefixes) if name and " " not in name.strip() else "",
        "iris": iris,
        "types": [schema_iri(kind, prefixes) for kind in types if kind],
        "conditions": conditions,
        "limit": _limit(query.get("limit", _DEFAULT_CANDIDATES), where),
    }


def _condition(given: Mapping[str, Json], name: str, value: str, where: str, prefixes: Prefixes) -> Json:
    if not isinstance(given.get(name), str) or not given[name]:
        raise BadRequest(f"{where}: a condition names its property in {name}.")
    quantifier = given.get("matchQuantifier", "any")
    if quantifier not in _QUANTIFIERS:
        raise BadRequest(f"{where}: matchQuantifier is one of {', '.join(_QUANTIFIERS)}.")
    qualifier = given.get("matchQualifier")
    if qualifier not in {None, "", EXACT}:
        raise BadRequest(f"{where}: the one matchQualifier known here is {EXACT!r}.")
    return {
        "property": schema_iri(given[name], prefixes),
        "values": [_value(one, where, prefixes) for one in _as_list(given.get(value))],
        "is_required": given.get("required", False) is True,
        "quantifier": quantifier,
        "is_exact": qualifier == EXACT,
    }


def _value(value: Json, where: str, prefixes: Prefixes) -> Json:
    match value:
        case {"id": str(identifier)}:
            return {"text": entity_iri(identifier, prefixes), "is_iri": True}
        case bool():
            return {"text": str(value).lower(), "is_iri": False}
        case str() | int() | float():
            return {"text": _text(str(value), where), "is_iri": False}
    raise BadRequest(f"{where}: a value is a text, a number, true or false, or an object with an id.")


def _type(kind: Json, where: str) -> str:
    if isinstance(kind, dict):
        kind = kind.get("id")
    if not isinstance(kind, str):
        raise BadRequest(f"{where}: a type is named by its identifier.")
    return kind


def _limit(limit: Json, where: str) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit != int(limit) or limit < 1:
        raise BadRequest(f"{where}: limit is a whole number from 1.")
    return min(int(limit), _MOST_CANDIDATES)


def _object(value: Json, what: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise BadRequest(f"{what} is an object.")
    return value


def _list(value: Json, what: str) -> list[Json]:
    if not isinstance(value, list):
        raise BadRequest(f"{what} is an array.")
    return value


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else value


def _text(value: Json, what: str) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{what} is a text.")
    return value[:_MOST_LETTERS]


def extension(text: str | bytes, prefixes: Prefixes, where: str) -> Json:
    """Give a data extension query, section 7.3: the things, and the properties with how many values of each.

    Raises:
        BadRequest: it is not as the specification has it.
        RequestTooLarge: it has too many things.
    """
    query = _object(read_json(text, where), "A data extension query")
    ids, properties = _list(query.get("ids"), "ids"), _list(query.get("properties"), "properties")
    if len(ids) > 10 * BATCH_SIZE:
        raise RequestTooLarge(f"A data extension query may have {10 * BATCH_SIZE} ids; this one has {len(ids)}.")
    return {
        "ids": {_text(one, "Each of ids"): entity_iri(_text(one, "Each of ids"), prefixes) for one in ids},
        "properties": [_property(_object(one, "Each of properties"), prefixes) for one in properties],
    }


def _property(given: Mapping[str, Json], prefixes: Prefixes) -> Json:
    identifier = _text(given.get("id"), "The id of a property")
    settings = given.get("settings") or {}
    limit = str(settings.get("limit", "0")) if isinstance(settings, dict) else "0"
    if not (limit.isascii() and limit.isdigit()):
        raise BadRequest(f"The setting limit of {identifier} is a whole number, 0 for no limit.")
    return {"id": identifier, "iri": schema_iri(identifier, prefixes), "limit": int(limit[:9])}
