"""The command line as a person meets it: lists, answers, and for each mistake one sentence and an exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from igkg.project import Project
from igkg.queries import read_queries
from igkg.release import Release
from tests.conftest import ROOT, Server


def _run(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
    command = [sys.executable, "-m", "igkg", "--project", str(ROOT), *arguments]
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_without_a_question_all_of_them_are_listed(release: Release) -> None:
    code, out, _ = _run("query")
    assert code == 0
    assert out.splitlines()[::2] == [query.name for query in read_queries(release.queries / "questions")]


def test_each_command_says_in_a_whole_sentence_what_it_does() -> None:
    code, out, _ = _run("--help")
    commands = out.partition("Commands:\n")[2].splitlines()
    assert code == 0
    assert len(commands) >= 11
    assert [line for line in commands if not line.endswith(".") or line.endswith("...")] == []


_TAKES_TIME_TO_IMPORT = {"edtf", "numpy", "owlrl", "pyshacl", "rapidfuzz", "rdflib", "urllib3"}
_NAMES_OF_IMPORTED = """
import sys
from igkg.cli import cli
cli(["--project", sys.argv[1], "build"], standalone_mode=False)
print(*sys.modules)
"""


def _imported_to_build(project: Project) -> set[str]:
    command = [sys.executable, "-c", _NAMES_OF_IMPORTED, str(project.root)]
    return set(subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode().split())


def test_a_build_imports_only_what_it_needs(small_project: Project) -> None:
    # What validates is imported by the process beside.
    assert _imported_to_build(small_project) & _TAKES_TIME_TO_IMPORT == {"numpy"}
    imported = _imported_to_build(small_project)
    assert imported & _TAKES_TIME_TO_IMPORT == set()
    assert "igkg.build" not in imported
    with (small_project.data / "minutes" / "minutes.trig").open("a", encoding="utf-8") as file:
        file.write("# Nothing else is said.\n")
    assert _imported_to_build(small_project) & _TAKES_TIME_TO_IMPORT == {"numpy"}


def test_prefixes_of_the_graph_need_no_declaration(release: Release) -> None:
    assert release.name
    query = b"SELECT ?who { ?p igkg:holder ?who ; igkg:opposes proposal:forum } ORDER BY ?who"
    code, out, _ = _run("query", "-", "--format", "csv", given=query)
    assert code == 0
    assert [line.rpartition("/")[2] for line in out.splitlines()[1:]] == ["icc", "isoc", "witsa"]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        (b"SELECT ?who { ?p igkg:holder ?who ; igkg:opposes }", "line 1, column 50"),
        (b"SELECT ?who {\n  ?p igkg:holder }", "line 2, column 18"),
        (b"PREFIX igkg: <http://a.example/> SELECT ?who { ?p igkg:holder }", "line 1, column 63"),
    ],
)
def test_a_mistake_in_a_query_is_told_where_it_was_written(release: Release, query: bytes, place: str) -> None:
    assert release.name
    code, _, error = _run("query", "-", given=query)
    assert code == 1
    assert place in error


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["query", "nowhere.rq"], "nowhere.rq: No such file"),
        (["query", "who-opposed-forum"], "most like it: who-opposed-the-forum"),
        (["query", "-"], "standard input:1: this is not in UTF-8"),
        (["export", "--out", "/nowhere/x"], "/nowhere/x: No such file"),
        (["checksum", "README.md", "5000"], "README.md has no lines 5000 to 5000"),
        (["checksum", "README.md", "5", "3"], "README.md has no lines 5 to 3"),
        (["serve", "--no-build", "--host", "256.1.1.1"], "cannot listen at 256.1.1.1"),
    ],
)
def test_a_mistake_is_one_sentence_and_an_exit_code(release: Release, arguments: list[str], words: str) -> None:
    assert release.name
    code, out, error = _run(*arguments, given=b"SELECT \xff")
    assert (code, out) == (1, "")
    assert words in error
    assert "Traceback" not in error


def test_a_port_is_not_shared_with_another_server(server: Server) -> None:
    code, _, error = _run("serve", "--no-build", "--port", str(server.port))
    assert code == 1
    assert f"cannot listen at 127.0.0.1, port {server.port}: Address already in use" in error


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes("# title: ?\n# Genève".encode("latin-1"))
    code, _, error = _run("query", str(tmp_path / "latin.rq"))
    assert code == 1
    assert "latin.rq:2: this is not in UTF-8" in error.replace("\n", "")
