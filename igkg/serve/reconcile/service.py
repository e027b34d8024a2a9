"""From requests to both versions of the reconciliation service to what workers answer, in the form of each version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from igkg.errors import UnknownName
from igkg.names import Prefixes
from igkg.serve.protocol import BadRequest, WrongMediaType
from igkg.serve.reconcile import manifests
from igkg.serve.reconcile.extensions import extension
from igkg.serve.reconcile.queries import batch_0_2, batch_1_0
from igkg.serve.reconcile.spaces import entity_iri, schema_iri
from igkg.serve.site.languages import language
from igkg.serve.site.presentation import local_address
from igkg.serve.site.search import whole_number
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("reconcile", __name__)
_TASKS = {"entity": "suggest entities", "property": "suggest properties", "type": "suggest types"}
_MOST_SUGGESTIONS, _MOST_SKIPPED, _MOST_PROPOSED, _DEFAULT_TYPES = 50, 10_000, 500, 20
# A preview is there to be shown within the page of another site.
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
Json = Any


def _pool() -> Questions:
    generations: Generations = current_app.extensions["igkg"]
    return generations.pool


def _prefixes() -> Prefixes:
    return _pool().release.prefixes


def _root() -> str:
    """Give the address under which this service is asked."""
    version = "/v1" if _is_1_0() else ""
    return f"{request.url_root.rstrip('/')}/reconcile{version}"


def _answer(document: Json) -> Response:
    answer = jsonify(document)
    answer.vary.add("Accept-Language")
    answer.headers["Content-Language"] = language()
    return answer


def _is_1_0() -> bool:
    return request.path.startswith("/reconcile/v1")


@blueprint.get("/reconcile", strict_slashes=False)
def service_0_2() -> Response:
    """Give the manifest, or answer the batch in ``queries`` or the data extension query in ``extend``."""
    return _answer_0_2(request.args.get("queries"), request.args.get("extend"))


@blueprint.post("/reconcile", strict_slashes=False)
def service_0_2_form() -> Response:
    """Answer the batch or the data extension query in a form."""
    if request.mimetype not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        raise WrongMediaType(
            "Version 0.2 takes a form (application/x-www-form-urlencoded) with a field queries or extend; "
            "version 1.0, which takes JSON, is at /reconcile/v1."
        )
    queries, extend = request.form.get("queries"), request.form.get("extend")
    if queries is None and extend is None:
        raise BadRequest("The form has neither a field queries nor a field extend.")
    return _answer_0_2(queries, extend)


def _answer_0_2(queries: str | None, extend: str | None) -> Response:
    if queries is not None:
        batch = batch_0_2(queries, _prefixes())
        return _answer(dict(zip(batch, map(_result_0_2, _match(list(batch.values()))), strict=True)))
    if extend is not None:
        return _answer(_pool().carry_out("extend", extension(extend, _prefixes(), "The parameter extend") | _spoken()))
    return _answer(manifests.manifest_0_2(_root(), _default_types()))


def _match(queries: list[Json]) -> list[Json]:
    answers: list[Json] = _pool().carry_out("reconcile", {"queries": queries} | _spoken())
    return answers


def _result_0_2(answer: Json) -> Json:
    """Give a result in the form of version 0.2, section 4.2, in which features have no names."""
    for candidate in answer["candidates"]:
        for feature in candidate["features"]:
            del feature["name"]
    return {"result": answer["candidates"]}


def _spoken() -> dict[str, Json]:
    return {"languages": [language()]}


def _default_types() -> list[Json]:
    """Give the kinds that are asked for first."""
    wanted = {"prefix": "", "own": "", "offset": 0, "limit": _DEFAULT_TYPES} | _spoken()
    found = _pool().carry_out("suggest types", wanted)
    return [{"id": kind["id"], "name": kind["name"]} for kind in found]


@blueprint.get("/reconcile/v1", strict_slashes=False)
def service_1_0() -> Response:
    """Give the manifest of version 1.0."""
    return _answer(manifests.manifest_1_0(_root(), _default_types()))


@blueprint.post("/reconcile/v1/match")
def match_1_0() -> Response:
    """Answer a batch of version 1.0."""
    return _answer({"results": _match(batch_1_0(_json_body(), _prefixes()))})


@blueprint.post("/reconcile/v1/extend")
def extend_1_0() -> Response:
    """Answer a data extension query of version 1.0."""
    answer = _pool().carry_out("extend", extension(_json_body(), _prefixes(), "The body") | _spoken())
    rows = [
        {"id": thing, "properties": [{"id": name, "values": values} for name, values in properties.items()]}
        for thing, properties in answer["rows"].items()
    ]
    return _answer({"meta": answer["meta"], "rows": rows})


def _json_body() -> bytes:
    if request.mimetype != "application/json":
        raise WrongMediaType("Version 1.0 takes a body of the type application/json.")
    return request.get_data()


@blueprint.get("/reconcile/suggest/<what>")
@blueprint.get("/reconcile/v1/suggest/<what>")
def suggest(what: str) -> Response:
    """Suggest entities, properties or types for the first letters of a name."""
    if what not in _TASKS:
        raise UnknownName(f"Suggested are {', '.join(_TASKS)}, not {what!r}.")
    prefix = request.args.get("prefix", "")
    as_iri = entity_iri if what == "entity" else schema_iri
    wanted = {
        "prefix": prefix,
        "own": as_iri(prefix, _prefixes()) if prefix.strip() else "",
        "offset": whole_number("offset" if _is_1_0() else "cursor", default=0, most=_MOST_SKIPPED),
        "limit": whole_number("limit", default=10, least=1, most=_MOST_SUGGESTIONS),
    }
    found = _pool().carry_out(_TASKS[what], wanted | _spoken())
    if not _is_1_0():
        for term in found:
            term.pop("matchQualifiers", None)
    return _answer({"result": found})


@blueprint.get("/reconcile/extend/propose")
@blueprint.get("/reconcile/v1/extend/propose")
def propose() -> Response:
    """Propose properties that things of a type have."""
    given = request.args.get("type", "")
    limit = whole_number("limit", default=50, least=1, most=_MOST_PROPOSED)
    kind = schema_iri(given, _prefixes()) if given else ""
    found = _pool().carry_out("propose properties", {"type": kind, "limit": limit} | _spoken())
    if kind and not found:
        raise UnknownName(f"There is nothing here of the type {given!r}.")
    return _answer({"type": given, "limit": limit, "properties": found})


@blueprint.get("/reconcile/preview")
@blueprint.get("/reconcile/v1/preview")
def preview() -> Response:
    """Show a thing in a few lines, within the page of another site."""
    page = render_template("preview.html", thing=_described("entity"))
    return Response(page, headers={"Content-Security-Policy": _FRAMED}, mimetype="text/html")


@blueprint.get("/reconcile/view")
@blueprint.get("/reconcile/v1/view")
def view() -> AnyResponse:
    """Go to the page of a thing."""
    return redirect(local_address(_described("entity")["iri"]), 303)


@blueprint.get("/reconcile/flyout/<what>")
def flyout(what: str) -> Response:
    """Give a small preview as HTML within JSON (version 0.2, section 6.6)."""
    if what not in _TASKS:
        raise UnknownName(f"There are flyouts for {', '.join(_TASKS)}, not for {what!r}.")
    html = render_template("flyout.html", thing=_described(what))
    return _answer({"id": request.args["id"], "html": html})


def _described(what: str) -> Json:
    """Tell of the thing, class or property in ``id``.

    Raises:
        BadRequest: no identifier is given.
        UnknownName: there is nothing of it.
    """
    identifier = request.args.get("id", "")
    if not identifier:
        raise BadRequest("The parameter id says what to tell of.")
    iri = (entity_iri if what == "entity" else schema_iri)(identifier, _prefixes())
    found = _pool().carry_out("describe", {"iri": iri} | _spoken())
    if found is None:
        raise UnknownName(f"There is nothing here with the identifier {identifier!r}.")
    return found
