"""The examples of docs/consumers.md: each tool finds who opposed the forum, as the sources say."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from tests.conftest import ROOT, Server

from . import missing
from .conftest import NodeProgram

_PAGE = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8")
_SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Malcolm, section 5.1.4, paragraph 29 with note 32.
OPPONENTS = {f"https://w3id.org/igkg/id/actor/{name}" for name in ("icc", "isoc", "witsa")}


def _examples() -> dict[str, tuple[str, str]]:
    """Give each block of the page by its section and number, with its language."""
    found: dict[str, tuple[str, str]] = {}
    for title, text in _SECTION.findall(_PAGE):
        for number, (language, block) in enumerate(_BLOCK.findall(text), start=1):
            found[f"{title} {number}"] = (language, block)
    return found


EXAMPLES = _examples()


def _example(name: str, server: Server) -> str:
    return EXAMPLES[name][1].replace("127.0.0.1:8000", f"127.0.0.1:{server.port}")


def test_every_example_is_tried() -> None:
    of_python = {name for name, (language, _) in EXAMPLES.items() if language == "python"}
    assert of_python == {
        "rdflib 1",
        "rdflib 2",
        "SPARQLWrapper 1",
        "pandas and polars 1",
        "pandas and polars 2",
        "JSON-LD 1",
    }
    assert EXAMPLES.keys() - of_python == {"R 1", "Apache Jena 1", "Apache Jena 2", "Comunica 1"}


def _opponents(rows: object) -> Iterable[str]:
    """Read the first column of whatever a library gives for rows."""
    if isinstance(rows, pd.DataFrame):
        return [str(value) for value in rows["who"]]
    if isinstance(rows, pl.DataFrame):
        return [str(value) for value in rows["who"]]
    assert isinstance(rows, list)
    return [_of_row(row) for row in rows]


def _of_row(row: object) -> str:
    if isinstance(row, dict):
        found: str = (
            row["who"]["value"] if "who" in row else row["id"].replace("actor:", "https://w3id.org/igkg/id/actor/")
        )
        return found
    return str(row[0])  # type: ignore[index]


@pytest.mark.parametrize("name", [name for name, (language, _) in EXAMPLES.items() if language == "python"])
def test_python(server: Server, name: str) -> None:
    given: dict[str, object] = {}
    exec(_example(name, server), given)  # noqa: S102 - our own page
    assert set(_opponents(given["rows"])) == OPPONENTS


def test_r(server: Server, tmp_path: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        missing("R is not installed: Debian has it in r-base-core")
    (tmp_path / "example.R").write_text(_example("R 1", server), encoding="utf-8")
    done = subprocess.run(
        [str(program), str(tmp_path / "example.R")], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"https://\S+", done.stdout)) == OPPONENTS


@pytest.mark.parametrize(("name", "program"), [("Apache Jena 1", "arq.rsparql"), ("Apache Jena 2", "arq.arq")])
def test_jena(server: Server, jena_path: str, tmp_path: Path, name: str, program: str) -> None:
    """The commands stand in a shell in which those of Jena are functions, since Debian has Jena without them."""
    command = program.rpartition(".")[2]
    prologue = f'{command}() {{ java -cp "{jena_path}" {program} "$@"; }}\n'
    done = subprocess.run(
        ["/bin/bash", "-euc", prologue + _example(name, server)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {row["who"] for row in csv.DictReader(done.stdout.splitlines())} == OPPONENTS


def test_comunica(server: Server, node_program: NodeProgram, tmp_path: Path) -> None:
    script = _example("Comunica 1", server) + "process.exit(0);\n"
    found: dict[str, set[str]] = {}
    for line in node_program(script).splitlines():
        place, who = line.split()
        found.setdefault(place, set()).add(who)
    assert found == dict.fromkeys(("sparql", "download/igkg-asserted.trig", "id/proposal/forum"), OPPONENTS)
