"""An explanation stands under the limits of a query: what unfolds without end, or goes too deep, is stopped."""

from __future__ import annotations

import json
import re
import shutil
import time
from html import unescape
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from pyoxigraph import NamedNode

from igkg.reasoning.derivations import FILE
from igkg.reasoning.table import ASSERTED, NOTHING, Table
from igkg.release import Release, make_current
from tests.conftest import ROOT, Answer, Server
from tests.serve.conftest import Serve

LENGTH = 3000
SECONDS = 1


def write_ladder(folder: Path) -> None:
    """Have each statement but the first two follow from the two before it, so that trees of proofs grow without end."""
    steps = range(LENGTH)
    terms = [*(NamedNode(f"urn:x:{step}") for step in steps), NamedNode("urn:x:p"), NamedNode("urn:x:o")]
    triples = np.array([list(steps), [LENGTH] * LENGTH, [LENGTH + 1] * LENGTH], np.int32)
    given = [(step, ASSERTED, NOTHING, NOTHING) for step in (0, 1)]
    rows = np.array([*given, *((step, 0, step - 1, step - 2) for step in steps[2:])], np.int32).T
    Table(list(terms), triples, len(given), rows, ["prp-spo2"], [[]], {}, NOTHING).save(folder / FILE)


@pytest.fixture(scope="module")
def ladder(serve: Serve, release: Release, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server on a release whose proofs are a ladder."""
    project = tmp_path_factory.mktemp("ladder")
    (project / "data").mkdir()
    shutil.copytree(ROOT / "ontology", project / "ontology")
    releases = project / ".igkg" / "releases"
    name = "1adde4".ljust(64, "0")
    shutil.copytree(release.folder, releases / name, ignore=shutil.ignore_patterns("downloads"))
    write_ladder(releases / name)
    make_current(releases, name)
    options = ("--timeout", str(SECONDS), "--memory", "200", "--long-after", str(SECONDS), "--workers", "2")
    return serve(*options, "--client-errors", "0", project=project)


def _explained(server: Server, step: int, accept: str) -> Answer:
    return server.ask(
        f"/explain?subject={quote(f'<urn:x:{step}>')}&predicate=%3Curn:x:p%3E&object=%3Curn:x:o%3E", accept
    )


def test_what_unfolds_without_end_is_stopped(ladder: Server) -> None:
    small = json.loads(_explained(ladder, 3, "application/json").body)
    assert [premise["subject"]["value"] for premise in small["derivations"][0]["premises"]] == ["urn:x:2", "urn:x:1"]
    began = time.monotonic()
    assert _explained(ladder, 60, "application/json").status in {504, 507}
    assert time.monotonic() - began < SECONDS + 2
    assert ladder.query("ASK {}").status == 200


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_was_shown_is_not_shown_again(ladder: Server, accept: str) -> None:
    answer = _explained(ladder, 60, accept)
    assert answer.status == 200
    assert len(answer.body) < 200_000


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_no_depth_is_a_fault(ladder: Server, accept: str) -> None:
    statuses = [_explained(ladder, step, accept).status for step in (*range(40, 400, 20), LENGTH - 1)]
    assert set(statuses) == {200, 507}
    assert (statuses[0], statuses[-1]) == (200, 507)


def test_a_page_leads_on_to_what_is_too_deep_for_it(ladder: Server) -> None:
    page = _explained(ladder, 100, "text/html").text
    further = set(re.findall(r'<a class="about-fact" href="([^"]*)"', page))
    # Fifty levels below are the fiftieth statement and, where two are passed at a step, those that stand still lower.
    assert 0 < len(further) <= 51
    answer = ladder.ask(unescape(sorted(further)[0]), "text/html")
    assert answer.status == 200
