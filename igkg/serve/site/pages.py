"""From the graph to plain pages: each made by queries that it shows, each fact with its citation."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response, current_app, render_template, request, url_for
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from igkg.formats import FORMATS
from igkg.names import BASE, ONTOLOGY, SKOS
from igkg.queries import read_queries
from igkg.serve.linked_data import alternates
from igkg.serve.negotiation import HTML
from igkg.serve.site import views
from igkg.serve.site.chapters import chapters_of
from igkg.serve.site.entity import Entity
from igkg.serve.site.kinds import chapters_of_kinds
from igkg.serve.site.languages import language, number, say
from igkg.serve.site.parts import parts_of
from igkg.serve.site.presentation import labels
from igkg.serve.site.search import search_text
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("pages", __name__)
_THINGS_OF_A_PAGE = 200
_HITS_OF_A_PAGE = 30
_LAST_PAGE_OF_HITS = 1000
# How the names of the files begin that belong together.
_PARTS = {
    "all": "igkg-all.",
    "asserted": "igkg-asserted.",
    "asserted-cited": "igkg-asserted-cited.",
    "inferred": "igkg-inferred.",
    "linksets": "igkg-link",
    "confirmations": "igkg-confirmations.",
    "unlinked": "igkg-unlinked",
}
_COUNTS = {
    "facts": "facts",
    "sources": "sources",
    "passages": "passages with facts",
    "disagreements": "disagreements",
    "asserted": "asserted triples",
    "inferred": "inferred triples",
    "terms": "terms",
    "shapes": "shapes",
}
# As the limit in queries/pages/sentences.rq has it.
_SUBJECTS_OF_A_PAGE = 150


def _generations() -> Generations:
    found: Generations = current_app.extensions["igkg"]
    return found


@blueprint.get("/")
def home() -> str:
    """Show what this is, where to begin, and some questions with their answers."""
    pool = _generations().pool
    questions = read_queries(pool.release.queries / "questions")
    answered = [(question, views.rows(pool, question)) for question in questions if "featured" in question.header]
    return render_template(
        "home.html",
        counts=pool.release.manifest["counts"],
        kinds=views.rows(pool, views.page_query(pool.release, "entry-points")),
        answered=[(question, rows) for question, rows in answered if rows],
        total=len(questions),
    )


@blueprint.get("/about")
def about() -> str:
    """Tell how the graph is made, what it cannot say, how to cite it, and how to report an error."""
    counts = _generations().release.manifest["counts"]
    numbers = [{"what": say(f"about.count-{key}"), "number": number(counts[name])} for key, name in _COUNTS.items()]
    return render_template("about.html", counts=counts, numbers=numbers)


@blueprint.get("/download/")
def downloads() -> str:
    """List the files that can be taken away, those of each part together."""
    files = _generations().release.manifest["downloads"]
    parts = [(part, [file for file in files if file["name"].startswith(start)]) for part, start in _PARTS.items()]
    return render_template("downloads.html", parts=[(part, found) for part, found in parts if found])


@blueprint.get("/things")
def things() -> str:
    """Show all kinds of things, by the groups of the ontology."""
    pool = _generations().pool
    query = views.page_query(pool.release, "kinds")
    return render_template("things.html", query=query, chapters=chapters_of_kinds(views.rows(pool, query)))


@blueprint.get("/kind/<name>")
def kind(name: str) -> str:
    """List the things of a class, in the order of their names."""
    pool, known, spoken = _generations().pool, labels(), language()
    query = views.page_query(pool.release, "things-of-kind")
    rows = views.rows(pool, query, ONTOLOGY + name) if known.is_known(ONTOLOGY + name) else []
    found = {row["object"]: row for row in rows}
    if not found:
        raise NotFound(f"There is nothing of a kind called {name} here.")
    rows = sorted(found.values(), key=lambda row: known.label(views.text(row, "object"), spoken).text.casefold())
    pages = -(-len(rows) // _THINGS_OF_A_PAGE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "kind.html",
        kind=ONTOLOGY + name,
        definition=list(known.values(ONTOLOGY + name, NamedNode(f"{SKOS}definition"))),
        things=rows[(page - 1) * _THINGS_OF_A_PAGE : page * _THINGS_OF_A_PAGE],
        total=len(rows),
        page=page,
        pages=pages,
        address=lambda page: url_for("pages.kind", name=name, page=page),
        query=query,
    )


@blueprint.get("/page/<path:path>")
def page(path: str) -> Response:
    """Show what is known of a thing, or of a graph."""
    iri = BASE + (f"graph/{path}" if path in {"ontology", "shapes"} else path)
    if not labels().is_known(iri):
        raise NotFound(f"Nothing is known here of {iri}.")
    pool = _generations().pool
    query = views.page_query(pool.release, "thing")
    rows = views.rows(pool, query, iri)
    parts = parts_of(pool, iri, rows)
    entity = Entity(iri, rows, labels(), language(), parts.shown, parts.replaced)
    has_content = _is_graph(path) and not parts.shows_the_graph
    sentences, next_subject = _content(pool, iri) if has_content else ([], "")
    if not (entity.is_known or sentences):
        raise NotFound(f"Nothing is known here of {iri}.")
    status = 410 if entity.is_withdrawn else 200
    page = render_template(
        "withdrawn.html" if entity.is_withdrawn else "thing.html",
        iri=iri,
        path=path,
        entity=entity,
        chapters=chapters_of(entity),
        parts=parts,
        sentences=sentences,
        next_subject=next_subject,
        query=query,
        formats=FORMATS,
    )
    return Response(page, status, alternates(path, iri), mimetype=HTML)


def _is_graph(path: str) -> bool:
    return path.startswith(("source/", "graph/")) or path in {"ontology", "shapes"}


def _content(pool: Questions, iri: str) -> tuple[list[list[views.Row]], str]:
    """Give the statements of a graph by subject, as many as fit, and the subject after which the next page begins."""
    query = views.page_query(pool.release, "sentences")
    found = views.rows(pool, query, iri, after=request.args.get("after", ""))
    by_subject = [list(rows) for _, rows in groupby(found, key=lambda row: views.text(row, "subject"))]
    is_last = len(by_subject) < _SUBJECTS_OF_A_PAGE
    return by_subject, "" if is_last else views.text(by_subject[-1][0], "subject")


@blueprint.get("/sources")
def sources() -> str:
    """List the sources, with how much was read from each."""
    pool = _generations().pool
    query = views.page_query(pool.release, "sources")
    by_source = groupby(views.rows(pool, query), key=lambda row: views.text(row, "source"))
    facts = pool.release.manifest["counts"]["facts by source"]
    return render_template("sources.html", query=query, sources=[list(rows) for _, rows in by_source], facts=facts)


@blueprint.get("/search")
def search() -> str:
    """Find things by name, alias or text, all of them or those of a kind."""
    words = request.args.get("q", "").strip()
    kind = request.args.get("kind", "")
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE_OF_HITS)
    found = search_text(
        _generations().pool,
        words,
        kind=kind,
        languages=[language()],
        offset=(page - 1) * _HITS_OF_A_PAGE,
        limit=_HITS_OF_A_PAGE,
    )
    return render_template(
        "search.html",
        words=words,
        kind=kind,
        found=found,
        page=page,
        pages=-(-found["total"] // _HITS_OF_A_PAGE),
        address=lambda page: url_for("pages.search", q=words, kind=kind, page=page),
    )
