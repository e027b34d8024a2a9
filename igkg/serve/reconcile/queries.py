"""From the JSON of both versions to queries as a worker takes them, or to what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Mapping

from igkg.names import Prefixes
from igkg.serve.limits import RequestTooLarge
from igkg.serve.protocol import BadRequest
from igkg.serve.reconcile.messages import Json, a_text, an_array, an_object, as_array, read_json
from igkg.serve.reconcile.spaces import entity_iri, schema_iri

BATCH_SIZE = 100
_MOST_CANDIDATES = 100
_DEFAULT_CANDIDATES = 5
_QUANTIFIERS = ("any", "all", "none")
EXACT = "exact"


def batch_0_2(text: str, prefixes: Prefixes) -> dict[str, Json]:
    """Give the queries of a batch of version 0.2, section 4.1, by their keys.

    Raises:
        BadRequest: the batch is not as the specification has it.
        RequestTooLarge: it has too many queries.
    """
    batch = an_object(read_json(text, "The parameter queries"), "A batch of queries")
    _bounded(batch)
    return {key: _query_0_2(query, key, prefixes) for key, query in batch.items()}


def batch_1_0(body: bytes, prefixes: Prefixes) -> list[Json]:
    """Give the queries of a batch of version 1.0, section 4.1, in their order; the errors are those of the other."""
    batch = an_object(read_json(body, "The body"), "A batch of queries").get("queries")
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
    query = an_object(query, f"The query {where}")
    name = a_text(query.get("query", ""), f"{where}: query")
    given = an_array(query.get("properties", []), f"{where}: properties")
    given = [an_object(one, f"{where}: each of properties") for one in given]
    # Clients send an empty value for an empty cell: it says nothing.
    said = [one for one in given if one.get("v") is not None and one["v"] != ""]
    conditions = [_condition(one, "pid", "v", where, prefixes) for one in said]
    if not name.strip() and not given:
        raise BadRequest(f"{where}: a query has a text in query, or properties.")
    kinds = query.get("type", query.get("types", []))
    kinds = [kinds] if isinstance(kinds, str | dict) else an_array(kinds, f"{where}: type")
    types = [_type(kind, where) for kind in kinds]
    return _asked(name, [], types, conditions, query, where, prefixes)


def _query_1_0(query: Json, where: str, prefixes: Prefixes) -> Json:
    query = an_object(query, where)
    conditions = an_array(query.get("conditions"), f"{where}.conditions")
    if not conditions:
        raise BadRequest(f"{where}.conditions has at least one condition.")
    names: list[str] = []
    iris: list[str] = []
    others: list[Json] = []
    for place, given in enumerate(conditions):
        at = f"{where}.conditions[{place}]"
        condition = an_object(given, at)
        match condition.get("matchType"):
            case "name":
                names.append(a_text(_first(condition.get("propertyValue")), f"{at}.propertyValue"))
            case "id":
                values = as_array(condition.get("propertyValue"))
                iris += [entity_iri(a_text(value, f"{at}.propertyValue"), prefixes) for value in values]
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
        "values": [_value(one, where, prefixes) for one in as_array(given.get(value))],
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
            return {"text": a_text(str(value), where), "is_iri": False}
    raise BadRequest(f"{where}: a value is a text, a number, true or false, or an object with an id.")


def _type(kind: Json, where: str) -> str:
    if isinstance(kind, dict):
        kind = kind.get("id")
    if not isinstance(kind, str):
        raise BadRequest(f"{where}: a type is named by its identifier.")
    return kind


def _limit(limit: Json, where: str) -> int:
    if isinstance(limit, bool) or not isinstance(limit, int | float) or limit % 1 or limit < 1:
        raise BadRequest(f"{where}: limit is a whole number from 1.")
    return int(min(limit, _MOST_CANDIDATES))


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else value
