"""JSON-LD: other readers get back what was written, for any quads and any context of prefixes and terms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from rdflib import Graph
from rdflib.compare import isomorphic, to_isomorphic

from igkg.json_ld import write_json_ld

EX = "http://example.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
CONTEXT = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "ex": EX,
    "deeper": f"{EX}deeper/",
    "odd": f"{EX}with-no-end",
    "name": "ex:name",
    "knows": {"@id": "ex:knows", "@type": "@id"},
    "born": {"@id": "ex:born", "@type": f"{XSD}gYear"},
    "kept": {"@id": "ex:kept", "@container": "@list"},
    "Person": "ex:Person",
}
BLANK = [BlankNode(name) for name in "abcd"]
NAMED = [NamedNode(EX + name) for name in ("s", "deeper/t", "with-no-end-u", "a//b", "deeper/")]
NAMED += [NamedNode("urn:x:y"), NamedNode(f"{RDF}nil")]
PREDICATES = [NamedNode(EX + name) for name in ("name", "knows", "born", "kept", "other", "deeper/p")]
PREDICATES += [NamedNode(RDF + name) for name in ("first", "rest", "type")] * 2
LITERALS = [
    Literal("plain"),
    Literal("en", language="en"),
    Literal("1999", datatype=NamedNode(f"{XSD}gYear")),
    Literal("007", datatype=NamedNode(f"{XSD}integer")),
    Literal("true", datatype=NamedNode(f"{XSD}boolean")),
    Literal("x", datatype=NamedNode(f"{EX}Person")),
]
QUADS = st.builds(
    Quad,
    st.sampled_from([*BLANK, *NAMED]),
    st.sampled_from(PREDICATES),
    st.sampled_from([*BLANK, *BLANK, *NAMED, NamedNode(f"{EX}Person"), *LITERALS]),
    st.sampled_from([DefaultGraph(), DefaultGraph(), NamedNode(f"{EX}g"), BLANK[3]]),
)
MEMBERS: st.SearchStrategy[Any] = st.sampled_from([*BLANK, *LITERALS])


@st.composite
def _with_a_list(draw: st.DrawFn) -> list[Quad]:
    """Any quads, and the cells of a list that may be whole, broken, shared or a circle."""
    quads = draw(st.lists(QUADS, max_size=8))
    cells = draw(st.permutations(BLANK))[: draw(st.integers(1, 4))]
    graph: Any = draw(st.sampled_from([DefaultGraph(), NamedNode(f"{EX}g")]))
    ends: list[Any] = [*cells[1:], draw(st.sampled_from([NamedNode(f"{RDF}nil"), *cells, LITERALS[0]]))]
    for cell, rest in zip(cells, ends, strict=True):
        quads.append(Quad(cell, NamedNode(f"{RDF}first"), draw(MEMBERS), graph))
        quads.append(Quad(cell, NamedNode(f"{RDF}rest"), rest, graph))
    return [*quads, Quad(NAMED[0], draw(st.sampled_from(PREDICATES)), cells[0], graph)]


def _canonical(quads: object) -> Dataset:
    dataset = Dataset(quads)  # type: ignore[arg-type]
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@settings(deadline=None)
@given(_with_a_list())
def test_pyoxigraph_reads_back_what_was_written(quads: list[Quad]) -> None:
    written = write_json_ld(quads, CONTEXT)
    assert _canonical(parse(written, format=RdfFormat.JSON_LD)) == _canonical(quads)
    assert write_json_ld(reversed(quads), CONTEXT) == written


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning:rdflib")
@settings(deadline=None)
@given(_with_a_list())
def test_rdflib_reads_back_what_was_written(quads: list[Quad]) -> None:
    triples = [quad for quad in quads if isinstance(quad.graph_name, DefaultGraph)]
    lines = "".join(f"{quad.triple} .\n" for quad in triples)
    found = Graph().parse(data=write_json_ld(triples, CONTEXT), format="json-ld")
    expected = Graph().parse(data=lines, format="nt")
    assert isomorphic(to_isomorphic(found), to_isomorphic(expected))


def test_terms_prefixes_and_lists_are_used() -> None:
    one, two = BLANK[:2]
    quads = [
        Quad(NAMED[0], NamedNode(f"{RDF}type"), NamedNode(f"{EX}Person")),
        Quad(NAMED[0], NamedNode(f"{EX}knows"), NAMED[1]),
        Quad(NAMED[0], NamedNode(f"{EX}born"), LITERALS[2]),
        Quad(NAMED[0], NamedNode(f"{EX}knows"), one),
        Quad(one, NamedNode(f"{RDF}first"), NAMED[1]),
        Quad(one, NamedNode(f"{RDF}rest"), two),
        Quad(two, NamedNode(f"{RDF}first"), LITERALS[0]),
        Quad(two, NamedNode(f"{RDF}rest"), NamedNode(f"{RDF}nil")),
    ]
    (node,) = json.loads(write_json_ld(quads, CONTEXT))["@graph"]
    assert node["type"] == "Person"
    assert node["born"] == "1999"
    assert node["knows"] == "deeper:t"
    # Under the term, the text in the list would be read as an IRI.
    assert node["ex:knows"] == {"@list": [{"id": "deeper:t"}, "plain"]}
