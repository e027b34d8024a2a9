"""From a release to what search engines read: robots.txt (RFC 9309) and sitemaps (sitemaps.org, version 0.9)."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import NotFound

from igkg.queries import read_queries
from igkg.serve.site import views
from igkg.serve.site.presentation import local_address
from igkg.serve.workers.generation import Generations

blueprint = Blueprint("crawling", __name__)
# A sitemap may have 50,000 addresses and 50 MB.
_MOST_ADDRESSES = 25_000
_PAGES = ("/", "/about", "/things", "/questions", "/sources", "/timeline", "/network", "/page/ontology", "/download/")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Tell crawlers which addresses are made anew for each question, and where the sitemaps are."""
    return Response(render_template("robots.txt", sitemap=_absolute(url_for("crawling.index"))), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """List the sitemaps."""
    count = -(-len(_addresses()) // _MOST_ADDRESSES)
    parts = [_absolute(url_for("crawling.sitemap", number=number + 1)) for number in range(count)]
    return Response(render_template("sitemap-index.xml", parts=parts, built=_built()), mimetype="application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
def sitemap(number: int) -> Response:
    """List addresses of pages."""
    part = _addresses()[(number - 1) * _MOST_ADDRESSES : number * _MOST_ADDRESSES] if number else []
    if not part:
        raise NotFound(f"There is no sitemap with the number {number}.")
    addresses = [_absolute(path) for path in part]
    return Response(render_template("sitemap.xml", addresses=addresses, built=_built()), mimetype="application/xml")


def _generations() -> Generations:
    found: Generations = current_app.extensions["igkg"]
    return found


def _addresses() -> list[str]:
    pool = _generations().pool
    questions = [f"/questions/{query.name}" for query in read_queries(pool.release.queries / "questions")]
    things = views.rows(pool, views.page_query(pool.release, "addresses"))
    return [*_PAGES, *questions, *(local_address(row["object"]) for row in things)]


def _absolute(path: str) -> str:
    return request.host_url.rstrip("/") + path


def _built() -> str:
    return str(_generations().release.manifest["built"])
