"""Proves each shape: it lets its valid case pass, and finds in its invalid case just what is approved."""

from __future__ import annotations

import pytest
from rdflib import RDF, SH

from .cases import CASES, IGSH, WITHIN, Shape, graph_of, report, shapes, shapes_in

SHAPES = shapes()
LEAST_SHAPES = 77


def test_there_are_as_many_shapes_as_there_should_be() -> None:
    assert len(SHAPES) >= LEAST_SHAPES


def test_every_shape_is_named_once() -> None:
    names = [shape.name for shape in SHAPES]
    assert sorted(names) == sorted(set(names))
    found = {s for folder in ("", WITHIN) for s in shapes_in(folder).subjects(RDF.type, SH.NodeShape)}
    assert found == {IGSH[name] for name in names}


@pytest.mark.parametrize("ending", ["valid.ttl", "invalid.ttl", "report.txt"])
def test_every_shape_has_its_cases_and_every_case_its_shape(ending: str) -> None:
    found = {path.relative_to(CASES).as_posix() for path in CASES.rglob(f"*.{ending}")}
    assert found == {f"{shape}.{ending}" for shape in SHAPES}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_valid_case_conforms(shape: Shape) -> None:
    assert report(shape, shape.case("valid.ttl")) == []


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_an_invalid_case_yields_the_approved_report(shape: Shape) -> None:
    approved = shape.case("report.txt").read_text(encoding="utf-8").splitlines()
    assert approved, "an invalid case that yields nothing proves nothing"
    assert report(shape, shape.case("invalid.ttl")) == approved


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_constraint_shows_in_the_approved_report(shape: Shape) -> None:
    graph, node = graph_of(shape), IGSH[shape.name]
    owners = [node, *graph.objects(node, SH.property)]
    messages = {str(message) for owner in owners for message in graph.objects(owner, SH.message)}
    approved = shape.case("report.txt").read_text(encoding="utf-8").splitlines()
    assert messages == {line.split(" | ", maxsplit=3)[3] for line in approved}
