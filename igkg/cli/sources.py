"""From copies of the source texts to what they confirm, and to checksums of passages: evidence, checksum."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table

from igkg.cli.console import out as stdout
from igkg.errors import UnknownName
from igkg.evidence import check_evidence
from igkg.evidence.passages import checksum, text_of_lines
from igkg.names import read_prefixes
from igkg.places import Places
from igkg.project import Project
from igkg.read import read
from igkg.report import Report
from igkg.texts import read_text


@click.command("evidence", short_help="Look for what facts name in the text of their passages.")
@click.option(
    "--sources",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="The folder with the copies of the source texts that were read.",
)
@click.pass_obj
def evidence_command(project: Project, folder: Path) -> None:
    """Look for the names, dates and numbers of each fact in the text of its passage."""
    record = read(project.root, project.inputs())
    evidence = check_evidence(record.quads, folder)
    prefixes = read_prefixes(project.ontology)
    for line in Report(evidence.findings).lines(prefixes, Places(record.root, record.files)):
        stdout.print(line, markup=False)
    table = Table("source", "facts", "confirmed", "excepted", "unconfirmed")
    for source, facts in sorted(evidence.checked.items()):
        confirmed, excepted = evidence.confirmed[source], evidence.excepted[source]
        numbers = (facts, confirmed, excepted, facts - confirmed - excepted)
        table.add_row(prefixes.shorten(source), *(str(number) for number in numbers))
    stdout.print(table)
    if evidence.findings:
        sys.exit(1)


@click.command("checksum", short_help="Give the checksum of a passage.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("first", type=click.IntRange(min=1))
@click.argument("last", type=click.IntRange(min=1), required=False)
def checksum_command(file: Path, first: int, last: int | None) -> None:
    """Give the checksum of a passage: lines FIRST to LAST of the copy that was read."""
    lines = read_text(file).split("\n")
    last = last or first
    if not first <= last <= len(lines):
        raise UnknownName(f"{file} has no lines {first} to {last}: it has {len(lines)}.")
    stdout.print(checksum(text_of_lines(lines, first, last)))
