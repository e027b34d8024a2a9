"""From an address under which there is nothing to things that are called something like its last part."""

from __future__ import annotations

import logging
import re

from flask import current_app, request

from igkg.errors import IgkgError
from igkg.serve.site.languages import language
from igkg.serve.site.search import search_text
from igkg.serve.workers.generation import Generations

_MOST = 6
_LONGEST = 100
_log = logging.getLogger("igkg.serve")


def near_things() -> list[str]:
    """Give the IRIs of things whose names are like the last part of the address that was asked for.

    A page that says what is not there must come whatever else is wrong: then it suggests nothing.
    """
    words = re.sub(r"[^\w]+", " ", re.split(r"[/#:]", request.path.rstrip("/"))[-1])[:_LONGEST].strip()
    if not words:
        return []
    generations: Generations = current_app.extensions["igkg"]
    try:
        found = search_text(generations.pool, words, languages=[language()], limit=_MOST)
    except IgkgError as error:
        _log.warning("Nothing can be suggested for %s: %s", request.path, error)
        return []
    return [hit["thing"]["iri"] for hit in found["hits"]]
