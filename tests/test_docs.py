"""The documentation says what is so: commands exist, questions answer as printed, links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from click import Context
from click.testing import CliRunner

from igkg.cli import cli
from igkg.release import Release

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^\$ igkg (query [\w-]+ --format csv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def test_the_questions_of_the_readme_answer_as_printed(release: Release) -> None:
    examples = _EXAMPLE.findall(README)
    assert len(examples) == 3
    for command, printed in examples:
        result = CliRunner().invoke(cli, ["--project", str(ROOT), *command.split()])
        assert result.exit_code == 0
        assert result.stdout.replace("\r\n", "\n") == printed
    assert release.manifest["counts"]["facts"] > 0


def test_the_readme_has_every_command() -> None:
    told = set(re.findall(r"^\| `igkg (\w+)", README, re.MULTILINE))
    assert told == set(cli.list_commands(Context(cli)))


def test_links_lead_somewhere() -> None:
    documents = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "ontology/README.md",
        ROOT / "shapes/README.md",
    ]
    found = 0
    for document in documents:
        for link in _LINK.findall(document.read_text(encoding="utf-8")):
            found += 1
            assert (document.parent / link).exists(), f"{document.name} links to {link}"
    assert found >= 8


def test_the_readme_leads_to_every_page_of_the_documentation() -> None:
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert len(pages) >= 10
    assert pages <= set(_LINK.findall(README))


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    names = [re.split(r"[<>=\[]", line)[0] for line in project["dependencies"]]
    assert len(names) >= 10
    assert [name for name in names if f"| {name.lower()} |" not in told] == []


def test_the_lock_file_pins_every_dependency_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lock.splitlines()}
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert {re.split(r"[<>=\[]", line)[0].lower() for line in wanted} <= pinned
    assert "://" not in lock
