"""From which nodes a path passes what came or went: worked out by hand for each kind of path (SHACL, section 2.3.1)."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse
from rdflib import SH, URIRef

from igkg.rdflib_terms import to_graph
from igkg.validate.paths import Change

EX = "http://example.org/"
HEADER = f"@prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
# a -p-> b -p-> c -q-> d, and e -q-> b
GRAPH = ":a :p :b . :b :p :c . :c :q :d . :e :q :b ."


def _triples(text: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in parse(f"{HEADER} {text}", format=RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("path", "changed", "expected"),
    [
        (":p", ":b :p :c .", "b"),
        (":p", ":c :q :d .", ""),
        ("[ sh:inversePath :p ]", ":b :p :c .", "c"),
        ("( :p :q )", ":c :q :d .", "b"),
        ("( :p :p :q )", ":c :q :d .", "a"),
        ("( :p :q )", ":a :p :b .", "a"),
        ("( :q [ sh:inversePath :p ] )", ":a :p :b .", "e"),
        ("[ sh:inversePath ( :p :q ) ]", ":a :p :b .", ""),
        ("[ sh:inversePath ( :p :q ) ]", ":b :p :c .", "d"),
        ("[ sh:inversePath ( :p :q ) ]", ":c :q :d .", "d"),
        ("[ sh:inversePath [ sh:inversePath :p ] ]", ":a :p :b .", "a"),
        ("[ sh:alternativePath ( :p [ sh:inversePath :q ] ) ]", ":e :q :b .", "b"),
        ("[ sh:alternativePath ( :p [ sh:inversePath :q ] ) ]", ":a :p :b .", "a"),
        ("[ sh:zeroOrMorePath :p ]", ":b :p :c .", "ab"),
        ("( [ sh:oneOrMorePath :p ] :q )", ":c :q :d .", "abc"),
        ("[ sh:zeroOrMorePath [ sh:inversePath :p ] ]", ":a :p :b .", "bc"),
        ("( :q [ sh:zeroOrOnePath :p ] )", ":b :p :c .", "e"),
    ],
)
def test_a_path_passes_what_changed_from_these_nodes(path: str, changed: str, expected: str) -> None:
    shapes = to_graph(_triples(f":shape sh:path {path} ."))
    found = shapes.value(URIRef(f"{EX}shape"), SH.path)
    assert found is not None
    change = Change(_triples(changed), _triples(GRAPH))
    assert change.touched(shapes, found) == {NamedNode(EX + name) for name in expected}
