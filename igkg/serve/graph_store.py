"""From requests for whole graphs to their triples (SPARQL 1.1 Graph Store HTTP Protocol, sections 4.2, 5.2 and 5.6)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, MethodNotAllowed, NotFound

from igkg.serve.negotiation import negotiate
from igkg.serve.workers.generation import Generations
from igkg.sparql import GRAPH, Request

blueprint = Blueprint("graph_store", __name__)

_READING = ["GET", "HEAD", "OPTIONS"]
_WRITING = ["PUT", "POST", "DELETE", "PATCH"]
_WHOLE_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/graph-store")
def read_graph() -> Response:
    """Give the default graph (``?default``) or a named one (``?graph=IRI``); 404 for a graph that is not there."""
    name = _graph_named()
    media_type = negotiate(request.headers.get("Accept"), GRAPH.media_types)
    generations: Generations = current_app.extensions["igkg"]
    asked = Request(_WHOLE_GRAPH, () if name is None else (name,))
    answer = generations.pool.ask(asked, media_type.media_type)
    if name is not None and not answer.rows:
        raise NotFound(f"There is no graph {name} here.")
    response = Response(answer.read(), mimetype=media_type.sent_as)
    response.vary.add("Accept")
    return response


@blueprint.route("/graph-store", methods=_WRITING)
def write_graph() -> Response:
    """Refuse to change a graph (section 5: a service that does not support a method answers 405)."""
    raise MethodNotAllowed(_READING, "Graphs can be read here; the graph is changed by changing its files.")


def _graph_named() -> str | None:
    names = request.args.getlist("graph")
    if len(names) + len(request.args.getlist("default")) != 1:
        raise BadRequest("Name one graph: ?default, or ?graph= with its IRI.")
    if not names:
        return None
    try:
        return NamedNode(names[0]).value
    except ValueError as error:
        raise BadRequest(f"{names[0]!r} is no absolute IRI: {error}.") from error
