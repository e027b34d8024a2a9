"""From the current release to its numbers: stats."""

from __future__ import annotations

import click

from igkg.cli.console import out as stdout
from igkg.coverage import coverage
from igkg.project import Project
from igkg.release import Release, current_release
from igkg.store import open_store


@click.command("stats")
@click.option("--coverage", "by_passage", is_flag=True, help="List each passage with the number of its facts.")
@click.pass_obj
def stats_command(project: Project, by_passage: bool) -> None:
    """Count what the current release holds."""
    release = current_release(project.releases)
    if by_passage:
        _print_coverage(release)
        return
    for name, number in release.manifest["counts"].items():
        if isinstance(number, dict):
            for part, value in number.items():
                stdout.print(f"{value:>8}  {name}: {part}", markup=False)
        else:
            stdout.print(f"{number:>8}  {name}", markup=False)


def _print_coverage(release: Release) -> None:
    for source, passages in coverage(open_store(release.store)):
        total = sum(passage.facts for passage in passages)
        stdout.print(f"\n{source}: {total} facts in {len(passages)} passages", markup=False)
        for passage in passages:
            reason = "" if passage.facts else f"  ({passage.reason})"
            stdout.print(f"{passage.facts:>5}  {passage.locator}{reason}", markup=False)
