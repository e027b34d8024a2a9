"""From SPARQL protocol requests to answers (SPARQL 1.1 Protocol, section 2)."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.wsgi import FileWrapper

from igkg.serve.generation import Generations
from igkg.serve.negotiation import HTML, negotiate
from igkg.sparql import Request, form_of, is_update

blueprint = Blueprint("endpoint", __name__)

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_READ_ONLY = "This endpoint only answers queries: the graph is changed by changing its files."
_SHORT_NAMES = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle",),
    "turtle": ("text/turtle",),
    "nt": ("application/n-triples",),
    "rdf": ("application/rdf+xml",),
    "jsonld": ("application/ld+json",),
    "trig": ("application/trig",),
    "nq": ("application/n-quads",),
}


@blueprint.route("/sparql", methods=["GET", "POST", "OPTIONS"], provide_automatic_options=False)
def sparql() -> Response | str:
    """Answer a query; without one, show the form."""
    if request.method == "OPTIONS":
        return Response(status=204, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    parameters = _parameters()
    if any(name == "update" for name, _ in parameters):
        raise Forbidden(_READ_ONLY)
    queries = [value for name, value in parameters if name == "query"]
    if not queries and request.method in {"GET", "HEAD"} and not parameters:
        return render_template("sparql.html", query="")
    if len(queries) != 1:
        raise BadRequest(f"A request has one query; this one has {len(queries)}.")
    return _answer(queries[0], parameters)


def _parameters() -> list[tuple[str, str]]:
    """Give the parameters of a request in the three ways of the protocol, percent-decoded once."""
    in_address = _decode(request.query_string)
    if request.method != "POST":
        return in_address
    match request.mimetype:
        case t if t == _FORM:
            return _decode(request.get_data()) + [pair for pair in in_address if pair[0] == "format"]
        case t if t == _QUERY:
            return [("query", _text(request.get_data())), *in_address]
        case t if t == _UPDATE:
            raise Forbidden(_READ_ONLY)
        case _:
            raise UnsupportedMediaType(f"Post a query as {_QUERY} or as {_FORM}.")


def _decode(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise BadRequest(f"The parameters cannot be read: {error}.") from error


def _text(body: bytes) -> str:
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("A query is posted in UTF-8.")
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error


def _answer(query: str, parameters: list[tuple[str, str]]) -> Response | str:
    if is_update(query):
        raise Forbidden(_READ_ONLY)
    form = form_of(query)
    chosen = _media_type(form.media_types, dict(parameters).get("format"))
    if chosen == HTML:
        return render_template("sparql.html", query=query)
    asked = Request(
        query,
        tuple(value for name, value in parameters if name == "default-graph-uri"),
        tuple(value for name, value in parameters if name == "named-graph-uri"),
    )
    generations: Generations = current_app.extensions["igkg"]
    answer = generations.pool.ask(asked, chosen)
    body = FileWrapper(answer.file) if answer.file is not None else answer.body
    response = Response(body, mimetype=chosen, direct_passthrough=answer.file is not None)
    response.content_length = answer.length
    response.vary.update(["Accept", "Accept-Encoding"])
    return response


def _media_type(offered: tuple[str, ...], name: str | None) -> str:
    if name is None:
        # A browser asks for HTML first of all: it gets the form with the query in it.
        return negotiate((*offered, HTML), default=offered[0])
    for media_type in (*_SHORT_NAMES.get(name, ()), name):
        if media_type in offered:
            return media_type
    raise BadRequest(f"The format {name!r} does not fit this query; these do: {', '.join(offered)}.")
