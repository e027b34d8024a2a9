"""From requests for what the service is to documents in RDF: service description, VoID, DCAT, example queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode, Quad, Triple

from igkg.description import DESCRIPTION, METADATA, QUESTIONS, Description, read_description
from igkg.description.dcat import DOWNLOAD, ENDPOINT
from igkg.description.parts import dcat_part, void_part
from igkg.description.service import service
from igkg.description.terms import term
from igkg.formats import BY_MEDIA_TYPE, FORMATS, write
from igkg.names import TYPE, Prefixes
from igkg.serve.negotiation import HTML, negotiate
from igkg.serve.workers.generation import Generations
from igkg.sparql import used

blueprint = Blueprint("self_description", __name__)

_OFFERED = tuple(form.media_type for form in FORMATS)


@blueprint.get("/.well-known/void")
@blueprint.get("/void")
def void_document() -> Response:
    """Give the VoID description of the data (VoID, sections 6.2 and 7.1)."""
    description = _description()
    about = void_part(description.graph(DESCRIPTION, METADATA), description.dataset)
    return _document([*about, *_of_this_document(description)])


@blueprint.get("/dcat")
def dcat_document() -> Response:
    """Give the catalogue of the data set, its files and its query service (DCAT 2, section 6)."""
    description = _description()
    return _document(dcat_part(description.graph(DESCRIPTION, METADATA), description.dataset))


@blueprint.get("/.well-known/sparql-examples")
def examples_document() -> Response:
    """Give the questions as a catalogue of example queries."""
    return _document(_description().graph(QUESTIONS))


def service_document() -> Response | None:
    """Describe the service at the address that was asked (SPARQL 1.1 Service Description, section 2).

    None where the reader would rather have a page.
    """
    accept = request.headers.get("Accept")
    if negotiate(accept, (*_OFFERED, HTML)).media_type == HTML:
        return None
    generations: Generations = current_app.extensions["igkg"]
    description = _description()
    pool = generations.pool
    built = str(pool.release.manifest["built"])
    endpoint, limits = request.base_url, pool.limits.as_dict()
    about = service(endpoint, description.dataset, limits, built, asks_others=bool(pool.services))
    summary = (t for t in void_part(description.graph(DESCRIPTION, METADATA), description.dataset) if _is_summary(t))
    return _document([*about, *description.beside, *summary])


def _is_summary(triple: Triple) -> bool:
    partitions = {
        term("void:class"),
        term("void:property"),
        term("void:classPartition"),
        term("void:propertyPartition"),
    }
    return triple.predicate not in partitions and "#class-" not in str(triple) and "#property-" not in str(triple)


def _of_this_document(description: Description) -> Iterator[Triple]:
    here = NamedNode(request.base_url)
    yield Triple(here, TYPE, term("void:DatasetDescription"))
    yield Triple(here, term("foaf:primaryTopic"), description.dataset)


def _document(triples: Iterable[Triple]) -> Response:
    generations: Generations = current_app.extensions["igkg"]
    choice = negotiate(request.headers.get("Accept"), _OFFERED)
    form = BY_MEDIA_TYPE[choice.media_type]
    release = generations.release
    quads = [Quad(triple.subject, triple.predicate, _here(triple.object)) for triple in triples]  # type: ignore[arg-type]
    prefixes = Prefixes(used(release.prefixes.table, (quad.triple for quad in quads)))
    response = Response(write(quads, form, prefixes, release.context), mimetype=choice.sent_as)
    response.vary.add("Accept")
    return response


def _here(value: object) -> object:
    """Give addresses that lead to this host: unlike names they say where something is to be had."""
    if value == ENDPOINT:
        return NamedNode(request.url_root + "sparql")
    if isinstance(value, NamedNode) and value.value.startswith(DOWNLOAD):
        return NamedNode(f"{request.url_root}download/{value.value.removeprefix(DOWNLOAD)}")
    return value


def _description() -> Description:
    generations: Generations = current_app.extensions["igkg"]
    return _read(generations.release.folder)


@lru_cache(maxsize=2)
def _read(folder: Path) -> Description:
    return read_description(folder)
