"""From RDF that somebody sends to what the shapes say of it, alone or beside the release: a task of the workers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from igkg.dataset import ASSERTED, INFERRED, ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE
from igkg.dates import DATES
from igkg.description import DESCRIPTION, METADATA, QUESTIONS
from igkg.errors import MisplacedStatement
from igkg.formats import BY_MEDIA_TYPE
from igkg.labels import LABELS
from igkg.names import graph
from igkg.queries import read_queries
from igkg.rdf_xml import refuse_entity_bombs
from igkg.read import Record
from igkg.report import VIOLATION, Finding
from igkg.sparql import QuerySyntaxError

if TYPE_CHECKING:
    from igkg.serve.workers.tasks import Workplace

# How the parser begins what it says, if it knows the place, which is told already.
_PLACE = re.compile(r"^Parser error at line \d+ column \d+: ")
_SENT = graph("submission")
_SHAPES = {SHAPES, SHAPES_WITHIN_A_PASSAGE}
# What a build makes of the data; it is not validated, and neither is the default graph.
_MADE = {ASSERTED, INFERRED, DATES, LABELS, DESCRIPTION, METADATA, QUESTIONS}


def validate_task(workplace: Workplace, arguments: Mapping[str, Any]) -> dict[str, object]:
    """Hold the text ``data`` (each character a byte) of a ``media_type`` against the shapes of the release.

    Alone it is judged with the ontology. With ``beside`` it is judged as if it stood among the data of the release, by
    the checks too, and warnings about other things are left out.

    Raises:
        QuerySyntaxError: it does not parse; with line and column where the format's parser tells them.
        MisplacedStatement: it brings shapes of its own.
    """
    from igkg.validate import validate  # noqa: PLC0415 - only a worker that validates needs pySHACL, and it is large

    sent = Counter(_read(arguments["data"].encode("latin-1"), BY_MEDIA_TYPE[arguments["media_type"]].rdf))
    checks = read_queries(workplace.release.queries / "checks") if arguments["beside"] else []
    quads = tuple(dict.fromkeys((*_of_release(workplace, whole=arguments["beside"]), *sent)))
    repeated = tuple(quad for quad, times in sent.items() if times > 1)
    report = validate(Record(Path(), (), quads, repeated), checks)
    own = {str(quad.subject).strip("<>") for quad in sent}
    found = [finding for finding in report.findings if finding.node in own or finding.severity == VIOLATION]
    return {"statements": len(sent), "findings": [asdict(_without_our_graph(finding)) for finding in found]}


def _without_our_graph(finding: Finding) -> Finding:
    return replace(finding, passage="") if finding.passage == _SENT.value else finding


def findings(answer: Mapping[str, Any]) -> list[Finding]:
    """Give the findings in the answer of the task."""
    return [Finding(**finding) for finding in answer["findings"]]


def _read(data: bytes, form: RdfFormat) -> Iterator[Quad]:
    try:
        if form == RdfFormat.RDF_XML:
            refuse_entity_bombs(data)
        for quad in parse(data, form, rename_blank_nodes=True):
            if quad.graph_name in _SHAPES:
                raise MisplacedStatement(f"Shapes are not taken: what is sent has a statement in {quad.graph_name}.")
            is_triple = isinstance(quad.graph_name, DefaultGraph)
            yield Quad(quad.subject, quad.predicate, quad.object, _SENT) if is_triple else quad
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        words = _PLACE.sub("", error.msg).rstrip(".")
        raise QuerySyntaxError(f"The data does not parse: {place}{words}.", error.lineno, error.offset) from error


def _of_release(workplace: Workplace, *, whole: bool) -> Iterator[Quad]:
    """Give the shapes with the ontology, or with all that was read when the release was built."""
    for name in workplace.store.named_graphs():
        if name in _SHAPES or name == ONTOLOGY or (whole and name not in _MADE):
            yield from workplace.store.quads_for_pattern(None, None, None, name)
