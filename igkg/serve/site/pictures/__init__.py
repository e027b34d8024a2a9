"""From the record to two pictures of it, a timeline and a network, each with the same content as a table.

What is chosen stands in the address, so that a view can be shared; the pictures take their data from a JSON document
beside the page, which is made by the same queries in the same workers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from flask import Blueprint, Response, current_app, jsonify, render_template

from igkg.serve.site import views
from igkg.serve.site.languages import catalogues, language
from igkg.serve.site.pictures import network as networks
from igkg.serve.site.pictures import timeline as timelines
from igkg.serve.site.pictures.choices import (
    ROWS_OF_A_PAGE,
    Wish,
    address_of,
    is_actor,
    is_issue,
    kind_options,
    kind_token,
    kinds_of_things,
    picture_query,
    thing_options,
    token,
    wish,
)
from igkg.serve.workers.generation import Generations, Questions

blueprint = Blueprint("pictures", __name__)

_Shown = TypeVar("_Shown")
_SHARED_TEXTS = "picture."
_TIMELINE_TEXTS = "timeline."
_NETWORK_TEXTS = "network."


def paged(endpoint: str, asked: Wish) -> Callable[[int], str]:
    """Give templates the address of each page of a table."""
    return lambda page: asked.address(endpoint, page)


@blueprint.app_context_processor
def _globals() -> dict[str, object]:
    return {"paged": paged}


def _pool() -> Questions:
    generations: Generations = current_app.extensions["igkg"]
    return generations.pool


@blueprint.get("/timeline")
def timeline() -> str:
    """Show what is dated as a table, which the browser's module draws as a timeline."""
    asked = wish()
    kinds = kinds_of_things(_pool())
    everything, shown = _timeline(_pool(), asked, kinds)
    actors = Counter(other for thing in everything for other in thing.others if is_actor(kinds, other))
    issues = Counter(other for thing in everything for other in thing.others if is_issue(kinds, other))
    return render_template(
        "pictures/timeline.html",
        wish=asked,
        rows=_page(shown, asked),
        total=len(shown),
        pages=_pages(shown),
        kinds=kind_options((thing.kind for thing in everything), asked.kinds, kinds.values()),
        actors=thing_options(actors, asked.actor),
        issues=thing_options(issues, asked.issue),
        queries=[picture_query(_pool(), name) for name in ("timeline", "timeline-links", "kinds-in-pictures")],
        texts=_texts(_TIMELINE_TEXTS),
    )


@blueprint.get("/timeline.json")
def timeline_data() -> Response:
    """Give what is dated and wished for, for the browser's module."""
    _, shown = _timeline(_pool(), wish(), kinds_of_things(_pool()))
    return _json(list(timelines.as_json(shown, _addresses(thing.iri for thing in shown))))


def _timeline(
    pool: Questions, asked: Wish, kinds: Mapping[str, str]
) -> tuple[list[timelines.Dated], list[timelines.Dated]]:
    """Give all that is dated, and of it what is wished for."""
    rows = views.rows(pool, picture_query(pool, "timeline"))
    links = views.rows(pool, picture_query(pool, "timeline-links"))
    everything = timelines.dated_things(rows, links, kinds)
    shown = [
        thing
        for thing in everything
        if (not asked.kinds or kind_token(thing.kind) in asked.kinds)
        and all(not want or any(token(other) == want for other in thing.others) for want in (asked.actor, asked.issue))
    ]
    return everything, shown


@blueprint.get("/network")
def network() -> str:
    """Show relations as a table, which the browser's module draws as a network."""
    asked = wish()
    everything, shown = _network(_pool(), asked)
    degree = Counter(end for edge in everything.edges for end in (edge.origin, edge.target))
    actors = {iri: number for iri, number in degree.items() if is_actor(everything.kinds, iri)}
    issues = {iri: number for iri, number in degree.items() if is_issue(everything.kinds, iri)}
    kinds = [everything.kinds[iri] for iri in everything.things]
    return render_template(
        "pictures/network.html",
        wish=asked,
        rows=_page(shown.edges, asked),
        total=len(shown.edges),
        things=len(shown.things),
        pages=_pages(shown.edges),
        kinds=kind_options(kinds, asked.kinds, everything.kinds.values()),
        actors=thing_options(actors, asked.actor),
        issues=thing_options(issues, asked.issue),
        queries=[picture_query(_pool(), name) for name in ("network", "kinds-in-pictures")],
        texts=_texts(_NETWORK_TEXTS),
    )


@blueprint.get("/network.json")
def network_data() -> Response:
    """Give the relations that are wished for, for the browser's module."""
    _, shown = _network(_pool(), wish())
    named = {name for edge in shown.edges for name in (*edge.situations, *edge.graphs)}
    return _json(networks.as_json(shown, _addresses({*shown.things, *named})))


def _network(pool: Questions, asked: Wish) -> tuple[networks.Network, networks.Network]:
    """Give all relations, and of them what is wished for."""
    kinds = kinds_of_things(pool)
    everything = networks.network(views.rows(pool, picture_query(pool, "network")), kinds)
    wanted = frozenset(kind for kind in kinds.values() if kind_token(kind) in asked.kinds)
    centres = frozenset(iri for iri in everything.things if token(iri) in {asked.actor, asked.issue})
    is_unknown = (asked.actor or asked.issue) and not centres
    if is_unknown or (asked.kinds and not wanted):
        return everything, networks.Network([], kinds)
    return everything, everything.narrowed(wanted, centres)


def _page(rows: Sequence[_Shown], asked: Wish) -> Sequence[_Shown]:
    page = min(asked.page, _pages(rows))
    return rows[(page - 1) * ROWS_OF_A_PAGE : page * ROWS_OF_A_PAGE]


def _pages(rows: Sequence[object]) -> int:
    return max(-(-len(rows) // ROWS_OF_A_PAGE), 1)


def _addresses(iris: Iterable[str]) -> dict[str, str]:
    return {iri: address_of(iri) for iri in iris}


def _json(content: object) -> Response:
    """Give a document whose names are in the reader's language."""
    response = jsonify(content)
    response.vary.add("Accept-Language")
    return response


def _texts(own: str) -> dict[str, str]:
    """Give the texts that the browser's module of a picture says."""
    texts = catalogues()[language()].texts
    return {key.partition(".")[2]: text for key, text in texts.items() if key.startswith((_SHARED_TEXTS, own))}
