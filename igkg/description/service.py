"""From the graphs of a release, the address of its endpoint and its limits to a SPARQL service description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Triple

from igkg.description.terms import english, file_format, number, term, typed
from igkg.description.void import beside
from igkg.names import TYPE
from igkg.sparql import GRAPH_FORMATS, RESULT_FORMATS

# What the limits are, in the order in which a query meets them.
WORDS = {
    "request_bytes": "bytes that one request may have (413)",
    "request_seconds": "seconds to send headers, and a body (408)",
    "client_seconds": "query seconds a minute for one client (429); 0 for any number",
    "client_errors": "errors a minute for one client (429); 0 for any number",
    "queue": "queries that may wait for a worker (503)",
    "wait_seconds": "seconds that a query waits for a worker (503)",
    "workers": "workers for queries that have just begun",
    "most_workers": "workers in all: as many queries run at once",
    "long_queries": "long queries that run at once (503)",
    "long_seconds": "seconds from which a query counts as long",
    "seconds": "seconds that one query may run (504)",
    "memory_bytes": "bytes of memory that one query may take (507)",
    "rows": "rows or triples that one answer may have (507)",
    "result_bytes": "bytes that one answer may have (507)",
    "service_seconds": "seconds that a service has to answer that a query asks (504)",
    "service_bytes": "bytes that a service may send that a query asks (502)",
    "service_calls": "SERVICE patterns that one query may have (403)",
    "spool_bytes": "bytes of long answers that are being read (503)",
    "cache_bytes": "bytes of answers that are kept for the next who asks",
}


def graphs(dataset: NamedNode, default: int, named: Mapping[NamedNode, int]) -> Iterator[Triple]:
    """Describe the data set that queries work on (SPARQL 1.1 Service Description, sections 3.2.6 and 3.4)."""
    node = beside(dataset, "default-graph")
    yield Triple(dataset, TYPE, term("sd:Dataset"))
    yield Triple(dataset, term("sd:defaultGraph"), node)
    yield Triple(node, TYPE, term("sd:Graph"))
    yield Triple(node, term("void:triples"), number(default))
    for place, (name, triples) in enumerate(sorted(named.items(), key=lambda item: item[0].value), start=1):
        outer, inner = beside(dataset, f"named-graph-{place}"), beside(dataset, f"graph-{place}")
        yield Triple(dataset, term("sd:namedGraph"), outer)
        yield Triple(outer, TYPE, term("sd:NamedGraph"))
        yield Triple(outer, term("sd:name"), name)
        yield Triple(outer, term("sd:graph"), inner)
        yield Triple(inner, TYPE, term("sd:Graph"))
        yield Triple(inner, term("void:triples"), number(triples))


def service(
    endpoint: str, dataset: NamedNode, limits: Mapping[str, float], built: str, *, asks_others: bool = False
) -> Iterator[Triple]:
    """Describe the service at an address (SPARQL 1.1 Service Description, section 3).

    It has ``sd:BasicFederatedQuery`` where there are other services that it asks, and no other ``sd:feature``: its
    default graph is not the union of all named graphs, it reads no graph from the web, and it keeps no empty graphs.
    """
    node = NamedNode(f"{endpoint}#service")
    yield Triple(node, TYPE, term("sd:Service"))
    yield Triple(node, term("sd:endpoint"), NamedNode(endpoint))
    yield Triple(node, term("sd:supportedLanguage"), term("sd:SPARQL11Query"))
    yield Triple(node, term("sd:defaultDataset"), dataset)
    yield Triple(node, term("sd:defaultEntailmentRegime"), NamedNode("http://www.w3.org/ns/entailment/Simple"))
    if asks_others:
        yield Triple(node, term("sd:feature"), term("sd:BasicFederatedQuery"))
    for name in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield Triple(node, term("sd:resultFormat"), file_format(name))
    yield Triple(node, term("dcterms:issued"), typed(built, "dateTime"))
    for path in ("/.well-known/void", "/dcat", "/.well-known/sparql-examples", "/openapi.json"):
        yield Triple(node, term("rdfs:seeAlso"), NamedNode(urljoin(endpoint, path)))
    yield from _limits(endpoint, node, limits)


def _limits(endpoint: str, node: NamedNode, limits: Mapping[str, float]) -> Iterator[Triple]:
    for name, value in limits.items():
        limit = NamedNode(f"{endpoint}#limit-{name.replace('_', '-')}")
        yield Triple(node, term("schema:additionalProperty"), limit)
        yield Triple(limit, TYPE, term("schema:PropertyValue"))
        yield Triple(limit, term("schema:propertyID"), Literal(name))
        yield Triple(limit, term("schema:name"), english(WORDS.get(name, name.replace("_", " "))))
        yield Triple(limit, term("schema:maxValue"), Literal(value))
