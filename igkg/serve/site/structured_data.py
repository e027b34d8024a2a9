"""From a thing to the block of structured data in its page, which search engines read."""

from __future__ import annotations

import json

from flask import Flask, current_app
from markupsafe import Markup
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from igkg.description import DATASET
from igkg.schema_org import schema_org
from igkg.serve.site.views import page_query
from igkg.serve.workers.generation import Generations
from igkg.sparql import Request

# In a script element only these could end it, or begin a comment (HTML, section 4.12.1.3); JSON may write them so too.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def install(app: Flask) -> None:
    """Let templates ask for the blocks by name: ``schema_org(iri)`` and ``schema_org_dataset()``."""
    app.add_template_global(_about_thing, "schema_org")
    app.add_template_global(_about_dataset, "schema_org_dataset")


def _about_thing(iri: str) -> Markup:
    """Give a ``script`` element with what the graph says of a thing in schema.org's terms, or nothing at all."""
    return _block("schema-org", iri)


def _about_dataset() -> Markup:
    """Give a ``script`` element that describes the whole graph, its files and its sources."""
    return _block("schema-org-dataset", DATASET.value)


def _block(query: str, iri: str) -> Markup:
    generations: Generations = current_app.extensions["igkg"]
    pool = generations.pool
    request = Request(page_query(pool.release, query).text, iris={"thing": iri})
    found = parse(pool.ask(request, "application/n-triples").read(), format=RdfFormat.N_TRIPLES)
    document = schema_org(NamedNode(iri), (Triple(quad.subject, quad.predicate, quad.object) for quad in found))
    if document is None:
        return Markup()
    text = json.dumps(document, ensure_ascii=False).translate(_ESCAPES)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704 - escaped above
