"""From a project to the release of what its files say now, with a word on what was made."""

from __future__ import annotations

from igkg.cli.console import err, progress
from igkg.project import Project
from igkg.reasoning import Reasoner
from igkg.reasoning.by_name import REASONERS
from igkg.release import Release, take_up


def make_release(project: Project, reasoner: str = "igkg") -> Release:
    """Make the release of what the project's files say now, unless it exists, and tell its numbers."""
    chosen, state = REASONERS[reasoner](), "is up to date"
    release = take_up(project.releases, project.digest(chosen.name))
    if release is None:
        release, state = _build(project, chosen), "built"
    counts = release.manifest["counts"]
    err.print(
        f"Release {release.name[:12]} {state}: {counts['facts']} facts from {counts['sources']} sources, "
        f"{counts['triples in the default graph']} triples.",
        markup=False,
    )
    return release


def _build(project: Project, reasoner: Reasoner) -> Release:
    from igkg.build import build  # noqa: PLC0415 - takes its time to import, and mostly nothing has to be built

    with progress() as announce:
        return build(project, announce, reasoner).release
