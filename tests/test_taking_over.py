"""Downloads that are made of the same as those of the last release are taken over from it, if they are still whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from igkg.build import build
from igkg.project import Project
from igkg.release import Release, current_release
from igkg.taking_over import LastDownloads
from tests.conftest import make_small_project


def _build(project: Project) -> Release:
    command = [sys.executable, "-m", "igkg", "--project", str(project.root), "build"]
    subprocess.run(command, check=True, capture_output=True)
    return current_release(project.releases)


def _edit(project: Project, file: str, text: str) -> None:
    path = project.root / file
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _comment(project: Project) -> None:
    _edit(project, "data/minutes/minutes.trig", "\n# nothing but a comment\n")


def _taken(old: Release, new: Release) -> set[str]:
    """Give the names of the files that both releases share."""
    return {path.name for path in new.downloads.iterdir() if path.samefile(old.downloads / path.name)}


def _from_scratch(project: Project, folder: str = "from-scratch") -> dict[str, bytes]:
    release = build(Project(project.root, project.root / folder), lambda _: None).release
    return _content(release)


def _content(release: Release) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in release.downloads.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project with its first release, which tests have copies of."""
    project = make_small_project(tmp_path_factory.mktemp("built"))
    _build(project)
    return project


@pytest.fixture
def small_project(built: Project, tmp_path: Path) -> Project:
    """A copy of the project with its first release, to be edited or damaged by a test."""
    shutil.copytree(built.root, tmp_path / "project", symlinks=True)
    return Project(tmp_path / "project", tmp_path / "project" / ".igkg" / "releases")


@pytest.fixture
def first(small_project: Project) -> Release:
    """The first release of the copy."""
    return current_release(small_project.releases)


@pytest.fixture(scope="module")
def commented(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build from scratch makes of the small project after the edit of :func:`_comment`."""
    project = make_small_project(tmp_path_factory.mktemp("commented"))
    _comment(project)
    return _from_scratch(project)


def test_what_an_edit_does_not_concern_is_taken_over(small_project: Project, first: Release) -> None:
    _comment(small_project)
    second = _build(small_project)
    assert _taken(first, second) == {path.name for path in first.downloads.iterdir()}
    register = small_project.data / "register" / "things.ttl"
    register.write_text(register.read_text(encoding="utf-8").replace('"A State"@en', '"Another State"@en'), "utf-8")
    third = _build(small_project)
    taken = _taken(second, third)
    assert {"igkg-asserted.jsonld", "igkg-asserted-cited.ttl", "igkg-inferred.ttl.gz"} <= taken
    assert not [name for name in taken if name.startswith("igkg-all")]
    assert _content(third) == _from_scratch(small_project)
    _edit(small_project, "data/minutes/minutes.trig", 'mi:l1 { actor:state igkg:misnomer "X" . }\n')
    fourth = _build(small_project)
    taken = _taken(third, fourth)
    assert {"igkg-links.sssom.tsv", "igkg-unlinked.csv", "igkg-unlinked-wikidata.rq.gz"} <= taken
    assert not [name for name in taken if name.startswith(("igkg-all", "igkg-asserted"))]
    assert _content(fourth) == _from_scratch(small_project, "again")


def test_what_is_taken_over_outlives_its_release(
    small_project: Project, first: Release, commented: dict[str, bytes]
) -> None:
    _comment(small_project)
    second = _build(small_project)
    content = _content(second)
    shutil.rmtree(first.folder)
    assert _content(second) == content == commented


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("igkg-all.ttl", lambda path: path.write_bytes(path.read_bytes()[:-1])),
        ("igkg-unlinked.csv", lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?")),
        ("igkg-all.ttl.gz", lambda path: path.unlink()),
        ("igkg-inferred.nt", lambda path: (path.unlink(), path.mkdir())),
        ("igkg-asserted-cited.ttl", lambda path: path.symlink_to(path.rename(path.with_suffix(".old")))),
    ],
    ids=["shorter", "changed", "missing", "folder", "symbolic link"],
)
def test_a_damaged_file_is_made_again(
    small_project: Project, first: Release, commented: dict[str, bytes], name: str, damage: Callable[[Path], object]
) -> None:
    damage(first.downloads / name)
    _comment(small_project)
    second = _build(small_project)
    assert _content(second) == commented
    assert not any(path.is_symlink() for path in second.downloads.iterdir())


@pytest.mark.parametrize(
    "manifest",
    ["", "{}", '{"downloads": 1}', '{"downloads": [{"name": "../manifest.json"}, 5]}'],
    ids=["empty", "no downloads", "no list", "no files"],
)
def test_a_damaged_manifest_lists_nothing(
    small_project: Project, first: Release, commented: dict[str, bytes], manifest: str
) -> None:
    (first.folder / "manifest.json").write_text(manifest, encoding="utf-8")
    _comment(small_project)
    second = _build(small_project)
    assert _taken(first, second) == set()
    assert _content(second) == commented


def test_nothing_is_put_outside_the_downloads(
    small_project: Project, first: Release, commented: dict[str, bytes]
) -> None:
    path = first.folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for file in told["downloads"]:
        file["name"] = f"../{file['name']}"
    for file in first.downloads.iterdir():
        shutil.copyfile(file, first.folder / file.name)
    path.write_text(json.dumps(told), encoding="utf-8")
    _comment(small_project)
    second = _build(small_project)
    assert not list(second.folder.glob("igkg-*"))
    assert _content(second) == commented


def test_another_tool_takes_nothing_over(
    small_project: Project, first: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    _comment(small_project)
    monkeypatch.setattr("igkg.build.tool_digest", lambda: "another")
    second = build(small_project, lambda _: None).release
    assert _taken(first, second) == set()


def test_a_file_that_cannot_have_a_second_name_is_copied(
    first: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = first.manifest["downloads"]

    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    last = LastDownloads(first.folder, "any")
    folder = tmp_path / "taken"
    folder.mkdir()
    assert last.take(listed[0]["made_of"], folder)
    for path in folder.iterdir():
        assert path.read_bytes() == (first.downloads / path.name).read_bytes()
        assert not path.samefile(first.downloads / path.name)
