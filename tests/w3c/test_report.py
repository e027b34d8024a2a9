"""The published scores are those of this tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.w3c.report import PAGE, Outcomes, document, outcomes, score_line

pytestmark = pytest.mark.shared
README = PAGE.parent.parent / "README.md"


@pytest.fixture(scope="module")
def found(shared: Path) -> Outcomes:
    assert shared.is_dir()
    return outcomes()


def test_the_page_is_what_the_run_writes(found: Outcomes) -> None:
    assert PAGE.read_text(encoding="utf-8") == document(found), "make conformance writes it anew"


def test_the_readme_has_the_score(found: Outcomes) -> None:
    readme = " ".join(README.read_text(encoding="utf-8").split())
    assert score_line(found) in readme
