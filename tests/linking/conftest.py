"""From arguments to what ``igkg link`` says and writes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from igkg.cli import cli
from igkg.errors import IgkgError
from igkg.release import Release
from tests.conftest import ROOT


@dataclass(frozen=True)
class Ran:
    """What a run said, and the sentence with which it ended if it failed."""

    said: str
    error: str

    @property
    def failed(self) -> bool:
        return bool(self.error)


Link = Callable[..., Ran]


@pytest.fixture
def link(release: Release) -> Link:
    """Run ``igkg link`` on the project's release; what a person can mend is given, all else raised."""
    assert release.index.is_file()

    def run(*arguments: object) -> Ran:
        result = CliRunner().invoke(cli, ["--project", str(ROOT), "link", *map(str, arguments)], standalone_mode=False)
        if result.exception is not None and not isinstance(result.exception, IgkgError):
            raise result.exception
        return Ran(result.stderr, str(result.exception or ""))

    return run


@dataclass(frozen=True)
class Table:
    """An SSSOM table as a plain reader of the format sees it: comments, columns, rows."""

    comments: list[str]
    columns: list[str]
    rows: list[dict[str, str]]

    def row(self, label: str) -> dict[str, str]:
        return next(row for row in self.rows if row["subject_label"] == label)


def read(path: Path) -> Table:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    comments = [line[1:].rstrip("\n") for line in lines if line.startswith("#")]
    rows = csv.DictReader(lines[len(comments) :], delimiter="\t", strict=True)
    return Table(comments, list(rows.fieldnames or ()), list(rows))


def review(path: Path, out: Path, marks: dict[str, dict[str, str]]) -> None:
    """Write a table as a reviewer leaves it: with cells filled in by the label of their row."""
    table = read(path)
    with out.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"#{comment}\n" for comment in table.comments)
        writer = csv.DictWriter(file, table.columns, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | marks.get(row["subject_label"], {}) for row in table.rows)
