"""From a question to what the current release says: query, explain, export."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from pathlib import Path

import click
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples
from rich.table import Table

from igkg.cli.console import out as stdout
from igkg.errors import UnknownName
from igkg.explain import open_explainer, read_triple
from igkg.explain.presentation import as_text
from igkg.federation import ServiceLimits, listed_services
from igkg.formats import BY_ENDING
from igkg.knowledge_graph.binding import undisturbed_places
from igkg.names import Prefixes, text
from igkg.project import Project
from igkg.queries import Query, find_query, read_queries
from igkg.release import Release, current_release
from igkg.sparql import NOTHING, Request, evaluate, form_of, solutions
from igkg.store import open_store
from igkg.texts import decoded, read_text

_QUERY_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


service_option = click.option(
    "--service-allow",
    "services",
    multiple=True,
    metavar="HOST|URL",
    help="A host, or an address and what is below it, that a query may ask by SERVICE; may be given several times.",
)


@click.command("query")
@click.argument("question", required=False)
@click.option("--format", "form", type=click.Choice(["table", *_QUERY_FORMATS]), default="table", show_default=True)
@service_option
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
        stdout.print(f"{query.name}\n    {query.title}", markup=False)


def _answer(release: Release, query: Query, form: str, services: tuple[str, ...]) -> None:
    store = open_store(release.store)
    others = listed_services(services, ServiceLimits())
    if form == "table":
        _print_table(query, solutions(store, Request(query.text), others), release.prefixes)
        return
    media_type = _QUERY_FORMATS[form]
    form_of_result = form_of(query.text)
    if form_of_result is not NOTHING and media_type not in form_of_result.media_types:
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
        stdout.print(query.title, markup=False)
    if isinstance(result, QueryBoolean):
        stdout.print("yes" if result else "no")
        return
    if not isinstance(result, QuerySolutions):
        for triple in dict.fromkeys(result):
            stdout.print(" ".join(_cell(term, prefixes) for term in triple), markup=False)
        return
    names = [variable.value for variable in result.variables]
    table = Table(*names)
    for row in result:
        table.add_row(*(_escaped(_cell(row[name], prefixes)) for name in names))
    stdout.print(table)
    stdout.print(f"{table.row_count} rows", markup=False)


def _cell(term: object, prefixes: Prefixes) -> str:
    return prefixes.shorten(term.value) if isinstance(term, NamedNode) else text(term)


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")


@click.command("explain", short_help="Say why a statement holds, down to passages.")
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
        stdout.print(line, markup=False)


@click.command("export", short_help="Write out the graph in an RDF format.")
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
