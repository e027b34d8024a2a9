"""From the text of a query to the data set that it names, and from several default graphs to one."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad, Store

from igkg.sparql.prologue import is_name, read_prologue
from igkg.sparql.tokens import Token, tokens


def dataset_clause(query: str, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the graphs of FROM and FROM NAMED (SPARQL 1.1, section 13.2), which stand outside all brackets.

    Their IRIs are resolved against BASE and prefixes (section 4.1.1).
    """
    if "from" not in query.lower():
        return (), ()
    found = list(tokens(query))
    prologue = read_prologue(found, base)
    default: list[str] = []
    named: list[str] = []
    depth = 0
    before = Token("START", "", 0), Token("START", "", 0)
    for token in found:
        depth += (token.symbol in {"(", "{"}) - (token.symbol in {")", "}"})
        if depth == 0 and is_name(token):
            match before[0].symbol, before[1].symbol:
                case _, "FROM":
                    default.append(prologue.iri(token))
                case "FROM", "NAMED":
                    named.append(prologue.iri(token))
        before = before[1], token
    return tuple(default), tuple(named)


def merge(store: Store, default: tuple[str, ...], named: tuple[str, ...]) -> Store:
    """Give a store whose default graph is the RDF merge of several graphs (SPARQL 1.1, section 13.2).

    Oxigraph evaluates several default graphs as a union of patterns and so finds a triple once for each graph that has
    it; merged beforehand each triple is there once.
    """
    merged = Store()
    for iri in default:
        quads = store.quads_for_pattern(None, None, None, NamedNode(iri))
        merged.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    for iri in named:
        merged.extend(store.quads_for_pattern(None, None, None, NamedNode(iri)))
    return merged
