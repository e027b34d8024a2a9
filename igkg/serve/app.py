"""From settings to the Flask application that answers everything."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app, Response, jsonify, request, url_for

from igkg.names import BASE
from igkg.serve import endpoint, linked_data, pages, problems
from igkg.serve.generation import Generations
from igkg.serve.limits import Limits
from igkg.serve.views import Term

_LONGEST_REQUEST = 4 * 1024**2


def create_app(releases: Path, limits: Limits) -> Flask:
    """Make the application on the current release of a folder."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _LONGEST_REQUEST
    app.extensions["igkg"] = generations = Generations(releases, limits)
    problems.install(app)
    for part in (endpoint, linked_data, pages):
        app.register_blueprint(part.blueprint)
    app.add_template_filter(local_address, "address")
    app.add_template_filter(_short, "short")
    app.add_template_test(is_link, "link")
    app.after_request(_headers)

    @app.get("/health")
    def health() -> Response:
        release = generations.release
        return jsonify(status="ok", release=release.name, limits=limits.as_dict())

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


def _headers(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    return response
