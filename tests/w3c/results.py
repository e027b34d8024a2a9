"""From two query results to how far they agree: multisets of solutions, or graphs, up to the names of blank nodes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RESULTS = {".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
_GRAPHS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}
Row = Mapping[str, object]


class Agreement(Enum):
    """How far an answer is the expected one."""

    EXACT = "the same terms"
    BY_VALUE = "the same values, some of them written in another way"
    NONE = "another answer"


@dataclass(frozen=True)
class Solutions:
    """Rows, and whether their order is part of the answer."""

    variables: frozenset[str]
    rows: Sequence[Row]
    in_order: bool = False


@dataclass(frozen=True)
class Triples:
    """A graph."""

    triples: frozenset[Triple]


Result = bool | Solutions | Triples


def expected_result(path: Path) -> Result:
    """Read the result that a test expects, in any of the formats in which the suites have them."""
    if path.suffix in RESULTS:
        return result_of(parse_query_results(path=path, format=RESULTS[path.suffix]))
    quads = list(parse(path=path, format=_GRAPHS[path.suffix], base_iri=path.as_uri()))
    if any(_is(quad.object, "ResultSet") for quad in quads):
        return _result_set(quads)
    return Triples(frozenset(Triple(quad.subject, quad.predicate, quad.object) for quad in quads))


def result_of(result: QuerySolutions | QueryBoolean | QueryTriples) -> Result:
    """Take a result of the query function, or one that was parsed, as a value."""
    if isinstance(result, QueryBoolean):
        return bool(result)
    if isinstance(result, QueryTriples):
        return Triples(frozenset(result))
    names = [variable.value for variable in result.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in result]
    return Solutions(frozenset(names), rows)


def _is(term: object, name: str) -> bool:
    return isinstance(term, NamedNode) and term.value == RS + name


def _result_set(quads: Sequence[Quad]) -> Result:
    """Read the vocabulary for results in which the older tests are written."""

    def objects(subject: object, name: str) -> Iterator[object]:
        return (q.object for q in quads if q.subject == subject and q.predicate.value == RS + name)

    def text(subject: object, name: str) -> str:
        term = next(objects(subject, name))
        assert isinstance(term, Literal)
        return term.value

    top = next(quad.subject for quad in quads if _is(quad.object, "ResultSet"))
    if any(objects(top, "boolean")):
        return text(top, "boolean") == "true"
    in_order = any(list(objects(solution, "index")) for solution in objects(top, "solution"))
    solutions = list(objects(top, "solution"))
    if in_order:
        solutions.sort(key=lambda solution: int(text(solution, "index")))
    rows = [
        {text(binding, "variable"): next(objects(binding, "value")) for binding in objects(solution, "binding")}
        for solution in solutions
    ]
    names = (name.value for name in objects(top, "resultVariable") if isinstance(name, Literal))
    return Solutions(frozenset(names), rows, in_order)


def agreement(expected: Result, actual: Result, *, is_lax: bool = False) -> Agreement:
    """Tell how far two results agree, up to the names of blank nodes (RDF 1.1 Concepts, section 3.6).

    Of rows the multiset is compared, the sequence where the expected rows are in order, and the set where duplicates
    do not matter (``is_lax``).
    """
    if not isinstance(expected, Solutions | Triples) or not isinstance(actual, Solutions | Triples):
        return Agreement.EXACT if expected is actual else Agreement.NONE
    for spelling, found in ((_as_it_is, Agreement.EXACT), (_by_value, Agreement.BY_VALUE)):
        if _same(expected, actual, is_lax, spelling):
            return found
    return Agreement.NONE


def _same(
    expected: Solutions | Triples, actual: Solutions | Triples, is_lax: bool, spelling: Callable[[object], object]
) -> bool:
    if isinstance(expected, Triples) and isinstance(actual, Triples):
        return _canonical(expected.triples, spelling) == _canonical(actual.triples, spelling)
    if isinstance(expected, Solutions) and isinstance(actual, Solutions):
        left, right = (_as_graph(s.rows, expected.in_order, is_lax, spelling) for s in (expected, actual))
        return expected.variables == actual.variables and left == right
    return False


def _as_it_is(term: object) -> object:
    return term


def _by_value(term: object) -> object:
    """Write a number, boolean or time in one way for each value, so that ``1.0`` and ``1.00`` become one."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
        return term
    value = rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value)).value
    match value:
        case Decimal():
            text = f"{value.normalize():f}"
        case bool():
            text = str(value).lower()
        case int() | float():
            text = str(value)
        case _:
            text = term.value.replace("+00:00", "Z")
    return Literal(text, datatype=term.datatype)


def _as_graph(rows: Sequence[Row], in_order: bool, is_lax: bool, spelling: Callable[[object], object]) -> str:
    """Write rows as a graph, in which their places or numbers are literals, and give its canonical form."""
    spelt = [{name: spelling(value) for name, value in row.items()} for row in rows]
    if in_order:
        numbered = list(enumerate(spelt))
    else:
        # Rows that are alike without any mapping of blank nodes are counted; canonical labels see to the rest.
        counted = Counter(frozenset(row.items()) for row in spelt)
        numbered = [(1 if is_lax else number, dict(row)) for row, number in counted.items()]
    triples = []
    for number, row in numbered:
        node = BlankNode()
        triples.append(Triple(node, NamedNode("x:number"), Literal(number)))
        triples += [Triple(node, NamedNode(f"x:{name}"), value) for name, value in row.items()]  # type: ignore[arg-type]
    return _canonical(triples, _as_it_is)


def _canonical(triples: Iterable[Triple], spelling: Callable[[object], object]) -> str:
    quads = (Quad(t.subject, t.predicate, spelling(t.object)) for t in triples)  # type: ignore[arg-type]
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return "\n".join(sorted(str(quad) for quad in dataset))


def same_csv(expected: str, actual: str) -> bool:
    """Tell whether two CSV results have the same columns and rows, in any order, up to the names of blank nodes."""
    return _rows_of_csv(expected) == _rows_of_csv(actual)


def _rows_of_csv(text: str) -> list[list[tuple[str, str]]]:
    rows = list(csv.DictReader(io.StringIO(text)))
    return sorted(sorted((k, "_:" if v.startswith("_:") else v) for k, v in row.items()) for row in rows)
