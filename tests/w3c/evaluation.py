"""From a case of a query suite to how far the query function of the server answers it as the standard says."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, parse_query_results
from rdflib import URIRef

from igkg.errors import IgkgError
from igkg.sparql import NOTHING, QuerySyntaxError, RefusedQuery, Request, evaluate, form_of, solutions
from igkg.sparql.dataset import dataset_clause
from igkg.sparql.services import ServiceFailed, Table
from tests.w3c.manifest import QT, Case, path_of
from tests.w3c.results import RESULTS, Agreement, Result, agreement, expected_result, result_of, same_csv

_DATA = {
    ".ttl": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
}
_MEDIA_TYPES = {".srj": "application/sparql-results+json", ".tsv": "text/tab-separated-values"}
_UPDATE = URIRef("http://www.w3.org/2009/sparql/tests/test-update#request")


class Deviation(AssertionError):
    """An answer that is not what the test expects."""


def run(case: Case) -> Agreement:
    """Run a query test and tell whether the terms are the expected ones, or only their values.

    Raises:
        Deviation: the answer is not the expected one.
        IgkgError: the query is refused though it should be answered.
    """
    match case.kind.removesuffix("11"):
        case "CSVResultFormatTest":
            return _csv(case)
        case "QueryEvaluationTest":
            return _evaluation(case)
        case "PositiveSyntaxTest":
            return _positive(case)
        case "NegativeSyntaxTest":
            return _negative(case)
    raise NotImplementedError(case.kind)


def is_refused(case: Case) -> bool:
    """Tell whether an update is refused as a read-only service has to."""
    request = _request(case)
    if form_of(request.query) is NOTHING:
        return True
    try:
        solutions(Store(), request)
    except IgkgError:
        return True
    return False


class Endpoints:
    """The other services of a test (``qt:serviceData``), which ask one another too; others are down."""

    def __init__(self, case: Case) -> None:
        self._stores: dict[str, Store] = {}
        for node in case.inputs(QT.serviceData):
            store = self._stores[str(case.graph.value(node, QT.endpoint))] = Store()
            for data in case.graph.objects(node, QT.data):
                _load(store, path_of(data), None)

    def check(self, iris: Sequence[str]) -> None:
        """Let all be asked."""

    def ask(self, iri: str, query: str) -> Table:
        """Answer as the service would."""
        if iri not in self._stores:
            raise ServiceFailed(iri)
        found = solutions(self._stores[iri], Request(query), self)
        assert isinstance(found, QuerySolutions)
        return Table([variable.value for variable in found.variables], [list(row) for row in found])


def query_of(case: Case) -> str:
    """Give the text of the query of a test."""
    return _request(case).query


def _request(case: Case) -> Request:
    found = [*case.inputs(QT.query), *case.inputs(_UPDATE), case.action]
    path = path_of(found[0])
    return Request(path.read_text(encoding="utf-8"), base=path.as_uri())


def store_of(case: Case) -> Store:
    """Give a store with the data of a test: ``qt:data`` in the default graph, ``qt:graphData`` by its own name.

    Where a test names no data, its query names the files.
    """
    store = Store()
    for node in case.inputs(QT.data):
        _load(store, path_of(node), None)
    for node in case.inputs(QT.graphData):
        _load(store, path_of(node), NamedNode(str(node)))
    if not case.inputs(QT.data) and not case.inputs(QT.graphData):
        request = _request(case)
        default, named = dataset_clause(request.query, request.base)
        for iri in dict.fromkeys((*default, *named)):
            _load(store, path_of(URIRef(iri)), NamedNode(iri))
    return store


def _load(store: Store, path: Path, graph: NamedNode | None) -> None:
    for quad in parse(path=path, format=_DATA[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True):
        store.add(quad if graph is None else Quad(quad.subject, quad.predicate, quad.object, graph))


def _evaluation(case: Case) -> Agreement:
    assert case.result is not None
    expected = expected_result(case.result)
    actual = _answer(case, case.result.suffix)
    found = agreement(expected, actual, is_lax=case.is_lax)
    if found is Agreement.NONE:
        raise Deviation(f"expected {expected}, got {actual}")
    return found


def _answer(case: Case, ending: str) -> Result:
    """Answer by terms, or, where the test is of a results format, by bytes in that format."""
    if ending not in _MEDIA_TYPES:
        return result_of(solutions(store_of(case), _request(case), Endpoints(case)))
    out = io.BytesIO()
    evaluate(store_of(case), _request(case), _MEDIA_TYPES[ending], {}, out)
    return result_of(parse_query_results(out.getvalue(), RESULTS[ending]))


def _csv(case: Case) -> Agreement:
    assert case.result is not None
    out = io.BytesIO()
    evaluate(store_of(case), _request(case), "text/csv", {}, out)
    if not same_csv(case.result.read_text(encoding="utf-8"), out.getvalue().decode()):
        raise Deviation(out.getvalue().decode())
    return Agreement.EXACT


def _positive(case: Case) -> Agreement:
    try:
        solutions(Store(), _request(case))
    except RefusedQuery:
        # It was parsed, and asks for a service or a function that is not offered.
        return Agreement.EXACT
    return Agreement.EXACT


def _negative(case: Case) -> Agreement:
    try:
        solutions(Store(), _request(case))
    except QuerySyntaxError:
        return Agreement.EXACT
    raise Deviation("a query with a mistake in its syntax was accepted")
