"""What is kept of the last validation never makes a difference to what is found, whatever the change or the damage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from igkg.dataset import SHAPES, SHAPES_WITHIN_A_PASSAGE
from igkg.names import SKOS, TYPE, XSD, igkg, text
from igkg.project import Project
from igkg.rdflib_terms import to_graph
from igkg.read import Record, read
from igkg.validate import changed, validate
from igkg.validate.kept import Keeper
from igkg.validate.result import Result
from igkg.validate.shacl import run

EX = "http://example.org/"
HEADER = f"""
@prefix : <{EX}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""

# Each kind of path and each constraint of SHACL Core that looks further than at a value itself.
SHAPES_IN_TURTLE = """
:A a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:class :D ; sh:message "class" ] ;
    sh:property [ sh:path ( :p :q ) ; sh:maxCount 1 ; sh:message "sequence" ] .
:B a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:node :Nested ; sh:message "node" .
:Nested a sh:NodeShape ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:node :Deeper ] .
:Deeper a sh:NodeShape ; sh:property [
        sh:path [ sh:alternativePath ( :r ( :p [ sh:inversePath :q ] ) ) ] ; sh:minCount 1 ] .
:E a sh:NodeShape ; sh:targetObjectsOf :r ;
    sh:property [ sh:path [ sh:zeroOrMorePath [ sh:inversePath :p ] ] ; sh:disjoint :p ; sh:message "circle" ] .
:F a sh:NodeShape ; sh:targetNode :a , "7" ;
    sh:not [ sh:property [ sh:path ( [ sh:oneOrMorePath :q ] :r ) ; sh:hasValue :b ] ] ; sh:message "not" .
:G a sh:NodeShape ; sh:targetClass :D ; sh:message "or" ;
    sh:or ( [ sh:closed true ; sh:ignoredProperties ( :p :q ) ] [ sh:property [ sh:path :p ; sh:equals :q ] ] ) .
:H a sh:PropertyShape ; sh:targetSubjectsOf :p ; sh:path [ sh:zeroOrOnePath :q ] ; sh:message "qualified" ;
    sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMaxCount 1 .
:C rdfs:label "kept" .
"""
NODES = [NamedNode(EX + name) for name in "abcde"]
PROPERTIES = [NamedNode(EX + name) for name in "pqr"]
TRIPLES = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from([*NODES, Literal("7")])),
    st.builds(Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from([NamedNode(EX + n) for n in "CDS"])),
)
SUBCLASS = next(quad.triple for quad in parse(f"{HEADER} :S rdfs:subClassOf :C .", format=RdfFormat.TURTLE))


def _shapes(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEADER + text, format=RdfFormat.TURTLE)]


def _from_scratch(triples: set[Triple], shapes: list[Triple]) -> set[Result]:
    return run(triples, to_graph(shapes))


# Edits of the shapes: of a message, a path, a limit, what a shape within others asks, a target, a shape as a whole.
EDITS_OF_SHAPES = [
    ('sh:message "class"', 'sh:message "another word"'),
    ("sh:path :p ; sh:class :D", "sh:path :r ; sh:class :D"),
    ("sh:maxCount 1", "sh:maxCount 2"),
    ("sh:minCount 1", "sh:minCount 2"),
    ("sh:targetSubjectsOf :q", "sh:targetSubjectsOf :r"),
    ("sh:targetObjectsOf :r", "sh:targetObjectsOf :q"),
    ("sh:targetClass :C", "sh:targetClass :S"),
    ('sh:targetNode :a , "7"', "sh:targetNode :b"),
    (":G a sh:NodeShape ; sh:targetClass :D ;", ":G a sh:NodeShape ;"),
    (':C rdfs:label "kept" .', ""),
]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sets(TRIPLES, min_size=12, max_size=25),
    steps=st.lists(st.one_of(st.sets(TRIPLES, min_size=1, max_size=2), st.just({SUBCLASS})), min_size=3, max_size=5),
)
def test_any_change_is_judged_as_if_from_scratch(tmp_path: Path, start: set[Triple], steps: list[set[Triple]]) -> None:
    shapes = _shapes(SHAPES_IN_TURTLE)
    keeper = Keeper(tmp_path / "kept.json", "tool")
    state = start
    for step in [set(), *steps]:
        state = state ^ step
        assert keeper.validate(state, shapes) == _from_scratch(state, shapes)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sets(TRIPLES, min_size=12, max_size=25),
    steps=st.lists(st.tuples(st.sampled_from(EDITS_OF_SHAPES), st.sets(TRIPLES, max_size=1)), min_size=3, max_size=5),
)
def test_any_change_of_the_shapes_is_judged_as_if_from_scratch(
    tmp_path: Path, start: set[Triple], steps: list[tuple[tuple[str, str], set[Triple]]]
) -> None:
    keeper = Keeper(tmp_path / "kept.json", "tool")
    state, written = start, SHAPES_IN_TURTLE
    keeper.validate(state, _shapes(written))
    for (old, new), change in steps:
        state = state ^ change
        # An edit that was made before is undone.
        written = written.replace(old, new) if old in written else written.replace(new, old) if new else written
        shapes = _shapes(written)
        assert keeper.validate(state, shapes) == _from_scratch(state, shapes)


def test_shapes_with_more_than_the_core_are_always_run(tmp_path: Path) -> None:
    beyond = _shapes(
        ':S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:message "m" ;\n'
        f' sh:select "SELECT $this WHERE {{ $this a <{EX}C> . <{EX}a> <{EX}p> ?any }}" ] .'
    )
    keeper = Keeper(tmp_path / "kept.json", "tool")
    member, other = Triple(NODES[1], TYPE, NamedNode(f"{EX}C")), Triple(NODES[0], PROPERTIES[0], NODES[2])
    assert keeper.validate({member}, beyond) == frozenset()
    assert len(keeper.validate({member, other}, beyond)) == 1


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[set[object] | None]:
    """Give a list that gets, for each run of pySHACL, the nodes that it is about; nothing for all."""
    looked_at: list[set[object] | None] = []

    def counting(triples: object, shapes: object, only: set[object] | None = None) -> set[Result]:
        looked_at.append(only)
        return run(triples, shapes, only)  # type: ignore[arg-type]

    monkeypatch.setattr(changed, "run", counting)
    return looked_at


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "empty": lambda path: path.write_bytes(b""),
    "another byte": lambda path: path.write_bytes(path.read_bytes().replace(b"http", b"hptt", 1)),
    "of bytes that are no text": lambda path: path.write_bytes(b"\xff\xfe\x00\n\xff"),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    shapes = _shapes(SHAPES_IN_TURTLE)
    state = {Triple(NODES[0], TYPE, NamedNode(f"{EX}C")), Triple(NODES[0], PROPERTIES[0], NODES[1])}
    keeper = Keeper(tmp_path / "kept.json", "tool")
    found = keeper.validate(state, shapes)
    assert found
    looked_at = _counted(monkeypatch)
    assert keeper.validate(state, shapes) == found
    assert looked_at == []
    DAMAGE[damage](keeper.path)
    assert keeper.validate(state, shapes) == found
    assert looked_at == [None]


def test_another_tool_looks_at_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = _shapes(SHAPES_IN_TURTLE)
    state = {Triple(NODES[0], TYPE, NamedNode(f"{EX}C")), Triple(NODES[0], PROPERTIES[0], NODES[1])}
    Keeper(tmp_path / "kept.json", "tool").validate(state, shapes)
    looked_at = _counted(monkeypatch)
    Keeper(tmp_path / "kept.json", "next tool").validate(state, shapes)
    assert looked_at == [None]


def test_of_a_shape_that_has_changed_only_the_targets_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(tmp_path / "kept.json", "tool")
    a, b, c = NODES[:3]
    state = {Triple(a, TYPE, NamedNode(f"{EX}C")), Triple(a, PROPERTIES[0], b), Triple(b, PROPERTIES[2], c)}
    keeper.validate(state, _shapes(SHAPES_IN_TURTLE))
    looked_at = _counted(monkeypatch)
    found = keeper.validate(state, _shapes(SHAPES_IN_TURTLE.replace('"class"', '"no member of D"')))
    assert [result.message for result in found if result.path.endswith("/p")] == [f"no member of D Here: {b.value}"]
    assert looked_at == [{a}]
    # Objects of r are judged by :E, and were not before.
    keeper.validate(state, _shapes(SHAPES_IN_TURTLE.replace("sh:targetObjectsOf :r", "sh:targetObjectsOf :p")))
    assert looked_at[1:] == [{a, b, c}]


def test_only_passages_that_changed_are_looked_at_again(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(tmp_path / "kept.json", "tool")
    assert validate(record, (), keeper).conforms
    once = next(q for q in record.quads if q.predicate == igkg("publicationDate"))
    date = Literal("2001", datatype=NamedNode(f"{XSD}gYear"))
    twice = Quad(once.subject, once.predicate, date, once.graph_name)
    looked_at = _counted(monkeypatch)
    changed = replace(record, quads=(*record.quads, twice))
    (finding,) = validate(changed, (), keeper).violations
    assert (finding.node, finding.passage) == (text(once.subject), text(once.graph_name))
    assert finding.message.startswith("One passage gives a document one date of publication")
    assert [len(nodes) for nodes in looked_at if nodes is not None and any("within" in str(n) for n in nodes)] == [1]
    assert validate(record, (), keeper).conforms


@pytest.fixture(scope="module")
def record(project: Project) -> Record:
    return read(project.root, project.inputs())


def test_on_the_real_graph_a_violation_far_from_the_edit_is_found(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = [quad.triple for quad in record.graph(SHAPES)]
    data = {q.triple for q in record.quads if q.graph_name not in {SHAPES, SHAPES_WITHIN_A_PASSAGE}}
    keeper = Keeper(tmp_path / "kept.json", "tool")
    before = keeper.validate(data, shapes)
    looked_at = _counted(monkeypatch)
    society = NamedNode("https://w3id.org/igkg/id/actor/isoc")
    gone = {triple for triple in data if triple.subject == society and triple.predicate == TYPE}
    alias = Triple(society, NamedNode(f"{SKOS}altLabel"), Literal("No language"))
    assert gone
    found = keeper.validate({*data, alias} - gone, shapes)
    assert found == _from_scratch({*data, alias} - gone, shapes)
    holders = {triple.subject for triple in data if triple.predicate == igkg("holder") and triple.object == society}
    assert holders
    assert holders <= {result.node for result in found - before}
    (nodes,) = looked_at
    things = {triple.subject for triple in data}
    assert nodes is not None
    assert len(nodes) < len(things) / 10
    assert keeper.validate(data, shapes) == before
