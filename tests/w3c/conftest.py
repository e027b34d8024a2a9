"""From the suites to parameters of tests: the id of each is the IRI of the W3C's test."""

from __future__ import annotations

import pytest

from tests.w3c.suites import cases_run, known_failures


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its cases by the marker ``ways``; those that are known to fail have to fail."""
    marker = metafunc.definition.get_closest_marker("ways")
    if marker is None:
        return
    found = list(cases_run(*marker.args))
    known = known_failures()
    parameters = [
        pytest.param(
            case,
            id=case.iri,
            marks=[pytest.mark.xfail(reason=known[case.iri].reason, strict=True)] if case.iri in known else [],
        )
        for case in found
    ]
    # Where the suites are absent the one case is skipped, or fails in CI, by the fixture "shared".
    metafunc.parametrize("case", parameters or [pytest.param(None, id="absent")])
