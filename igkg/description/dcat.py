"""From a data set and the files of its release to their description in DCAT."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import NamedNode, Triple

from igkg.dataset import is_about_links
from igkg.description.terms import english, media_type, term, typed
from igkg.description.void import beside
from igkg.formats import media_type_of
from igkg.names import BASE, TYPE, graph

ENDPOINT = NamedNode(f"{BASE}sparql")
DOWNLOAD = f"{BASE}download/"


def dcat(dataset: NamedNode, files: Iterable[Mapping[str, Any]]) -> Iterator[Triple]:
    """Describe a catalogue with the data set, its downloads and its query service (DCAT 2, sections 6.3 to 6.9)."""
    catalogue, service = beside(dataset, "catalogue"), beside(dataset, "service")
    yield Triple(catalogue, TYPE, term("dcat:Catalog"))
    yield Triple(catalogue, term("dcterms:title"), english("What igkg publishes"))
    yield Triple(catalogue, term("dcat:dataset"), dataset)
    yield Triple(catalogue, term("dcat:service"), service)
    yield Triple(service, TYPE, term("dcat:DataService"))
    yield Triple(service, term("dcterms:title"), english("SPARQL endpoint"))
    yield Triple(service, term("dcat:endpointURL"), ENDPOINT)
    yield Triple(service, term("dcat:endpointDescription"), ENDPOINT)
    yield Triple(service, term("dcat:servesDataset"), dataset)
    yield Triple(service, term("dcterms:conformsTo"), NamedNode("http://www.w3.org/TR/sparql11-protocol/"))
    yield Triple(dataset, TYPE, term("dcat:Dataset"))
    yield Triple(dataset, term("void:sparqlEndpoint"), ENDPOINT)
    for file in files:
        part = _part(str(file["name"]))
        if part is not None:
            yield Triple(catalogue, term("dcat:dataset"), part)
            yield Triple(part, TYPE, term("dcat:Dataset"))
        yield from _distribution(dataset, part or dataset, file)


def _part(name: str) -> NamedNode | None:
    """Give the graph that a file holds alone, if it is one of those about links."""
    held = graph(name.removeprefix("igkg-").partition(".")[0])
    return held if is_about_links(held) else None


def _distribution(dataset: NamedNode, of: NamedNode, file: Mapping[str, Any]) -> Iterator[Triple]:
    name = str(file["name"])
    node, checksum = beside(dataset, f"file-{name}"), beside(dataset, f"checksum-{name}")
    address = NamedNode(DOWNLOAD + name)
    yield Triple(of, term("dcat:distribution"), node)
    yield Triple(of, term("void:dataDump"), address)
    yield Triple(node, TYPE, term("dcat:Distribution"))
    yield Triple(node, term("dcterms:title"), english(name))
    yield Triple(node, term("dcat:downloadURL"), address)
    yield Triple(node, term("dcat:mediaType"), media_type(media_type_of(name)))
    yield Triple(node, term("dcat:byteSize"), typed(str(file["bytes"]), "nonNegativeInteger"))
    if name.endswith(".gz"):
        yield Triple(node, term("dcat:compressFormat"), media_type("application/gzip"))
    yield Triple(node, term("spdx:checksum"), checksum)
    yield Triple(checksum, TYPE, term("spdx:Checksum"))
    yield Triple(checksum, term("spdx:algorithm"), term("spdx:checksumAlgorithm_sha256"))
    yield Triple(checksum, term("spdx:checksumValue"), typed(str(file["sha256"]), "hexBinary"))
