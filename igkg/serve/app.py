"""From settings to the Flask application that answers everything."""

from __future__ import annotations

from flask import Flask, current_app, url_for

from igkg.names import BASE
from igkg.serve import explanations, graph_store, linked_data, pages, problems, self_description, workbench
from igkg.serve.generation import Generations
from igkg.serve.limits import Limits
from igkg.serve.views import Term


def create_app(limits: Limits) -> Flask:
    """Make the application; which release a request sees, its environment says."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = limits.request_bytes
    app.extensions["igkg"] = Generations()
    problems.install(app)
    for part in (workbench, graph_store, self_description, linked_data, explanations, pages):
        app.register_blueprint(part.blueprint)
    app.add_template_filter(local_address, "address")
    app.add_template_filter(_short, "short")
    app.add_template_test(is_link, "link")
    return app


def local_address(iri: str) -> str:
    """Give the page of one of our IRIs on this host; others are given back as they are."""
    rest = iri.removeprefix(BASE)
    if rest == iri:
        return iri
    if rest.startswith("ontology#"):
        return url_for("pages.page", path="ontology") + "#" + rest.removeprefix("ontology#")
    return url_for("pages.page", path=rest)


def _short(iri: str) -> str:
    generations: Generations = current_app.extensions["igkg"]
    return generations.release.prefixes.shorten(iri)


def is_link(term: Term) -> bool:
    """Tell whether a term is an IRI that can be followed."""
    return term is not None and term.value.startswith(("http://", "https://")) and not hasattr(term, "datatype")
