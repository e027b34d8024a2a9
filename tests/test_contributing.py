"""The recipes of CONTRIBUTING.md, carried out to the letter on a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_STEP = re.compile(
    r"^(?P<verb>Append to|Create|Insert into) `(?P<file>[^`]+)`(?: below `(?P<below>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def _steps() -> list[re.Match[str]]:
    return list(_STEP.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))


def _carry_out(step: re.Match[str], folder: Path) -> None:
    path = folder / step["file"]
    if step["verb"] == "Create":
        assert not path.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text(step["text"], encoding="utf-8")
        return
    old = path.read_text(encoding="utf-8")
    if step["verb"] == "Append to":
        path.write_text(f"{old}\n{step['text']}", encoding="utf-8")
    else:
        assert old.count(step["below"]) == 1
        path.write_text(old.replace(step["below"], f"{step['below']}\n{step['text']}"), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("ontology", "data", "shapes", "queries", "tests/questions"):
        shutil.copytree(ROOT / name, folder / name)
    for step in _steps():
        _carry_out(step, folder)
    return folder


def _igkg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "igkg", "--project", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_recipes_are_found() -> None:
    assert len(_steps()) == 12


def test_the_copy_is_valid_and_answers_the_new_question(copy: Path) -> None:
    built = _igkg(copy, "build")
    assert built.returncode == 0, built.stderr
    answer = _igkg(copy, "query", "who-else-took-part-in-athens", "--format", "csv")
    expected = (copy / "tests/questions/who-else-took-part-in-athens.csv").read_text(encoding="utf-8")
    assert answer.stdout.splitlines() == expected.splitlines()[1:]


def test_the_new_shape_finds_what_it_is_for(copy: Path) -> None:
    actors = copy / "data/register/actors.ttl"
    text = actors.read_text(encoding="utf-8")
    actors.write_text(text.replace(' ;\n    skos:altLabel "EO"@en', ""), encoding="utf-8")
    found = _igkg(copy, "validate")
    assert found.returncode == 1
    assert "An observatory needs its acronym" in found.stdout
    assert re.search(r"data/register/actors\.ttl:\d+: violation: actor:example-observatory", found.stdout)


def test_the_checksum_command_gives_the_checksum_of_the_lines(tmp_path: Path) -> None:
    copy = tmp_path / "minutes.txt"
    copy.write_text("Minutes\n\n  Item 1 \n\nItem 2\n", encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "igkg", "checksum", str(copy), "3", "5"], capture_output=True, text=True, check=True
    )
    expected = subprocess.run(["sha256sum"], input="Item 1\nItem 2", capture_output=True, text=True, check=True)  # noqa: S607
    assert said.stdout.split() == expected.stdout.split()[:1]
