"""From the JSON of a data extension query of both versions to what a worker is to give."""

from __future__ import annotations

from collections.abc import Mapping

from igkg.names import Prefixes
from igkg.serve.limits import RequestTooLarge
from igkg.serve.protocol import BadRequest
from igkg.serve.reconcile.messages import Json, a_text, an_array, an_object, read_json
from igkg.serve.reconcile.queries import BATCH_SIZE
from igkg.serve.reconcile.spaces import entity_iri, schema_iri


def extension(text: str | bytes, prefixes: Prefixes, where: str) -> Json:
    """Give a data extension query, section 7.3: the things, and the properties with how many values of each.

    Raises:
        BadRequest: it is not as the specification has it.
        RequestTooLarge: it has too many things.
    """
    query = an_object(read_json(text, where), "A data extension query")
    ids, properties = an_array(query.get("ids"), "ids"), an_array(query.get("properties"), "properties")
    if len(ids) > 10 * BATCH_SIZE:
        raise RequestTooLarge(f"A data extension query may have {10 * BATCH_SIZE} ids; this one has {len(ids)}.")
    return {
        "ids": {a_text(one, "Each of ids"): entity_iri(a_text(one, "Each of ids"), prefixes) for one in ids},
        "properties": [_property(an_object(one, "Each of properties"), prefixes) for one in properties],
    }


def _property(given: Mapping[str, Json], prefixes: Prefixes) -> Json:
    identifier = a_text(given.get("id"), "The id of a property")
    settings = given.get("settings") or {}
    limit = str(settings.get("limit", "0")) if isinstance(settings, dict) else "0"
    if not (limit.isascii() and limit.isdigit()):
        raise BadRequest(f"The setting limit of {identifier} is a whole number, 0 for no limit.")
    return {"id": identifier, "iri": schema_iri(identifier, prefixes), "limit": int(limit[:9])}
