"""Releases: named by their content, whole or not at all, current by one step, taken over while serving."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph

from igkg.build import build
from igkg.errors import NoRelease, UnfinishedBuild
from igkg.names import Prefixes
from igkg.project import Project
from igkg.read import read
from igkg.release import Release, current_release
from igkg.report import VIOLATION
from igkg.side_process import side_process
from igkg.store import open_store
from igkg.validate import by_shapes
from igkg.validate.kept import Keeper
from tests.conftest import Server


def _silent(_: str) -> None:
    pass


def _lines(project: Project) -> list[str]:
    return sorted(str(quad) for quad in open_store(current_release(project.releases).store))


def test_same_files_same_name_same_data(small_project: Project) -> None:
    first = build(small_project, _silent)
    lines = _lines(small_project)
    assert first.is_new
    again = build(small_project, _silent)
    assert (again.release.name, again.is_new) == (first.release.name, False)
    subprocess.run(["rm", "-r", str(small_project.releases)], check=True)  # noqa: S607
    assert build(small_project, _silent).release.name == first.release.name
    assert _lines(small_project) == lines


def test_another_fact_another_name(small_project: Project) -> None:
    first = build(small_project, _silent).release
    facts = small_project.data / "minutes" / "minutes.trig"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n# nothing but a comment\n", encoding="utf-8")
    second = build(small_project, _silent).release
    assert second.name != first.name
    assert current_release(small_project.releases).name == second.name


def test_without_a_release_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="igkg build"):
        current_release(tmp_path)


def test_a_build_killed_at_any_moment_leaves_the_last_release(small_project: Project) -> None:
    served = build(small_project, _silent).release.name
    facts = small_project.data / "minutes" / "minutes.trig"
    killed = 0
    for step in range(1, 9):
        facts.write_text(facts.read_text(encoding="utf-8") + f"\n# {step}\n", encoding="utf-8")
        command = [sys.executable, "-m", "igkg", "--project", str(small_project.root), "build"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            process.wait(step * 0.25)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        current = current_release(small_project.releases)
        assert json.loads((current.folder / "manifest.json").read_text(encoding="utf-8"))["release"] == current.name
        assert len(list(open_store(current.store))) > 0
    assert killed >= 1
    build(small_project, _silent)
    assert current_release(small_project.releases).name != served
    assert not list(small_project.releases.glob(".draft-*"))


def test_downloads_that_cannot_be_written_leave_the_last_release(small_project: Project) -> None:
    served = build(small_project, _silent).release.name
    (small_project.queries / "look-up" / "openrefine.json").unlink()
    with pytest.raises(UnfinishedBuild, match="openrefine"):
        build(small_project, _silent)
    assert current_release(small_project.releases).name == served
    assert not list(small_project.releases.glob(".draft-*"))


def test_a_side_process_that_dies_is_an_error(tmp_path: Path) -> None:
    with side_process() as side:
        side.process.kill()
        side.process.wait()
        side.begin_downloads(tmp_path / "downloads", [], Prefixes({}), {}, tmp_path, tmp_path, "tool")
        with pytest.raises(UnfinishedBuild, match="-9"):
            side.downloads()
        side.begin_validation([], Keeper(tmp_path / "kept.json", "tool"))
        with pytest.raises(UnfinishedBuild, match=r"validated.*-9"):
            side.findings()


def test_the_side_process_finds_what_the_shapes_find(small_project: Project, tmp_path: Path) -> None:
    register = small_project.data / "register" / "things.ttl"
    register.write_text(register.read_text(encoding="utf-8").replace(" a igkg:TechnicalOrganisation ;", ""), "utf-8")
    record = read(small_project.root, small_project.inputs())
    found = set(by_shapes(record, None))
    assert any(finding.severity == VIOLATION for finding in found)
    with side_process() as side:
        side.begin_validation(record.quads, Keeper(tmp_path / "kept.json", "tool"))
        assert set(side.findings()) == found


def test_the_side_process_ends_with_the_build(release: Release, tmp_path: Path) -> None:
    quads = [quad for quad in open_store(release.store) if not isinstance(quad.graph_name, DefaultGraph)]
    assert len(quads) > 1000
    with side_process() as side:
        folder, look_up = tmp_path / "downloads", release.queries / "look-up"
        side.begin_downloads(folder, quads, release.prefixes, release.context, look_up, tmp_path, "tool")
        assert side.process.stdin is not None
        side.process.stdin.close()
        assert side.process.wait(5) == 1
    assert not list(tmp_path.rglob("*.gz"))


def test_a_running_server_takes_a_new_release(small_project: Project, start_server: Callable[..., Server]) -> None:
    first = build(small_project, _silent).release
    server = start_server(project=small_project.root)
    assert json.loads(server.ask("/health").body)["release"] == first.name
    facts = small_project.data / "minutes" / "minutes.trig"
    facts.write_text(facts.read_text(encoding="utf-8") + "\n# new\n", encoding="utf-8")
    second = build(small_project, _silent).release
    deadline = time.monotonic() + 15
    seen = set()
    while second.name not in seen and time.monotonic() < deadline:
        answer = server.query("ASK { ?s ?p ?o }")
        assert answer.status == 200
        seen.add(json.loads(server.ask("/health").body)["release"])
        time.sleep(0.1)
    assert second.name in seen
