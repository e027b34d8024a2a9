"""From browsers at ``/sparql`` to the workbench, and from RDF clients without a query to the description."""

from __future__ import annotations

from urllib.parse import parse_qs

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from igkg.names import text
from igkg.queries import find_query, read_queries
from igkg.serve.protocol import FORM, QUERY, BadRequest
from igkg.serve.reconcile.messages import read_json
from igkg.serve.self_description import service_document
from igkg.serve.site import views
from igkg.serve.site.languages import catalogues, language
from igkg.serve.site.presentation import labels, release
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("endpoint", __name__)
_TEXTS = "workbench."
_MOST_LABELS = 5000


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response | str:
    """Show the workbench, with the query in it that the browser came with; without one RDF clients get the description.

    Raises:
        UnknownName: the address names a question that does not exist.
    """
    questions = release().queries / "questions"
    asked = request.args.get("question")
    query = _query() or (find_query(questions, asked).text if asked else "")
    description = None if query else service_document()
    return description or render_template(
        "sparql.html", query=query, questions=read_queries(questions), texts=_texts(), limits=_workers().limits
    )


@blueprint.get("/sparql/vocabulary")
def vocabulary() -> Response:
    """Give the prefixes, and the classes and properties with their labels and definitions, for completing names."""
    found = views.rows(_workers(), views.page_query(release(), "vocabulary"))
    terms = [{name: text(value) for name, value in row.items() if value is not None} for row in found]
    return jsonify(prefixes=release().prefixes.table, terms=terms)


@blueprint.post("/sparql/labels")
def labels_of_iris() -> Response:
    """Give what each IRI of a JSON array is called in the reader's language.

    Raises:
        BadRequest: the body is no JSON array of IRIs, or a longer one than is answered at once.
    """
    iris = read_json(request.get_data(), "The body") if request.is_json else None
    if not isinstance(iris, list) or len(iris) > _MOST_LABELS or not all(isinstance(iri, str) for iri in iris):
        raise BadRequest(f"Post a JSON array of at most {_MOST_LABELS} IRIs.")
    return jsonify({iri: labels().label(iri, language()).text for iri in iris})


def _workers() -> Questions:
    generations: Generations = current_app.extensions["igkg"]
    return generations.pool


def _texts() -> dict[str, str]:
    """Give the texts that the browser's side of the workbench says."""
    texts = catalogues()[language()].texts
    return {key.removeprefix(_TEXTS): value for key, value in texts.items() if key.startswith(_TEXTS)}


def _query() -> str:
    if request.mimetype == QUERY:
        return request.get_data(as_text=True)
    values = request.args if request.mimetype != FORM else None
    if values is not None:
        return values.get("query", "")
    return parse_qs(request.get_data(as_text=True)).get("query", [""])[0]
