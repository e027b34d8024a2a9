"""The examples of the guide answer as it says."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from igkg.cli import cli
from igkg.release import Release
from tests.conftest import ROOT, Server

GUIDE = (ROOT / "docs" / "reconciling.md").read_text(encoding="utf-8")
CURLS = re.findall(r"^\$ (curl .*)\n(\{.*\})$", GUIDE, re.MULTILINE)
LINKS = re.findall(r"^\$ igkg (link .*)\n((?:[^`]*\n)*?)```", GUIDE, re.MULTILINE)


def _has(answer: Any, shown: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether an answer has all that is shown of it, in the same places."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(key in answer and _has(answer[key], shown[key]) for key in shown)
    if isinstance(shown, list):
        return (
            isinstance(answer, list)
            and all(_has(*pair) for pair in zip(answer, shown, strict=False))
            and (len(answer) >= len(shown))
        )
    return bool(answer == shown)


def test_the_guide_has_examples() -> None:
    assert len(CURLS) == 5
    assert len(LINKS) == 2


@pytest.mark.parametrize(("command", "shown"), CURLS)
def test_curl(server: Server, command: str, shown: str) -> None:
    arguments = shlex.split(command.replace("127.0.0.1:8000", f"127.0.0.1:{server.port}"))
    answer = subprocess.run(arguments, capture_output=True, check=True).stdout
    assert _has(json.loads(answer), json.loads(shown)), answer.decode()


def test_link(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert release.index.is_file()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "organisations.csv").write_text("id,name\n1,ICANN\n2,Interent Society\n3,WIPO\n", encoding="utf-8")
    for number, (command, shown) in enumerate(LINKS):
        result = CliRunner().invoke(cli, ["--project", str(ROOT), *shlex.split(command)])
        assert result.exit_code == 0
        assert result.stderr == shown
        if number == 0:
            table = tmp_path / "organisations.sssom.tsv"
            lines = table.read_text(encoding="utf-8").splitlines()
            place = next(line for line in lines if line.startswith("subject_id")).split("\t").index("reviewer_label")
            cells = [line.split("\t") for line in lines]
            for row in cells:
                if "actor:icann" in row:
                    row[place] = "Jane"
            table.write_text("\n".join("\t".join(row) for row in cells) + "\n", encoding="utf-8")
    assert "skos:exactMatch <https://w3id.org/igkg/id/actor/icann>" in (tmp_path / "links.ttl").read_text(
        encoding="utf-8"
    )
