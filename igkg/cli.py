"""From a command line to the package's functions, and from their errors to one message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from igkg import __version__, linking
from igkg import build as building
from igkg.adhoc import release_of_files
from igkg.coverage import coverage
from igkg.errors import IgkgError, Inconsistency, UnknownName
from igkg.evidence import check_evidence
from igkg.evidence.passages import checksum, text_of_lines
from igkg.explain import open_explainer, read_triple
from igkg.explain.presentation import as_text
from igkg.federation import ServiceLimits, listed_services
from igkg.formats import BY_ENDING, serialized
from igkg.knowledge_graph.binding import undisturbed_places
from igkg.matching import LIKELY
from igkg.names import Prefixes, read_prefixes, text
from igkg.places import Places
from igkg.project import Project, find_project
from igkg.queries import Query, find_query, read_queries
from igkg.read import read
from igkg.release import Release, current_release
from igkg.report import Report
from igkg.search import Index
from igkg.serve.limits import Settings, cautions, from_options, options
from igkg.sparql import Request, evaluate, form_of, solutions
from igkg.store import open_store
from igkg.texts import decoded, read_text

_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)

_WORTH_A_LINE = 1000
_QUERY_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="igkg")
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The folder with ontology, data, shapes and queries; else the checkout around you, or the packaged graph.",
)
@click.pass_context
def cli(context: click.Context, folder: Path | None) -> None:
    """The Internet Governance Knowledge Graph: build it, check it, ask it, serve it."""
    context.obj = find_project(folder)


def main() -> None:
    """Run the command line; every error that a person can mend becomes one message and an exit code."""
    try:
        cli(standalone_mode=False)
    except IgkgError as error:
        _err.print(str(error), markup=False)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as error:
        _err.print(f"{error.filename or 'igkg'}: {error.strerror}.", markup=False)
        sys.exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show what is being done: a spinner on a terminal, plain lines elsewhere."""
    if not _err.is_terminal:
        yield lambda text: _err.print(f"{text} …", markup=False)
        return
    with _err.status("") as status:
        yield lambda text: status.update(f"{text} …")


def _make_release(project: Project, reasoner: str = "igkg") -> Release:
    with _progress() as announce:
        built = building.build(project, announce, building.REASONERS[reasoner]())
    state = "built" if built.is_new else "is up to date"
    counts = built.release.manifest["counts"]
    _err.print(
        f"Release {built.release.name[:12]} {state}: {counts['facts']} facts from {counts['sources']} sources, "
        f"{counts['triples in the default graph']} triples.",
        markup=False,
    )
    return built.release


_reasoner_option = click.option(
    "--reasoner",
    type=click.Choice(sorted(building.REASONERS)),
    default="igkg",
    show_default=True,
    help="Our engine, or the reference library, which is slow and keeps no derivations.",
)


@cli.command("build", short_help="Make the release of what the files say now.")
@_reasoner_option
@click.pass_obj
def build_command(project: Project, reasoner: str) -> None:
    """Read, validate, reason and store: make the release of what the files say now."""
    _make_release(project, reasoner)


@cli.command("validate", short_help="Hold the data against shapes and checks.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def validate_command(project: Project, files: tuple[Path, ...]) -> None:
    """Hold the data against shapes and checks; with FILES, hold these beside the project's data."""
    with _progress() as announce:
        announce("Validating")
        record, report, prefixes = building.check(project, files)
    for line in report.lines(prefixes, Places(record.root, record.files)):
        _out.print(line, markup=False)
    violations = len(report.violations)
    warnings = len(report.findings) - violations
    _out.print(f"{violations} violations, {warnings} warnings in {len(record.files)} files.", markup=False)
    if violations:
        sys.exit(1)


_service_option = click.option(
    "--service-allow",
    "services",
    multiple=True,
    metavar="HOST|URL",
    help="A host, or an address and what is below it, that a query may ask by SERVICE; may be given several times.",
)


@cli.command("query")
@click.argument("question", required=False)
@click.option("--format", "form", type=click.Choice(["table", *_QUERY_FORMATS]), default="table", show_default=True)
@_service_option
@click.pass_obj
def query_command(project: Project, question: str | None, form: str, services: tuple[str, ...]) -> None:
    """Ask the current release.

    QUESTION is the name of a question, a file with SPARQL that ends in .rq, or - for standard input. Without it the
    questions are listed. Prefixes of the graph need no declaration.
    """
    release = current_release(project.releases)
    if question is None:
        _list_questions(release)
        return
    query = _query_named(release, question)
    with undisturbed_places(query.text, release.prefixes) as text:
        _answer(release, replace(query, text=text), form, services)


def _list_questions(release: Release) -> None:
    for query in read_queries(release.queries / "questions"):
        _out.print(f"{query.name}\n    {query.title}", markup=False)


def _answer(release: Release, query: Query, form: str, services: tuple[str, ...]) -> None:
    store = open_store(release.store)
    others = listed_services(services, ServiceLimits())
    if form == "table":
        _print_table(query, solutions(store, Request(query.text), others), release.prefixes)
        return
    media_type = _QUERY_FORMATS[form]
    if media_type not in form_of(query.text).media_types:
        raise UnknownName(f"The answer to this query cannot be written as {form}.")
    out = io.BytesIO()
    evaluate(store, Request(query.text), media_type, release.prefixes.table, out, others)
    sys.stdout.buffer.write(out.getvalue())


def _query_named(release: Release, question: str) -> Query:
    if question == "-":
        path = Path("standard input")
        return Query("-", path, decoded(sys.stdin.buffer.read(), path), {"title": path.name})
    if question.endswith(".rq"):
        path = Path(question)
        return Query(path.stem, path, read_text(path), {"title": path.name})
    return find_query(release.queries / "questions", question)


def _print_table(query: Query, result: QuerySolutions | QueryBoolean | QueryTriples, prefixes: Prefixes) -> None:
    if query.name != "-":
        _out.print(query.title, markup=False)
    if isinstance(result, QueryBoolean):
        _out.print("yes" if result else "no")
        return
    if not isinstance(result, QuerySolutions):
        for triple in dict.fromkeys(result):
            _out.print(" ".join(_cell(term, prefixes) for term in triple), markup=False)
        return
    names = [variable.value for variable in result.variables]
    table = Table(*names)
    for row in result:
        table.add_row(*(_escaped(_cell(row[name], prefixes)) for name in names))
    _out.print(table)
    _out.print(f"{table.row_count} rows", markup=False)


def _cell(term: object, prefixes: Prefixes) -> str:
    return prefixes.shorten(term.value) if isinstance(term, NamedNode) else text(term)


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")


@cli.command("explain", short_help="Say why a statement holds, down to passages.")
@click.argument("subject")
@click.argument("predicate")
@click.argument("value", metavar="OBJECT")
@click.pass_obj
def explain_command(project: Project, subject: str, predicate: str, value: str) -> None:
    """Say why a statement holds: its passages, or rule and premises down to passages. Terms as in Turtle."""
    release = current_release(project.releases)
    explainer = open_explainer(release)
    triple = read_triple((subject, predicate, value), release.prefixes)
    proof = explainer.explain(triple)
    if not proof.holds:
        near = [f"  {' · '.join(explainer.explain(other).words)}" for other in explainer.nearest(triple)]
        raise UnknownName(
            "\n".join([f"It does not hold: {' · '.join(proof.words)}", *(["Nearest:", *near] if near else [])])
        )
    for line in as_text(proof, release.prefixes):
        _out.print(line, markup=False)


@cli.command("export", short_help="Write out the graph in an RDF format.")
@click.argument("part", type=click.Choice(["all", "asserted", "inferred"]), default="all")
@click.option("--format", "form", type=click.Choice(sorted(BY_ENDING)), default="trig", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
@click.pass_obj
def export_command(project: Project, part: str, form: str, out: Path | None) -> None:
    """Write out the current release, or what is asserted or inferred in it."""
    content = (current_release(project.releases).downloads / f"igkg-{part}.{form}").read_bytes()
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


@cli.command("stats")
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
                _out.print(f"{value:>8}  {name}: {part}", markup=False)
        else:
            _out.print(f"{number:>8}  {name}", markup=False)


def _print_coverage(release: Release) -> None:
    for source, passages in coverage(open_store(release.store)):
        total = sum(passage.facts for passage in passages)
        _out.print(f"\n{source}: {total} facts in {len(passages)} passages", markup=False)
        for passage in passages:
            reason = "" if passage.facts else f"  ({passage.reason})"
            _out.print(f"{passage.facts:>5}  {passage.locator}{reason}", markup=False)


@cli.command("reason", short_help="Close any RDF files under OWL 2 RL.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of standard output.")
@_reasoner_option
def reason_command(files: tuple[Path, ...], out: Path | None, reasoner: str) -> None:
    """Close any Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD FILES under OWL 2 RL."""
    with _progress() as announce:
        announce("Reasoning")
        closure = building.close(files, building.REASONERS[reasoner]())
    if closure.clashes:
        lines = (f"{clash.words}  [{clash.rule}]" for clash in closure.clashes)
        raise Inconsistency("\n".join(["The files contradict themselves:", *lines]))
    content = serialized(sorted(closure.inferred, key=str), RdfFormat.N_TRIPLES, Prefixes({}))
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)


@cli.command("evidence", short_help="Look for what facts name in the text of their passages.")
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
        _out.print(line, markup=False)
    table = Table("source", "facts", "confirmed", "excepted", "unconfirmed")
    for source, facts in sorted(evidence.checked.items()):
        confirmed, excepted = evidence.confirmed[source], evidence.excepted[source]
        numbers = (facts, confirmed, excepted, facts - confirmed - excepted)
        table.add_row(prefixes.shorten(source), *(str(number) for number in numbers))
    _out.print(table)
    if evidence.findings:
        sys.exit(1)


@cli.command("link", short_help="Match a list of your own with the graph.")
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
    records, prefixes, _ = linking.read_table(table)
    content, taken, left_out = linking.linkset_of(table, records, prefixes, Index(release.index))
    _write_whole(out, content)
    _err.print(f"{taken} links in {out}; {left_out} rows were not confirmed.", markup=False)


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
    if release.prefixes.expand(predicate) not in linking.PREDICATES:
        known = ", ".join(sorted(release.prefixes.shorten(one) for one in linking.PREDICATES))
        raise UnknownName(f"{predicate!r} is none of the predicates of links: {known}.")
    kinds = linking.Kinds(Index(release.index), release.prefixes)
    types = (kinds.find(kind),) if kind else ()
    columns = linking.Columns(name, identifier, kind_column, base, delimiter.replace("\\t", "\t"), encoding, has_header)
    if RdfFormat.from_extension(file.suffix.removeprefix(".")) is not None:
        subjects = linking.read_rdf(file, types)
    else:
        subjects = [
            replace(subject, types=(kinds.find(own),)) if own else subject
            for subject, own in linking.read_csv(file, columns, types)
        ]
    for said in columns.said:
        _err.print(f"{file}: {said}.", markup=False)
    with Progress(console=_err, disable=not _err.is_terminal, transient=True) as progress:
        number = len({(subject.names, subject.types) for subject in subjects})
        if not _err.is_terminal and number >= _WORTH_A_LINE:
            _err.print(f"Matching {number} names …", markup=False)
        bar = progress.add_task("Matching", total=number)
        proposals = linking.propose(release.index, subjects, lambda more: progress.advance(bar, more))
        content, matched, unmatched = linking.review_table(proposals, predicate, least, release.prefixes)
    _write_whole(out, content)
    _err.print(
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


@cli.command("checksum", short_help="Give the checksum of a passage.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("first", type=click.IntRange(min=1))
@click.argument("last", type=click.IntRange(min=1), required=False)
def checksum_command(file: Path, first: int, last: int | None) -> None:
    """Give the checksum of a passage: lines FIRST to LAST of the copy that was read."""
    lines = read_text(file).split("\n")
    last = last or first
    if not first <= last <= len(lines):
        raise UnknownName(f"{file} has no lines {first} to {last}: it has {len(lines)}.")
    _out.print(checksum(text_of_lines(lines, first, last)))


def _limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for every limit of the server."""
    for name, option, default, words in reversed(list(options())):
        command = click.option(option, name, default=default, show_default=True, help=words)(command)
    return command


@cli.command("serve", short_help="Build if the files have changed, and serve.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, envvar="PORT")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An RDF file to serve as it is, quads kept, instead of the project's graph; may be given several times.",
)
@click.option("--no-build", is_flag=True, help="Serve the current release, whatever the files say.")
@click.option("--trusted-proxy", multiple=True, help="Address or network whose X-Forwarded headers are believed.")
@click.option("--access-log", help="File for a line of JSON per request; - for standard error.")
@click.option("--grace", default=10.0, show_default=True, help="Seconds to finish running requests when stopped.")
@_service_option
@_limit_options
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def serve_command(
    project: Project,
    /,
    host: str,
    port: int,
    data: tuple[Path, ...],
    files: tuple[Path, ...],
    no_build: bool,
    trusted_proxy: tuple[str, ...],
    access_log: str | None,
    grace: float,
    services: tuple[str, ...],
    **limits: float,
) -> None:
    """Build the release if the files have changed, and serve it; after --data, FILES are served as they are too."""
    from igkg.serve.server import run  # noqa: PLC0415 - only this command needs the server

    if files and not data:
        raise click.UsageError("Files are served after --data.")
    with _release_to_serve(project, (*data, *files), no_build=no_build) as release:
        for warning in cautions():
            _err.print(warning, markup=False)
        _err.print(f"Serving {release.name[:12]} on http://{host}:{port}", markup=False)
        listed_services(services, ServiceLimits())  # says now what is wrong with an entry, if anything is
        settings = Settings(trusted_proxy, services, access_log, grace)
        run(release.folder.parent, host=host, port=port, limits=from_options(limits), settings=settings)


def _release_to_serve(project: Project, files: tuple[Path, ...], *, no_build: bool) -> AbstractContextManager[Release]:
    if files:
        return release_of_files(files, project.queries, read_prefixes(project.ontology))
    return nullcontext(current_release(project.releases) if no_build else _make_release(project))
