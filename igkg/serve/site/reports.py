"""From a fact that a reader doubts to a filled-in report, which the reader takes to wherever the project is kept."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from igkg.serve.workers.generation import Generations

blueprint = Blueprint("reports", __name__)
_MOST = 2000


@blueprint.get("/report")
def report() -> str:
    """Show a report on the fact of the parameters ``subject``, ``predicate``, ``object``, to be completed."""
    generations: Generations = current_app.extensions["igkg"]
    fact = " ".join(request.args.get(name, "").strip()[:_MOST] for name in ("subject", "predicate", "object")).strip()
    passages = [passage[:_MOST] for passage in request.args.getlist("passage")]
    return render_template("report.html", fact=fact, passages=passages, release=generations.release)
