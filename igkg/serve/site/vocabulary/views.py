"""From the ontology and the shapes of a release to their two pages."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, current_app, render_template, url_for
from werkzeug.exceptions import NotFound

from igkg.formats import FORMATS
from igkg.names import text
from igkg.queries import read_queries
from igkg.serve.site import views
from igkg.serve.site.presentation import label_of
from igkg.serve.site.vocabulary.diagram import draw
from igkg.serve.site.vocabulary.shapes import gather
from igkg.serve.site.vocabulary.terms import add_questions, describe
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/page/ontology")
def ontology() -> str:
    """Document the ontology: its terms by group with a picture of each, and what other vocabularies it is aligned with.

    Raises:
        NotFound: there is no ontology in what is served.
    """
    workers = _workers()
    query = views.page_query(workers.release, "ontology")
    rows = views.rows(workers, query)
    terms = describe(rows, views.rows(workers, views.page_query(workers.release, "ontology-lists")))
    if not terms:
        raise NotFound("There is no ontology here.")
    questions = read_queries(workers.release.queries / "questions")
    add_questions(terms, questions)
    ordered = sorted(terms.values(), key=lambda term: term.group)
    groups = {name: list(found) for name, found in groupby(ordered, key=lambda term: term.group)}
    aligned = views.rows(workers, views.page_query(workers.release, "alignments"))
    return render_template(
        "ontology.html",
        about={text(row["predicate"]): row["object"] for row in rows if text(row["term"]) not in terms},
        groups=groups,
        diagrams={name: draw(group, terms, _name) for name, group in groups.items()},
        terms=terms,
        addresses={question.name: url_for("questions.question", name=question.name) for question in questions},
        aligned={name: list(found) for name, found in groupby(aligned, key=lambda row: text(row["vocabulary"]))},
        query=query,
        formats=FORMATS,
    )


@blueprint.get("/page/shapes")
def shapes() -> str:
    """Document the shapes: for what each is, what must hold, and what is told otherwise.

    Raises:
        NotFound: there are no shapes in what is served.
    """
    workers = _workers()
    query = views.page_query(workers.release, "shapes")
    found = gather(views.rows(workers, query))
    if not found:
        raise NotFound("There are no shapes here.")
    return render_template("shapes.html", shapes=found, query=query, formats=FORMATS)


def _workers() -> Questions:
    generations: Generations = current_app.extensions["igkg"]
    return generations.pool


def _name(iri: str) -> str:
    return label_of(iri).text
