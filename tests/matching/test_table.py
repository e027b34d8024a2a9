"""Of what the matcher takes for a match nearly all is right, and it finds nearly all there is, on both halves."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from igkg.matching import LIKELY, Candidate, Matcher
from igkg.release import Release
from igkg.search import Index

TABLE = Path(__file__).parent / "spellings.csv"
LEAST_PRECISION, LEAST_RECALL = 0.97, 0.90
WORST = 12


@dataclass(frozen=True)
class Row:
    """A spelling with its right answers, and what the matcher puts first."""

    spelling: str
    kind: str
    answers: frozenset[str]
    half: str
    first: Candidate | None

    @property
    def is_given(self) -> bool:
        return self.first is not None and self.first.is_likely

    @property
    def is_right(self) -> bool:
        return self.first is not None and self.first.thing.iri in self.answers

    def __str__(self) -> str:
        got = "nothing"
        if self.first:
            got = f"{self.first.thing.label} ({self.first.score}: {', '.join(self.first.reasons)})"
        return f"{self.spelling!r} {self.kind}: {' or '.join(sorted(self.answers)) or 'nothing'}, not {got}"


@pytest.fixture(scope="module")
def table(release: Release) -> list[Row]:
    matcher = Matcher(Index(release.index))
    expand = release.prefixes.expand
    rows = []
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = matcher.match(row["spelling"], [expand(row["type"])] if row["type"] else [])
            answers = frozenset(expand(answer) for answer in row["answer"].split())
            rows.append(Row(row["spelling"], row["type"], answers, row["half"], found[0] if found else None))
    return rows


def test_the_table_is_large_has_traps_and_names_what_there_is(table: list[Row], release: Release) -> None:
    assert len(table) >= 300
    assert sum(not row.answers for row in table) >= 60
    assert len({(row.spelling, row.kind) for row in table}) == len(table)
    halves = Counter(row.half for row in table)
    assert abs(halves["tuned on"] - halves["held out"]) < 10
    index = Index(release.index)
    assert [answer for row in table for answer in row.answers if index.number(answer) is None] == []


@pytest.mark.parametrize("half", ["tuned on", "held out", ""])
def test_precision_and_recall(table: list[Row], half: str) -> None:
    rows = [row for row in table if half in {row.half, ""}]
    given = [row for row in rows if row.is_given]
    precision = sum(row.is_right for row in given) / len(given)
    recall = sum(row.is_right for row in given) / sum(bool(row.answers) for row in rows)
    print(f"\n{half or 'all'}: {len(rows)} spellings, precision {precision:.4f}, recall {recall:.4f}")  # noqa: T201
    for row in _worst(rows):
        print(f"  {row}")  # noqa: T201
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def _worst(rows: list[Row]) -> list[Row]:
    """Give the misses: wrong answers with the highest score first, then what was not found."""
    wrong = [row for row in rows if row.is_given and not row.is_right]
    missed = [row for row in rows if row.answers and not row.is_given]
    wrong.sort(key=lambda row: -row.first.score if row.first else 0.0)
    return [*wrong, *missed][:WORST]


@pytest.mark.parametrize(("least", "most", "least_right"), [(99, 100, 0.99), (90, 99, 0.97), (LIKELY, 90, 0.85)])
def test_a_score_means_what_is_said_of_it(table: list[Row], least: float, most: float, least_right: float) -> None:
    scored = [(row.first.score, row.is_right) for row in table if row.first]
    inside = [is_right for score, is_right in scored if least <= score < (most if most < 100 else 101)]
    assert len(inside) >= 15
    assert sum(inside) / len(inside) >= least_right


def test_below_the_threshold_most_are_wrong(table: list[Row]) -> None:
    below = [row for row in table if row.first and row.first.score < 60]
    assert len(below) > 30
    assert sum(row.is_right for row in below) < len(below) / 2
