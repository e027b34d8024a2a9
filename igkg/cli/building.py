"""From the project's files, or others, to a release, a report, or a closure: build, validate, reason."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import click
from pyoxigraph import RdfFormat

from igkg.cli.console import out as stdout
from igkg.cli.console import progress
from igkg.cli.making import make_release
from igkg.errors import Inconsistency
from igkg.formats import serialized
from igkg.names import Prefixes
from igkg.places import Places
from igkg.project import Project
from igkg.reasoning.by_name import REASONERS

_reasoner_option = click.option(
    "--reasoner",
    type=click.Choice(sorted(REASONERS)),
    default="igkg",
    show_default=True,
    help="Our engine, or the reference library, which is slow and keeps no derivations.",
)


@click.command("build", short_help="Make the release of what the files say now.")
@_reasoner_option
@click.pass_obj
def build_command(project: Project, reasoner: str) -> None:
    """Read, validate, reason and store: make the release of what the files say now."""
    make_release(project, reasoner)
    gc.freeze()  # the interpreter would search all that was made for cycles before it ends


@click.command("validate", short_help="Hold the data against shapes and checks.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def validate_command(project: Project, files: tuple[Path, ...]) -> None:
    """Hold the data against shapes and checks; with FILES, hold these beside the project's data."""
    from igkg.build import check  # noqa: PLC0415 - takes its time to import, and a build may not need it

    with progress() as announce:
        announce("Validating")
        record, report, prefixes = check(project, files)
    for line in report.lines(prefixes, Places(record.root, record.files)):
        stdout.print(line, markup=False)
    violations = len(report.violations)
    warnings = len(report.findings) - violations
    stdout.print(f"{violations} violations, {warnings} warnings in {len(record.files)} files.", markup=False)
    if violations:
        sys.exit(1)


@click.command("reason", short_help="Close any RDF files under OWL 2 RL.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
@_reasoner_option
def reason_command(files: tuple[Path, ...], out: Path | None, reasoner: str) -> None:
    """Close any Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD FILES under OWL 2 RL."""
    from igkg.build import close  # noqa: PLC0415 - as above

    with progress() as announce:
        announce("Reasoning")
        closure = close(files, REASONERS[reasoner]())
    if closure.clashes:
        lines = (f"{clash.words}  [{clash.rule}]" for clash in closure.clashes)
        raise Inconsistency("\n".join(["The files contradict themselves:", *lines]))
    content = serialized(sorted(closure.inferred, key=str), RdfFormat.N_TRIPLES, Prefixes({}))
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
