"""From a statement named in a request to its proof, as a page, as JSON, or as RDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest

from igkg.explain import read_triple
from igkg.explain.packing import unpacked
from igkg.serve.negotiation import HTML, negotiate
from igkg.serve.workers.generation import Generations

blueprint = Blueprint("explanations", __name__)
_OFFERED = (HTML, "application/json", "text/turtle", "application/n-triples", "application/rdf+xml")
# A proof that goes on below leads from there to a page of its own.
_LEVELS_OF_A_PAGE = 50


@blueprint.get("/explain")
def explain() -> Response:
    """Explain the statement of the parameters ``subject``, ``predicate`` and ``object``, each a Turtle term."""
    generations: Generations = current_app.extensions["igkg"]
    terms = [_parameter(name) for name in ("subject", "predicate", "object")]
    statement = read_triple(terms, generations.release.prefixes)
    chosen = negotiate(request.headers.get("Accept"), _OFFERED).media_type
    asked = {"statement": f"{statement} .", "media_type": None if chosen == HTML else chosen}
    answer = generations.pool.carry_out("explain", asked)
    if chosen == HTML:
        proof, *nearest = unpacked(answer["proofs"])
        document = render_template("explain.html", proof=proof, nearest=nearest, levels=_LEVELS_OF_A_PAGE)
    else:
        document = answer["document"]
    response = Response(document, 200 if answer["holds"] else 404, mimetype=chosen)
    response.vary.add("Accept")
    return response


def _parameter(name: str) -> str:
    value = request.args.get(name, "").strip()
    if not value:
        raise BadRequest(
            f"Say which {name}: a prefixed name, an IRI in angle brackets, or a literal in quotation marks."
        )
    return value
