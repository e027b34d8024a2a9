"""From the IRIs of things to documents about them: 303 to a page or to RDF by Accept (Cool URIs, section 4.3)."""

from __future__ import annotations

import json
from urllib.parse import quote

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from igkg.formats import BY_ENDING, BY_MEDIA_TYPE, FORMATS, media_type_of, write
from igkg.names import BASE, OWL
from igkg.serve.negotiation import HTML, negotiate
from igkg.serve.site import views
from igkg.serve.site.presentation import labels, local_address
from igkg.serve.workers.generation import Generations

blueprint = Blueprint("linked_data", __name__)

_OFFERED = (HTML, *(form.media_type for form in FORMATS))
_DEPRECATED = NamedNode(f"{OWL}deprecated")
_FRAME = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#frame"'


@blueprint.get("/<any(id, source, graph):root>/<path:rest>")
def thing(root: str, rest: str) -> AnyResponse:
    """Send the reader of a thing's IRI on to the document that suits."""
    return _see_other(f"{root}/{rest}")


@blueprint.get("/<any(ontology, shapes):root>")
def vocabulary(root: str) -> AnyResponse:
    """Send the reader of the vocabulary's IRI on to the document that suits."""
    return _see_other(root)


def _see_other(path: str) -> AnyResponse:
    chosen = negotiate(request.headers.get("Accept"), _OFFERED).media_type
    _require_known(path)
    form = BY_MEDIA_TYPE.get(chosen)
    target = local_address(BASE + path) if form is None else f"/data/{quote(path)}.{form.ending}"
    response = redirect(target, code=303)
    response.vary.add("Accept")
    return response


def _require_known(path: str) -> None:
    name = f"graph/{path}" if path in {"ontology", "shapes"} else path
    if not labels().is_known(BASE + name):
        raise NotFound(f"Nothing is known here of {BASE}{path}.")


def _quads(path: str) -> list[Quad]:
    generations: Generations = current_app.extensions["igkg"]
    pool = generations.pool
    iri = BASE + path
    if path in {"ontology", "shapes"}:
        return views.quads_of_graph(pool, f"{BASE}graph/{path}")
    if not path.startswith("id/") and (found := views.quads_of_graph(pool, iri)):
        return found + views.quads_about(pool, iri)
    return views.quads_about(pool, iri)


@blueprint.get("/data/<path:path>.<any(ttl, trig, jsonld, nt, nq, rdf):ending>")
def data(path: str, ending: str) -> Response:
    """Give what is known of a thing, with its citations, in an RDF format."""
    generations: Generations = current_app.extensions["igkg"]
    release = generations.release
    _require_known(path)
    quads = _quads(path)
    if not quads:
        raise NotFound(f"Nothing is known here of {BASE}{path}.")
    form = BY_ENDING[ending]
    response = Response(write(quads, form, release.prefixes, release.context), mimetype=form.media_type)
    response.headers["Link"] = f'<{BASE}{path}>; rel="describes"'
    if any(quad.subject == NamedNode(BASE + path) and quad.predicate == _DEPRECATED for quad in quads):
        response.status_code = 410
    return response


def alternates(path: str, iri: str) -> list[tuple[str, str]]:
    """Give the header that leads from a page to the same in RDF, and to the thing that it describes (RFC 8288)."""
    quoted = quote(path)
    links = [f'</data/{quoted}.{form.ending}>; rel="alternate"; type="{form.media_type}"' for form in FORMATS]
    return [("Link", ", ".join([*links, f'<{quote(iri, safe=":/#")}>; rel="describes"']))]


@blueprint.get("/context.jsonld")
def json_ld_context() -> Response:
    """Give the JSON-LD context."""
    generations: Generations = current_app.extensions["igkg"]
    text = json.dumps({"@context": generations.release.context}, ensure_ascii=False, indent=1)
    return Response(text, mimetype="application/ld+json")


@blueprint.get("/frames/<name>.jsonld")
def json_ld_frame(name: str) -> Response:
    """Give a JSON-LD frame with the context in it (JSON-LD 1.1 Framing, appendix B.1 for the media type)."""
    generations: Generations = current_app.extensions["igkg"]
    release = generations.release
    frames = {path.stem: path for path in (release.queries / "frames").glob("*.jsonld")}
    if name not in frames:
        raise NotFound(f"There is no frame named {name}. There are: {', '.join(sorted(frames)) or 'none'}.")
    frame = json.loads(frames[name].read_text(encoding="utf-8"))
    text = json.dumps({"@context": release.context} | frame, ensure_ascii=False, indent=1)
    return Response(text, content_type=_FRAME)


@blueprint.get("/download/<name>")
def download(name: str) -> Response:
    """Give a file of the release."""
    generations: Generations = current_app.extensions["igkg"]
    media_type = "application/gzip" if name.endswith(".gz") else media_type_of(name)
    return send_from_directory(generations.release.downloads, name, mimetype=media_type)
