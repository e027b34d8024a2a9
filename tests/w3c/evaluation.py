"""From a case of a query suite to whether the query function of the server answers it as the standard says."""

from __future__ import annotations

import io
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, parse_query_results
from pyoxigraph import parse as parse_rdf

from igkg.errors import IgkgError
from igkg.sparql import QuerySyntaxError, RefusedQuery, Request, evaluate, is_update, solutions
from tests.w3c.manifest import QT, Case, path_of
from tests.w3c.results import Agreement, agreement, expected_result, result_of, same_csv, Result

_DATA = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES, ".trig": RdfFormat.TRIG, ".nq":RdfFormat.N_QUADS}
_JSON = "application/sparql-results+json"
_FORMATS = {
    ".srj": (_JSON, QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
    ".srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
}


class Deviation(AssertionError):
    """An answer that is not what the test expects."""


def run(case: Case) -> None:
    """Run a query test.

    Raises:
        Deviation: the answer is not the expected one.
        IgkgError: the query is refused though it should be answered.
    """
    kind = case.kind.removesuffix("11")
    if case.kind == "CSVResultFormatTest":
        _csv(case)
    elif kind == "QueryEvaluationTest":
        _evaluation(case)
    elif kind == "PositiveSyntaxTest":
        _positive(case)
    elif kind == "NegativeSyntaxTest":
        _negative(case)
    else:
        raise NotImplementedError(case.kind)


def refuses(case: Case) -> bool:
    """Tell whether an update, or a query that calls a service, is refused as it has to be on a read-only service."""
    text = _action(case).read_text(encoding="utf-8")
    if is_update(text):
        return True
    try:
        solutions(Store(), Request(text, base=_action(case).as_uri()))
    except IgkgError:
        return True
    return False


def _action(case: Case) -> Path:
    for prop in (QT.query, case_update()):
        for found in case.inputs(prop):
            return path_of(found)
    return path_of(case.action)


def case_update() -> object:
    """Give the property that names the update of an update test."""
    from rdflib import URIRef

    return URIRef("http://www.w3.org/2009/sparql/tests/test-update#request")


def _request(case: Case) -> Request:
    path = _action(case)
    return Request(path.read_text(encoding="utf-8"), base=path.as_uri())


def store_of(case: Case) -> Store:
    """Give a store with the data of a test: ``qt:data`` in the default graph, ``qt:graphData`` by its own name."""
    store = Store()
    for node in case.inputs(QT.data):
        _load(store, path_of(node), None)
    for node in case.inputs(QT.graphData):
        _load(store, path_of(node), NamedNode(str(node)))
    if not len(store):
        for iri in _dataset_of_query(case):
            _load(store, path_of(iri), NamedNode(str(iri)))
    return store


def _dataset_of_query(case: Case) -> list:
    from rdflib import URIRef
    from igkg.sparql import _dataset_clause

    r = _request(case)
    default, named = _dataset_clause(r)
    return [URIRef(i) for i in dict.fromkeys((*default, *named)) if i.startswith("file:")]


def _load(store: Store, path: Path, graph: NamedNode | None) -> None:
    for quad in parse_rdf(path=path, format=_DATA[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True):
        store.add(quad if graph is None else Quad(quad.subject, quad.predicate, quad.object, graph))


def _evaluation(case: Case) -> None:
    assert case.result is not None
    expected = expected_result(case.result)
    actual = _answer(case)
    found = agreement(expected, actual, is_lax=case.is_lax)
    if found is Agreement.NONE:
        raise Deviation(f"expected {expected}, got {actual}")
    return found


def _answer(case: Case) -> Result:
    """Answer by terms, or, where the test is of a results format, by bytes in that format."""
    assert case.result is not None
    if case.result.suffix in {".srj", ".tsv"}:
        media_type, form = _FORMATS[case.result.suffix]
        out = io.BytesIO()
        evaluate(store_of(case), _request(case), media_type, {}, out)
        return result_of(parse_query_results(out.getvalue(), form))
    return result_of(solutions(store_of(case), _request(case)))


def _csv(case: Case) -> None:
    assert case.result is not None
    out = io.BytesIO()
    evaluate(store_of(case), _request(case), "text/csv", {}, out)
    if not same_csv(case.result.read_text(encoding="utf-8"), out.getvalue().decode()):
        raise Deviation(out.getvalue().decode())


def _positive(case: Case) -> None:
    try:
        solutions(Store(), _request(case))
    except RefusedQuery:
        return


def _negative(case: Case) -> None:
    try:
        solutions(Store(), _request(case))
    except QuerySyntaxError:
        return
    raise Deviation("a query with a mistake in its syntax was accepted")
