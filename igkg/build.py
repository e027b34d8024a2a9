"""From a project to a release: the one place that knows the order read, validate, reason, store."""

from __future__ import annotations

import gc
import json
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, Triple

from igkg import __version__
from igkg.context import Context, context
from igkg.contradictions import describe
from igkg.counts import count
from igkg.dataset import INFERRED, MATCHES, ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE, DataSet, is_about_links, within
from igkg.dates import date_nodes
from igkg.description import Describer, write_description
from igkg.errors import Inconsistency, ValidationFailure
from igkg.labels import labels
from igkg.names import Prefixes, read_prefixes
from igkg.places import Places
from igkg.project import Project, tool_digest
from igkg.queries import read_queries
from igkg.read import Record, parse_file, read
from igkg.reasoning import Closure, Reasoner
from igkg.reasoning.rule_engine import RuleEngine
from igkg.release import Release, last_release, new_release, take_up, write_manifest
from igkg.report import Report
from igkg.search import write_index
from igkg.side_process import SideProcess, side_process
from igkg.store import content_of_store, store_in_memory, write_store
from igkg.validate import by_checks, by_writing, validate
from igkg.validate.kept import Keeper

_NOT_REASONED_OVER = {SHAPES, SHAPES_WITHIN_A_PASSAGE, MATCHES}

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A release, and whether it had to be made."""

    release: Release
    is_new: bool


def build(project: Project, announce: Announce, reasoner: Reasoner | None = None) -> Built:
    """Make the release of what the project's files say now, unless it exists, and make it current.

    Raises:
        SyntaxFault, MisplacedStatement: a file cannot be read.
        ValidationFailure: the data breaks a shape or a check.
        Inconsistency: the data contradicts the ontology.
    """
    reasoner = reasoner or RuleEngine()
    name = project.digest(reasoner.name)
    release = take_up(project.releases, name)
    if release is not None:
        return Built(release, is_new=False)
    release = _make(project, name, announce, reasoner)
    take_up(project.releases, name)
    return Built(release, is_new=True)


def check(project: Project, beside: Iterable[Path] = ()) -> tuple[Record, Report, Prefixes]:
    """Read the project's files, and others beside them, and validate."""
    prefixes = read_prefixes(project.ontology)
    record = read(project.root, [*project.inputs(), *(path.resolve() for path in beside)])
    return record, validate(record, read_queries(project.queries / "checks"), _keeper(project)), prefixes


def _keeper(project: Project) -> Keeper:
    return Keeper(project.last_validation, tool_digest())


def close(paths: Iterable[Path], reasoner: Reasoner | None = None) -> Closure:
    """Reason over files of any RDF format, each graph of which is taken as part of one."""
    quads = (quad for path in paths for quad in parse_file(path))
    return (reasoner or RuleEngine()).close(_triples(quads))


def _make(project: Project, name: str, announce: Announce, reasoner: Reasoner) -> Release:
    with _no_search_for_cycles(), new_release(project.releases, name) as folder, side_process() as side:
        _fill(folder, project, name, announce, reasoner, side)
    return Release(project.releases / name)


def _fill(folder: Path, project: Project, name: str, announce: Announce, reasoner: Reasoner, side: SideProcess) -> None:
    announce("Reading and validating")
    prefixes, record = read_prefixes(project.ontology), read(project.root, project.inputs())
    side.begin_validation(record.quads, _keeper(project))
    # Meanwhile the reasoner begins; of what it infers nothing is used before all is known to conform.
    names = list(labels(record.store, read_queries(project.queries / "labels")))
    premises = within(record.quads, _is_reasoned_over)
    closure = reasoner.close(_triples(premises))
    found = [*by_writing(record), *by_checks(record, read_queries(project.queries / "checks"))]
    report = Report.of((*found, *side.findings()))
    places = Places(record.root, record.files)
    if not report.conforms:
        raise ValidationFailure("\n".join(report.lines(prefixes, places)))
    announce(f"Reasoning with {reasoner.name}")
    if closure.clashes:
        lines = describe(closure, premises, prefixes, places)
        raise Inconsistency("\n".join(["The data contradicts the ontology, so nothing is published.", *lines]))
    quads = [*record.quads, *date_nodes(within(record.quads, lambda name: not is_about_links(name))), *names]
    quads += [Quad(t.subject, t.predicate, t.object, INFERRED) for t in closure.inferred]
    announce("Writing the release")
    data = DataSet(quads)
    terms = context(data.graphs.get(ONTOLOGY, ()), prefixes)
    downloads, look_up, last = folder / "downloads", project.queries / "look-up", last_release(project.releases)
    side.begin_downloads(downloads, data.quads, prefixes, terms, look_up, last, tool_digest())
    _write_json(folder / "context.jsonld", {"@context": terms})
    _write_json(folder / "prefixes.json", dict(prefixes.table))
    (folder / "report.txt").write_text("\n".join(report.lines(prefixes, Places(project.root, ()))), encoding="utf-8")
    if closure.derivations is not None:
        closure.derivations.save(folder)
    shutil.copytree(project.queries, folder / "queries")
    write_manifest(folder, _manifest(name, reasoner, *_store(folder, project, data, prefixes, side)))


def _is_reasoned_over(graph: object) -> bool:
    return graph not in _NOT_REASONED_OVER and not is_about_links(graph)


def _triples(quads: Iterable[Quad]) -> Iterable[Triple]:
    return dict.fromkeys(quad.triple for quad in quads)


def _store(
    folder: Path, project: Project, data: DataSet, prefixes: Prefixes, side: SideProcess
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Write index, store and description; give the counts, and what there is to say of the downloads."""
    describer = Describer(data, read_queries(project.queries / "questions"), prefixes)
    content = content_of_store(data)
    # The index is made while the downloads are: of the description it lacks only what there is to say of these.
    known = (*content, *content_of_store(DataSet(describer.describe().stored)))
    write_index(folder / "index.sqlite", store_in_memory(known), project.queries / "index")
    files = side.downloads()
    description = describer.describe(files)
    write_store(folder / "store", (*content, *content_of_store(DataSet(description.stored))))
    write_description(folder, description)
    return count(data, description.stored), files


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let the interpreter not look for garbage in cycles: quads make none, and the search takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _manifest(name: str, reasoner: Reasoner, counts: dict[str, Any], files: list[dict[str, Any]]) -> dict[str, Any]:
    libraries = ("numpy", "pyoxigraph", "rdflib", "owlrl", "pyshacl")
    return {
        "release": name,
        "version": __version__,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "reasoner": reasoner.name,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in libraries},
        "counts": counts,
        "downloads": files,
    }


def _write_json(path: Path, value: Context | dict[str, str]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
