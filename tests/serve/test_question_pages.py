"""Each question has a page with its answer, and its snippets give that answer from elsewhere."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from igkg.queries import Query, read_queries
from tests.conftest import ROOT, Server

QUESTIONS = read_queries(ROOT / "queries" / "questions")
SOME = QUESTIONS[:: len(QUESTIONS) // 3]


def snippet(page: str, language: str) -> str:
    found = re.search(rf'<code id="snippet-{language}">(.*?)</code>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def expected(name: str) -> list[list[str]]:
    text = (ROOT / "tests" / "questions" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.reader(line for line in io.StringIO(text) if not line.startswith("#")))


def test_there_are_questions() -> None:
    assert len(QUESTIONS) > 60


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_question_has_a_page_with_its_answer(server: Server, question: Query) -> None:
    assert question.description, f"{question.name} does not say what its answer means"
    answer = server.ask(f"/questions/{question.name}", "text/html")
    assert answer.status == 200
    rows = re.search(r"<tbody>(.*?)</tbody>", answer.text, re.DOTALL)
    assert (rows[1].count("<tr>") if rows else 0) == len(expected(question.name)) - 1


@pytest.mark.parametrize("question", SOME, ids=lambda question: question.name)
def test_the_curl_command_gives_the_answer(server: Server, question: Query) -> None:
    bash = shutil.which("bash")
    if bash is None or shutil.which("curl") is None:
        pytest.skip("curl is not installed here; .ci/install-debian-packages installs it")
    command = snippet(server.ask(f"/questions/{question.name}", "text/html").text, "curl")
    output = subprocess.run([bash, "-c", command], check=True, capture_output=True, text=True).stdout
    assert sorted(csv.reader(io.StringIO(output))) == sorted(expected(question.name))


@pytest.mark.parametrize("question", SOME, ids=lambda question: question.name)
def test_the_python_program_gives_the_answer(server: Server, question: Query, tmp_path: Path) -> None:
    program = snippet(server.ask(f"/questions/{question.name}", "text/html").text, "python")
    (tmp_path / "ask.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(tmp_path / "ask.py")]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    header, *rows = expected(question.name)
    assert sorted(output.splitlines()) == sorted(str(dict(zip(header, row, strict=True))) for row in rows)


@pytest.mark.parametrize("question", SOME, ids=lambda question: question.name)
def test_the_r_program_gives_the_answer(server: Server, question: Query, tmp_path: Path) -> None:
    program = snippet(server.ask(f"/questions/{question.name}", "text/html").text, "r")
    assert question.text.rstrip() in program
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("R is not installed here")
    (tmp_path / "ask.R").write_text(program + 'write.csv(rows, "rows.csv", row.names = FALSE)\n', encoding="utf-8")
    subprocess.run([rscript, "ask.R"], cwd=tmp_path, check=True, capture_output=True)
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(expected(question.name))


def test_questions_are_found_by_words_and_keyword(server: Server) -> None:
    page = server.ask("/questions?q=WGIG+definition", "text/html").text
    assert "/questions/journey-of-the-wgig-definition" in page
    assert "/questions/against-the-forum-before-october-2005" not in page
    by_keyword = server.ask("/questions?keyword=forum", "text/html").text
    assert "/questions/against-the-forum-before-october-2005" in by_keyword
    assert "/questions/journey-of-the-wgig-definition" not in by_keyword


def test_words_that_no_question_has_are_only_text(server: Server) -> None:
    page = server.ask("/questions?q=" + quote('<script>alert("x")</script>'), "text/html")
    assert page.status == 200
    assert "<script>alert" not in page.text


def test_the_workbench_opens_with_the_question(server: Server) -> None:
    question = QUESTIONS[0]
    page = server.ask(f"/sparql?question={question.name}", "text/html").text
    assert question.text.strip() in unescape(page)
    assert server.ask("/sparql?question=nowhere", "text/html").status == 404
