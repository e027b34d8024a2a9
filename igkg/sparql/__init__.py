"""From a SPARQL query and the data set it names to an answer in one of the standard formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, NamedTuple

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    serialize,
)

from igkg.names import BASE
from igkg.sparql.dataset import dataset_clause, merge
from igkg.sparql.errors import explain
from igkg.sparql.refusals import QuerySyntaxError, RefusedQuery, syntax_error
from igkg.sparql.services import NoServices, Services, with_answers
from igkg.sparql.spelling import for_the_store
from igkg.sparql.tokens import first_word

__all__ = ["QuerySyntaxError", "RefusedQuery"]

RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
BOOLEAN_FORMATS = dict(RESULT_FORMATS)
GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}

NO_SERVICES = NoServices()
_UNBOUND: Mapping[str, str] = {}


class Request(NamedTuple):
    """A query with the data set of the protocol (SPARQL 1.1 Protocol, section 2.1.4).

    ``iris`` and ``texts`` bind variables of the query to an IRI or a plain literal before it is evaluated.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    iris: Mapping[str, str] = _UNBOUND
    texts: Mapping[str, str] = _UNBOUND
    base: str = BASE

    def bindings(self) -> dict[Variable, NamedNode | BlankNode | Literal | Triple]:
        """Give the bound variables as the store takes them."""
        bound: dict[Variable, NamedNode | BlankNode | Literal | Triple]
        bound = {Variable(k): NamedNode(v) for k, v in self.iris.items()}
        return bound | {Variable(k): Literal(v) for k, v in self.texts.items()}


@dataclass(frozen=True)
class Form:
    """What kind of result a query has: ``solutions``, ``boolean`` or ``graph``, and the formats for it."""

    kind: str
    media_types: tuple[str, ...]


SOLUTIONS = Form("solutions", tuple(RESULT_FORMATS))
BOOLEAN = Form("boolean", tuple(BOOLEAN_FORMATS))
GRAPH = Form("graph", tuple(GRAPH_FORMATS))
# What an update gives.
NOTHING = Form("nothing", ())
_FORMS = {"SELECT": SOLUTIONS, "ASK": BOOLEAN, "CONSTRUCT": GRAPH, "DESCRIBE": GRAPH}
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_BY_FIRST_WORD = _FORMS | dict.fromkeys(_UPDATES, NOTHING)


def query_form(query: str) -> str:
    """Give the keyword with which a query begins after its prologue; SELECT where that is no query's."""
    word = first_word(query)
    return word if word in _FORMS else "SELECT"


def form_of(query: str) -> Form:
    """Tell from its first keyword what kind of result a text has; one without any counts as SELECT."""
    return _BY_FIRST_WORD.get(first_word(query), SOLUTIONS)


def evaluate(
    store: Store,
    request: Request,
    media_type: str,
    prefixes: Mapping[str, str],
    out: IO[bytes],
    services: Services = NO_SERVICES,
) -> int:
    """Answer a query in a format of its form and write the answer to ``out``; of a graph give the number of triples.

    Raises:
        QuerySyntaxError: the query does not parse.
        RefusedQuery: it asks for what is not done here, such as a service that may not be asked.
        ServiceFailed: a service that it asks gave no answer.
    """
    result = solutions(store, request, services)
    if isinstance(result, QuerySolutions):
        result.serialize(out, format=RESULT_FORMATS[media_type])
        return 0
    if isinstance(result, QueryBoolean):
        out.write(_boolean(result, media_type))
        return 0
    triples = dict.fromkeys(result)
    serialize(triples, out, format=GRAPH_FORMATS[media_type], prefixes=used(prefixes, triples))
    return len(triples)


def used(prefixes: Mapping[str, str], triples: Iterable[Triple]) -> dict[str, str]:
    """Give those prefixes with which names in the triples can be shortened."""
    spaces: set[str] = set()
    for triple in triples:
        for term in triple:
            iri = term.datatype.value if isinstance(term, Literal) else str(term)[1:-1]
            spaces.add(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])
    return {prefix: space for prefix, space in prefixes.items() if space in spaces}


def _boolean(result: QueryBoolean, media_type: str) -> bytes:
    """CSV and TSV have no form for a boolean (SPARQL 1.1 CSV and TSV): the plain word is what clients expect."""
    answer = result.serialize(format=RESULT_FORMATS[media_type])
    assert answer is not None
    return answer


def solutions(
    store: Store, request: Request, services: Services = NO_SERVICES
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Answer a query with terms instead of bytes; the errors are those of :func:`evaluate`."""
    default, named = request.default_graphs, request.named_graphs
    if not default and not named:
        default, named = dataset_clause(request.query, request.base)
    answered = with_answers(request.query, request.base, services)
    query = for_the_store(answered.query)
    default_graph: list[NamedNode | BlankNode | DefaultGraph] | None = None
    try:
        if default or named:
            default_graph = [NamedNode(iri) for iri in default]
        if len(default) > 1:
            store, default_graph = merge(store, default, named), [DefaultGraph()]
        return store.query(
            query,
            base_iri=request.base,
            default_graph=default_graph,
            named_graphs=None if default_graph is None else [NamedNode(iri) for iri in named],
            substitutions=request.bindings(),
            custom_functions=dict(answered.functions),
        )
    except SyntaxError as error:
        raise syntax_error(explain(request.query, str(error.msg))) from error
    except RuntimeError as error:
        raise RefusedQuery(f"{error}.") from error
    except ValueError as error:
        raise RefusedQuery(f"A graph is named by something that is no absolute IRI: {error}.") from error
