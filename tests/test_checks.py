"""Every check finds the fault that it is for, and the project's own data has none of these faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse

from igkg.dataset import SHAPES, SHAPES_WITHIN_A_PASSAGE, store_of
from igkg.names import graph, read_prefixes
from igkg.project import Project
from igkg.queries import Query, read_queries
from igkg.read import read
from igkg.report import VIOLATION
from igkg.validate import run_check

ROOT = Path(__file__).parent.parent
CHECKS = read_queries(ROOT / "queries" / "checks")
FAULTY = ROOT / "tests" / "checks"
_FINDS = re.compile(r"# finds: (.+)")


@pytest.fixture(scope="module")
def ontology() -> list[Quad]:
    files = sorted((ROOT / "ontology").glob("*.ttl"))
    triples = (triple for path in files for triple in parse(path=path, format=RdfFormat.TURTLE))
    return [Quad(triple.subject, triple.predicate, triple.object, graph("ontology")) for triple in triples]


@pytest.fixture(scope="module")
def own_data(project: Project) -> Store:
    shapes = {SHAPES, SHAPES_WITHIN_A_PASSAGE}
    return store_of(quad for quad in read(project.root, project.inputs()).quads if quad.graph_name not in shapes)


def test_how_many_checks_there_are() -> None:
    assert len(CHECKS) == 37
    assert {path.stem for path in FAULTY.glob("*.trig")} == {check.name for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_says_what_it_is_for(check: Query) -> None:
    assert check.title.endswith("?")
    assert check.description
    assert check.header["severity"] in {"Violation", "Warning"}
    assert "{node}" in check.header["message"] or "blank" in check.name or "combined" in check.name


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_finds_what_it_is_for_and_nothing_else(check: Query, ontology: list[Quad]) -> None:
    path = FAULTY / f"{check.name}.trig"
    expected = _FINDS.match(path.read_text(encoding="utf-8"))
    assert expected
    store = store_of([*ontology, *parse(path=path, format=RdfFormat.TRIG)])
    found = list(run_check(store, check))
    prefixes = read_prefixes(ROOT / "ontology")
    assert sorted(prefixes.shorten(finding.node) for finding in found) == expected[1].split()
    assert all("{" not in finding.message for finding in found)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_the_data_has_no_such_fault(check: Query, own_data: Store) -> None:
    assert [finding for finding in run_check(own_data, check) if finding.severity == VIOLATION] == []
