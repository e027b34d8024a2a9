"""From settings to the Flask application that answers everything."""

from __future__ import annotations

from flask import Flask

from igkg.serve import graph_store, linked_data, openapi, problems, self_description, validation
from igkg.serve.limits import Limits
from igkg.serve.reconcile import service as reconciliation
from igkg.serve.site import (
    assets,
    citing,
    crawling,
    explanations,
    languages,
    pages,
    parts,
    pictures,
    presentation,
    questions,
    reports,
    search,
    structured_data,
    workbench,
)
from igkg.serve.site.vocabulary import views as vocabulary
from igkg.serve.workers.generation import Generations


def create_app(limits: Limits) -> Flask:
    """Make the application; which release a request sees, its environment says."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = limits.request_bytes
    app.extensions["igkg"] = Generations()
    for room in (assets, languages, parts, presentation, problems, structured_data):
        room.install(app)
    for part in (
        workbench,
        graph_store,
        self_description,
        linked_data,
        explanations,
        citing,
        crawling,
        reports,
        questions,
        vocabulary,
        pages,
        pictures,
        search,
        validation,
        openapi,
        reconciliation,
    ):
        app.register_blueprint(part.blueprint)
    return app
