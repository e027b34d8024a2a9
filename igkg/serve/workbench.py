"""From browsers at ``/sparql`` to the form for queries, and from RDF clients without a query to the description."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import Blueprint, Response, render_template, request

from igkg.serve.protocol import FORM, QUERY
from igkg.serve.self_description import service_document

blueprint = Blueprint("endpoint", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response | str:
    """Show the form, with the query in it that the browser came with; without one RDF clients get the description."""
    query = _query()
    description = None if query else service_document()
    return description or render_template("sparql.html", query=query)


def _query() -> str:
    if request.mimetype == QUERY:
        return request.get_data(as_text=True)
    values = request.args if request.mimetype != FORM else None
    if values is not None:
        return values.get("query", "")
    return parse_qs(request.get_data(as_text=True)).get("query", [""])[0]
