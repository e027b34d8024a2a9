"""From the graph to plain pages: each made by queries that it shows, each fact with its citation."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, current_app, render_template, request
from werkzeug.exceptions import NotFound

from igkg.formats import FORMATS
from igkg.names import BASE, ONTOLOGY
from igkg.queries import read_queries
from igkg.serve import views
from igkg.serve.generation import Generations
from igkg.serve.languages import language
from igkg.serve.search import search_text

blueprint = Blueprint("pages", __name__)


def _generations() -> Generations:
    found: Generations = current_app.extensions["igkg"]
    return found


@blueprint.get("/")
def home() -> str:
    """Show what this is, what can be asked, and the release that is served."""
    pool = _generations().pool
    kinds = views.rows(pool, views.page_query(pool.release, "kinds"))
    questions = read_queries(pool.release.queries / "questions")
    return render_template("home.html", release=pool.release, kinds=kinds, questions=questions)


@blueprint.get("/page/<path:path>")
def page(path: str) -> str:
    """Show what is known of a thing, a passage, or a graph."""
    iri = BASE + path
    if path in {"ontology", "shapes"}:
        iri = f"{BASE}graph/{path}"
    pool = _generations().pool
    heading = views.rows(pool, views.page_query(pool.release, "heading"), iri)
    query = views.page_query(pool.release, "facts")
    facts = list(views.facts(views.rows(pool, query, iri), "object"))
    sentences = views.rows(pool, views.page_query(pool.release, "sentences"), iri) if _is_graph(path) else []
    about = views.rows(pool, views.page_query(pool.release, "statements-about"), iri)
    if not (facts or sentences or about):
        raise NotFound(f"Nothing is known here of {iri}.")
    return render_template(
        "thing.html",
        iri=iri,
        path=path,
        heading=heading[0] if heading else {},
        facts=facts,
        sentences=[list(rows) for _, rows in groupby(sentences, key=lambda row: views.text(row, "subject"))],
        about=list(views.facts(about, "subject")),
        query=query,
        formats=FORMATS,
    )


def _is_graph(path: str) -> bool:
    return path.startswith(("source/", "graph/")) or path in {"ontology", "shapes"}


@blueprint.get("/kind/<name>")
def kind(name: str) -> str:
    """List the things of a class."""
    pool = _generations().pool
    query = views.page_query(pool.release, "things-of-kind")
    things = views.rows(pool, query, ONTOLOGY + name)
    if not things:
        raise NotFound(f"There is nothing of a kind called {name} here.")
    return render_template("kind.html", name=name, things=things, query=query)


@blueprint.get("/sources")
def sources() -> str:
    """List the sources and their passages."""
    pool = _generations().pool
    found = views.rows(pool, views.page_query(pool.release, "sources"))
    by_source = groupby(found, key=lambda row: (views.text(row, "source"), views.text(row, "sourceLabel")))
    return render_template("sources.html", sources=[(key, list(rows)) for key, rows in by_source])


@blueprint.get("/search")
def search() -> str:
    """Find things by name, alias or description."""
    words = request.args.get("q", "").strip()
    pool = _generations().pool
    found = search_text(pool, words, languages=[language()], limit=50)
    return render_template("search.html", words=words, found=found["hits"])


@blueprint.get("/download/")
def downloads() -> str:
    """List the files that can be taken away."""
    return render_template("downloads.html", release=_generations().release)
