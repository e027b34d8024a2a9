"""Every question gives the rows that were worked out by reading the sources."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from pyoxigraph import QueryBoolean, Store

from igkg.queries import read_queries
from igkg.release import Release
from igkg.sparql import Request, evaluate, solutions
from igkg.store import open_store

ROOT = Path(__file__).parent.parent
QUESTIONS = read_queries(ROOT / "queries" / "questions")
EXPECTED = ROOT / "tests" / "questions"


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


def test_how_many_questions_there_are() -> None:
    assert len(QUESTIONS) >= 60
    assert {path.stem for path in EXPECTED.glob("*.csv")} == {question.name for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_a_question(question: object) -> None:
    assert question.title.endswith("?")  # type: ignore[attr-defined]
    assert question.description  # type: ignore[attr-defined]
    assert question.keywords  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [question.name for question in QUESTIONS])
def test_the_answer_is_what_the_sources_say(store: Store, name: str) -> None:
    question = next(question for question in QUESTIONS if question.name == name)
    lines = (EXPECTED / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    expected = list(csv.reader(line for line in lines if not line.startswith("#")))
    result = solutions(store, Request(question.text))
    if isinstance(result, QueryBoolean):
        assert [["true" if result else "false"]] == expected
        return
    out = io.BytesIO()
    evaluate(store, Request(question.text), "text/csv", {}, out)
    assert list(csv.reader(io.StringIO(out.getvalue().decode()))) == expected
