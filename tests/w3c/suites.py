"""From the folder of the W3C suites to the cases of each suite, and to what is known to fail in them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.w3c.manifest import Case, read_manifest

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("IGKG_SHARED", HERE.parent.parent.parent / "shared"))
_ROOT = SHARED / "w3c" / "sparql"
_UPDATES = {
    "UpdateEvaluationTest",
    "PositiveUpdateSyntaxTest",
    "PositiveUpdateSyntaxTest11",
    "NegativeUpdateSyntaxTest",
    "NegativeUpdateSyntaxTest11",
}
# The folder of the tests of updates with mistakes in them has them under the kind for queries.
_UPDATE_FOLDERS = {"sparql11/delete-insert"}
# What is not run, and why.
NOT_RUN = (
    (
        "SPARQL 1.1 entailment regimes (70 tests)",
        "The endpoint answers by simple entailment: what follows under OWL 2 RL is in the store already.",
    ),
    (
        "SPARQL 1.1 graph store protocol, direct identification (4 tests)",
        "A graph is read at its own address only where that address is ours: there it is linked data.",
    ),
)


@dataclass(frozen=True)
class Suite:
    """A suite as the report shows it: its title, its tests, how they are run, and the least number of them."""

    title: str
    manifest: str
    way: str
    least: int

    def has(self, case: Case) -> bool:
        """Tell whether a test of the manifest belongs to this suite."""
        return _way(case) == self.way


SUITES = (
    Suite("SPARQL 1.1 query: evaluation", "sparql11/manifest-sparql11-query.ttl", "evaluation", 225),
    Suite("SPARQL 1.1 query: syntax", "sparql11/manifest-sparql11-query.ttl", "syntax", 103),
    Suite("SPARQL 1.1 result formats (CSV, TSV, JSON)", "sparql11/manifest-sparql11-results.ttl", "results", 10),
    Suite("SPARQL 1.1 federated query: syntax", "sparql11/syntax-fed/manifest.ttl", "syntax", 3),
    Suite("SPARQL 1.1 federated query: evaluation", "sparql11/service/manifest.ttl", "evaluation", 7),
    Suite("SPARQL 1.0 query: evaluation", "sparql10/manifest.ttl", "evaluation", 283),
    Suite("SPARQL 1.0 query: syntax", "sparql10/manifest.ttl", "syntax", 199),
    Suite("SPARQL 1.1 protocol: queries", "sparql11/protocol/manifest.ttl", "protocol", 20),
    Suite("SPARQL 1.1 protocol: updates, refused", "sparql11/protocol/manifest.ttl", "protocol update", 14),
    Suite("SPARQL 1.1 service description", "sparql11/service-description/manifest.ttl", "description", 3),
    Suite("SPARQL 1.1 graph store protocol: reading", "sparql11/graph-store-protocol/manifest.ttl", "graph store", 9),
    Suite("SPARQL 1.1 update, refused", "sparql11/manifest-all.ttl", "update", 157),
    Suite("SPARQL 1.2 draft: update, refused", "sparql12/manifest.ttl", "update", 23),
    Suite("SPARQL 1.2 draft: evaluation", "sparql12/manifest.ttl", "evaluation", 63),
    Suite("SPARQL 1.2 draft: syntax", "sparql12/manifest.ttl", "syntax", 183),
)


def _way(case: Case) -> str:
    folder = case.suite.rpartition("/")[2]
    fragment = case.iri.rpartition("#")[2]
    if case.kind in _UPDATES or case.suite in _UPDATE_FOLDERS:
        return "update"
    match case.kind.removesuffix("11"):
        case "ProtocolTest":
            return "protocol update" if "update" in fragment else "protocol"
        case "ServiceDescriptionTest":
            return "description"
        case "GraphStoreProtocolTest":
            return "graph store" if "direct" not in fragment.replace("indirect", "") else "direct identification"
        case "PositiveSyntaxTest" | "NegativeSyntaxTest":
            return "syntax"
    return {"csv-tsv-res": "results", "json-res": "results"}.get(folder, "evaluation")


@dataclass(frozen=True)
class KnownFailure:
    """Why a test is not passed, and whether the engine is the cause."""

    reason: str
    engine: bool


@cache
def known_failures() -> dict[str, KnownFailure]:
    """Read the list of known failures, by the IRI of the test."""
    entries = tomllib.loads((HERE / "known_failures.toml").read_text(encoding="utf-8"))["failure"]
    found = {entry["iri"]: KnownFailure(entry["reason"], entry["engine"]) for entry in entries}
    assert len(found) == len(entries), "a test is named twice"
    return found


@cache
def cases(suite: Suite) -> tuple[Case, ...]:
    """Give the tests of a suite; none where the suites are absent."""
    if not _ROOT.is_dir():
        return ()
    return tuple(case for case in _all_cases(suite.manifest) if suite.has(case))


@cache
def _all_cases(manifest: str) -> tuple[Case, ...]:
    return tuple(read_manifest(_ROOT / manifest, _ROOT))


def cases_run(*ways: str) -> Iterator[Case]:
    """Give the tests of all suites that are run in one of these ways."""
    for suite in SUITES:
        if suite.way in ways:
            yield from cases(suite)
