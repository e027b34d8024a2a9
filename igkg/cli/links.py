"""From somebody's own list to links with the graph: link."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from pyoxigraph import RdfFormat
from rich.progress import Progress

from igkg.cli.console import err
from igkg.errors import UnknownName
from igkg.linking.columns import Columns
from igkg.linking.kinds import Kinds
from igkg.linking.linkset import PREDICATES, linkset_of
from igkg.linking.proposals import propose
from igkg.linking.review import review_table
from igkg.linking.sssom import read_table
from igkg.linking.subjects import read_rdf
from igkg.linking.tables import read_csv
from igkg.matching import LIKELY
from igkg.project import Project
from igkg.release import Release, current_release
from igkg.search import Index

_WORTH_A_LINE = 1000


@click.command("link", short_help="Match a list of your own with the graph.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--name", default="", help="The column with the names: its title, or its number.")
@click.option("--id", "identifier", default="", help="The column with identifiers; IRIs, or what --base makes one of.")
@click.option("--base", default="", help="What the IRIs of your things begin with.")
@click.option("--kind", default="", help="The kind that all your things are of, as Person or place.")
@click.option("--kind-column", default="", help="The column that says of which kind each is.")
@click.option("--delimiter", default="", help="What parts the cells of a CSV file; else it is guessed.")
@click.option("--encoding", default="", help="The encoding of a CSV file, where it is not UTF-8.")
@click.option("--no-header", is_flag=True, help="The first line is data; columns are named by their numbers.")
@click.option("--predicate", default="skos:exactMatch", show_default=True, help="How matches are to be linked.")
@click.option("--least", default=LIKELY, show_default=True, type=click.FloatRange(0, 100), help="The score to propose.")
@click.option("--accept", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A table after review.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the table, or the links.")
@click.pass_obj
def link_command(
    project: Project,
    /,
    file: Path | None,
    accept: Path | None,
    out: Path | None,
    *,
    no_header: bool,
    **given: Any,  # noqa: ANN401 - what click gives
) -> None:
    """Match a list of your own with the graph for review; with --accept, make links of what was confirmed.

    FILE is RDF if its ending says so, else CSV. The table for review is SSSOM, with a score and reasons for each match.
    """
    if (file is None) == (accept is None):
        raise click.UsageError("Name a FILE to match, or a table after review by --accept.")
    release = current_release(project.releases)
    if accept is not None:
        _accept(release, accept, out or accept.with_suffix(".ttl"))
    elif file is not None:
        _propose(release, file, out or file.with_suffix(".sssom.tsv"), has_header=not no_header, **given)


def _accept(release: Release, table: Path, out: Path) -> None:
    records, prefixes, _ = read_table(table)
    content, taken, left_out = linkset_of(table, records, prefixes, Index(release.index))
    _write_whole(out, content)
    err.print(f"{taken} links in {out}; {left_out} rows were not confirmed.", markup=False)


def _propose(
    release: Release,
    file: Path,
    out: Path,
    *,
    name: str,
    identifier: str,
    base: str,
    kind: str,
    kind_column: str,
    delimiter: str,
    encoding: str,
    has_header: bool,
    predicate: str,
    least: float,
) -> None:
    if release.prefixes.expand(predicate) not in PREDICATES:
        known = ", ".join(sorted(release.prefixes.shorten(one) for one in PREDICATES))
        raise UnknownName(f"{predicate!r} is none of the predicates of links: {known}.")
    kinds = Kinds(Index(release.index), release.prefixes)
    types = (kinds.find(kind),) if kind else ()
    columns = Columns(name, identifier, kind_column, base, delimiter.replace("\\t", "\t"), encoding, has_header)
    if RdfFormat.from_extension(file.suffix.removeprefix(".")) is not None:
        subjects = read_rdf(file, types)
    else:
        subjects = [
            replace(subject, types=(kinds.find(own),)) if own else subject
            for subject, own in read_csv(file, columns, types)
        ]
    for said in columns.said:
        err.print(f"{file}: {said}.", markup=False)
    with Progress(console=err, disable=not err.is_terminal, transient=True) as progress:
        number = len({(subject.names, subject.types) for subject in subjects})
        if not err.is_terminal and number >= _WORTH_A_LINE:
            err.print(f"Matching {number} names …", markup=False)
        bar = progress.add_task("Matching", total=number)
        proposals = propose(release.index, subjects, lambda more: progress.advance(bar, more))
        content, matched, unmatched = review_table(proposals, predicate, least, release.prefixes)
    _write_whole(out, content)
    err.print(
        f"{matched} matches proposed in {out}, nothing for {unmatched}; review it, then --accept it.", markup=False
    )


def _write_whole(path: Path, content: str) -> None:
    """Write a file beside its place and put it there when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(content, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        raise UnknownName(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
