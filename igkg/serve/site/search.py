"""From words in a request to the things that are called so: suggestions as JSON, and the tasks behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from igkg.search import search, suggest
from igkg.serve.protocol import BadRequest
from igkg.serve.site.languages import language
from igkg.serve.site.presentation import local_address
from igkg.serve.workers.generation import Generations, Questions
from igkg.serve.workers.tasks import Workplace

blueprint = Blueprint("suggestions", __name__)
_MOST_SUGGESTIONS = 50


@blueprint.get("/suggest")
def suggestions() -> Response:
    """Suggest things for what has been typed so far (``q``), of a ``kind`` if one is given, ``limit`` at most."""
    generations: Generations = current_app.extensions["igkg"]
    typed = request.args.get("q", "")
    wanted = {
        "text": typed,
        "kind": generations.release.prefixes.expand(request.args.get("kind", "")),
        "languages": [language()],
        "limit": whole_number("limit", default=10, most=_MOST_SUGGESTIONS),
    }
    found = generations.pool.carry_out("suggest", wanted)
    for suggestion in found:
        suggestion["path"] = local_address(suggestion["iri"])
    answer = jsonify({"q": typed, "suggestions": found})
    answer.vary.add("Accept-Language")
    return answer


def whole_number(name: str, *, default: int, least: int = 0, most: int) -> int:
    """Give a number from the query string.

    Raises:
        BadRequest: it is no whole number from ``least`` to ``most``.
    """
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and least <= int(text[:10]) <= most):
        raise BadRequest(f"The parameter {name} is a whole number from {least} to {most}, not {text[:40]!r}.")
    return int(text)


def search_text(
    pool: Questions, text: str, *, kind: str = "", languages: list[str], offset: int = 0, limit: int = 20
) -> dict[str, Any]:
    """Have a worker search the texts of the release: for the page ``/search``.

    Gives :class:`igkg.search.Found` as JSON: ``hits`` (each with ``thing``: iri, label, kind, kind_label, description,
    statements; and ``snippet``: pieces of text, each with whether it is what was looked for), ``total``, ``kinds``
    (IRI, label and number of hits, for narrowing) and ``is_near``, which says that nothing has the words and that the
    hits are called something like them. ``kind`` is the IRI of a class; ``offset`` and ``limit`` make pages.
    """
    asked = {"text": text, "kind": kind, "languages": languages, "offset": offset, "limit": limit}
    answer: dict[str, Any] = pool.carry_out("search", asked)
    return answer


def search_task(workplace: Workplace, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Carry out :func:`igkg.search.search` in a worker."""
    return search(workplace.index, **arguments).as_json()


def suggest_task(workplace: Workplace, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Carry out :func:`igkg.search.suggest` in a worker."""
    found = suggest(workplace.index, **arguments)
    return [asdict(suggestion.thing) | {"name": suggestion.name} for suggestion in found]
