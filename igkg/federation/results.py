"""From results in JSON, of which nothing is believed, to a table of terms (SPARQL 1.1 Query Results JSON Format)."""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from igkg.sparql.services import Table

Term = NamedNode | BlankNode | Literal


class Unreadable(Exception):
    """Bytes that are no results of a SELECT query; the text says why."""


def read_results(body: bytes) -> Table:
    """Read a whole answer to a SELECT query; blank nodes get new labels.

    Python's parser of JSON is taken since it stops where brackets are nested without end, and the terms are made by the
    store's own constructors, which refuse what is no IRI or language tag.

    Raises:
        Unreadable: it is no JSON, or no such answer.
    """
    try:
        document = json.loads(body)
        variables = [str(name) for name in document["head"]["vars"]]
        labels: dict[str, BlankNode] = {}
        rows = [
            [_term(row[name], labels) if name in row else None for name in variables]
            for row in document["results"]["bindings"]
        ]
    except KeyError as error:
        raise Unreadable(f"{error} is missing") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    return Table(variables, rows)


def _term(value: dict[str, Any], labels: dict[str, BlankNode]) -> Term:
    """Make a term (section 3.2.2); RDF 1.1 has three kinds, and older services write literals with a type apart."""
    match value["type"]:
        case "uri":
            return NamedNode(value["value"])
        case "bnode":
            return labels.setdefault(value["value"], BlankNode())
        case "literal" | "typed-literal" if "xml:lang" in value:
            return Literal(value["value"], language=value["xml:lang"])
        case "literal" | "typed-literal":
            datatype = value.get("datatype")
            return Literal(value["value"], datatype=None if datatype is None else NamedNode(datatype))
    raise ValueError("there is a term that is no IRI, literal or blank node")
