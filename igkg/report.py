"""From findings about the data to a report that names thing, passage, file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.names import PROV, SH, TYPE, Prefixes
from igkg.places import Places

_IRI = re.compile(r"<(https?://[^<>\s]+)>|(https?://[\w/#.-]*\w)")

HAD_PRIMARY_SOURCE = NamedNode(f"{PROV}hadPrimarySource")
VIOLATION = "Violation"
WARNING = "Warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong, or may be: which rule, about which thing, in which passage, and how to mend it.

    ``component`` is the IRI of the kind of constraint (SHACL, section 3.6.2.6) where a shape is the rule.
    """

    severity: str
    rule: str
    node: str
    passage: str
    path: str
    message: str
    component: str = field(default="", compare=False)


@dataclass(frozen=True)
class Report:
    """What validation found, gravest first."""

    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """Give the report of findings in any order, each of which it has once."""
        return cls(tuple(sorted(set(findings))))

    @property
    def conforms(self) -> bool:
        """Whether nothing stands in the way of publishing; warnings do not."""
        return not self.violations

    @property
    def violations(self) -> list[Finding]:
        """What stands in the way of publishing."""
        return [finding for finding in self.findings if finding.severity == VIOLATION]

    def lines(self, prefixes: Prefixes, places: Places) -> Iterator[str]:
        """Give the report as text, for each finding the place, what it is about, and the message."""
        for finding in self.findings:
            yield f"{_place(finding, places)}: {finding.severity.lower()}: {_subject(finding, prefixes)}"
            yield f"    {shortened(finding.message, prefixes)}  [{prefixes.shorten(finding.rule)}]"


def plain_lines(report: Report, prefixes: Prefixes) -> Iterator[str]:
    """Give a report on data that stands in no file as text."""
    yield "The data conforms." if report.conforms else f"{len(report.violations)} violations."
    for finding in report.findings:
        yield f"{finding.severity.lower()}: {_subject(finding, prefixes)}"
        yield f"    {shortened(finding.message, prefixes)}  [{prefixes.shorten(finding.rule)}]"


def as_shacl(report: Report) -> Iterator[Triple]:
    """Give a report as a ``sh:ValidationReport`` (SHACL, section 3.6)."""
    node = BlankNode()
    yield Triple(node, TYPE, _sh("ValidationReport"))
    yield Triple(node, _sh("conforms"), Literal(not report.findings))
    for finding in report.findings:
        result = BlankNode()
        yield Triple(node, _sh("result"), result)
        yield Triple(result, TYPE, _sh("ValidationResult"))
        yield Triple(result, _sh("resultSeverity"), _sh(finding.severity))
        yield Triple(result, _sh("focusNode"), _node(finding.node))
        yield Triple(result, _sh("sourceShape"), _node(finding.rule))
        # Where no shape is the rule, the rule is its own kind of constraint.
        yield Triple(result, _sh("sourceConstraintComponent"), _node(finding.component or finding.rule))
        yield Triple(result, _sh("resultMessage"), Literal(finding.message, language="en"))
        if _is_iri(finding.path):
            yield Triple(result, _sh("resultPath"), NamedNode(finding.path))
        if finding.passage:
            yield Triple(result, HAD_PRIMARY_SOURCE, _node(finding.passage))


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _node(text: str) -> NamedNode | BlankNode:
    return NamedNode(text) if _is_iri(text) else BlankNode()


def _is_iri(text: str) -> bool:
    try:
        return bool(NamedNode(text))
    except ValueError:
        return False


def _place(finding: Finding, places: Places) -> str:
    place = places.find(finding.node, within=finding.passage or None)
    if place is None and finding.passage:
        place = places.find(finding.passage)
    return str(place) if place else "no place known"


def _subject(finding: Finding, prefixes: Prefixes) -> str:
    words = [prefixes.shorten(finding.node)]
    if finding.path and finding.path.startswith("http"):
        words.append(f"({shortened(finding.path, prefixes)})")
    if finding.passage:
        words.append(f"in {prefixes.shorten(finding.passage)}")
    return " ".join(words)


def shortened(words: str, prefixes: Prefixes) -> str:
    """Give a text with each IRI in it as a prefixed name where there is one."""
    return _IRI.sub(lambda match: prefixes.shorten(match[1] or match[2]), words)
