"""The query suites through the query function of the server: evaluation, syntax, result formats, refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.w3c import evaluation
from tests.w3c.manifest import Case
from tests.w3c.results import Agreement
from tests.w3c.suites import SUITES, Suite, cases, known_failures

pytestmark = pytest.mark.shared


@pytest.mark.ways("evaluation", "syntax", "results")
def test_query(shared: Path, case: Case) -> None:
    assert shared.is_dir()
    assert evaluation.run(case) is not Agreement.NONE


@pytest.mark.ways("update")
def test_refusal(shared: Path, case: Case) -> None:
    assert shared.is_dir()
    assert evaluation.is_refused(case)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.title)
def test_a_suite_has_as_many_tests_as_it_should(shared: Path, suite: Suite) -> None:
    assert shared.is_dir()
    assert len(cases(suite)) >= suite.least


def test_known_failures_are_tests_of_the_suites(shared: Path) -> None:
    assert shared.is_dir()
    assert set(known_failures()) <= {case.iri for suite in SUITES for case in cases(suite)}


def test_known_failures_have_reasons() -> None:
    for iri, failure in known_failures().items():
        assert failure.reason.endswith("."), iri
