"""From a statement named in a request to its proof, as a page, as JSON, or as RDF."""

from __future__ import annotations

import json
import threading

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import RdfFormat
from werkzeug.exceptions import BadRequest

from igkg.explain import Explainer, open_explainer, read_triple
from igkg.explain.presentation import as_json, as_prov
from igkg.formats import BY_MEDIA_TYPE, serialized
from igkg.release import Release
from igkg.serve.negotiation import HTML, negotiate

blueprint = Blueprint("explanations", __name__)
_OFFERED = (HTML, "application/json", "text/turtle", "application/n-triples", "application/rdf+xml")
_lock = threading.Lock()
_explainers: dict[str, Explainer] = {}


@blueprint.get("/explain")
def explain() -> Response:
    """Explain the statement of the parameters ``subject``, ``predicate`` and ``object``, each a Turtle term."""
    release = current_app.extensions["igkg"].release
    triple = read_triple([_parameter(name) for name in ("subject", "predicate", "object")], release.prefixes)
    explainer = _explainer(release)
    chosen = negotiate(request.headers.get("Accept"), _OFFERED).media_type
    with _lock:
        proof = explainer.explain(triple)
        nearest = [] if proof.holds else [explainer.explain(other) for other in explainer.nearest(triple)]
    status = 200 if proof.holds else 404
    if chosen == HTML:
        return Response(render_template("explain.html", proof=proof, nearest=nearest), status, mimetype=HTML)
    if chosen == "application/json":
        document = as_json(proof) | {"nearest": [as_json(other)["words"] for other in nearest]}
        return Response(json.dumps(document, ensure_ascii=False, indent=1), status, mimetype=chosen)
    form: RdfFormat = BY_MEDIA_TYPE[chosen].rdf
    return Response(serialized(as_prov(proof), form, release.prefixes), status, mimetype=chosen)


def _parameter(name: str) -> str:
    value = request.args.get(name, "").strip()
    if not value:
        raise BadRequest(
            f"Say which {name}: a prefixed name, an IRI in angle brackets, or a literal in quotation marks."
        )
    return value


def _explainer(release: Release) -> Explainer:
    """Give the explainer of the release that is served; a former one is forgotten."""
    with _lock:
        if release.name not in _explainers:
            _explainers.clear()
            _explainers[release.name] = open_explainer(release)
        return _explainers[release.name]
