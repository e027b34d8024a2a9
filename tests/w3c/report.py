"""From the outcomes of the suites to the page that publishes them, docs/conformance.md, and to the README's line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

from tests.w3c.evaluation import run
from tests.w3c.manifest import Case
from tests.w3c.results import Agreement
from tests.w3c.suites import HERE, NOT_RUN, SUITES, Suite, cases, known_failures

PAGE = HERE.parent.parent / "docs" / "conformance.md"
_IN_PROCESS = {"evaluation", "syntax", "results"}
_HEAD = """# Conformance

{line}

The suites are those of the W3C ([w3c/rdf-tests](https://github.com/w3c/rdf-tests)), run with pyoxigraph {engine}:
queries go through the function that also answers them in the server, protocols over HTTP to `igkg serve --data`. The id
of each test is the IRI of the W3C's (`pytest tests/w3c -k agg-min-01`). Known failures are in
`tests/w3c/known_failures.toml`; one that passes fails the run. `make conformance` runs all and writes this page.

"By value" counts those of the passed in which the values are the expected ones and some are written in another way,
such as 1 for 1.0. "Refused" means that a service for reading has to refuse the request, and does.

| suite | tests | passed | by value | known failures |
|---|---:|---:|---:|---:|
"""

Outcomes = Mapping[str, Agreement]


def outcomes() -> Outcomes:
    """Run the query suites in this process; of the others only those fail that are known to, as their tests prove."""
    found = {}
    for suite in SUITES:
        for case in cases(suite):
            is_known = case.iri in known_failures()
            found[case.iri] = (
                _run(case) if suite.way in _IN_PROCESS else (Agreement.NONE if is_known else Agreement.EXACT)
            )
    return found


def _run(case: Case) -> Agreement:
    try:
        return run(case)
    except Exception:  # noqa: BLE001 - an error of any kind is a failure of the test
        return Agreement.NONE


def document(found: Outcomes) -> str:
    """Write the page."""
    rows = (_row(suite, found) for suite in SUITES)
    head = _HEAD.format(line=score_line(found), engine=version("pyoxigraph"))
    return head + "\n".join(rows) + "\n\n## Known failures\n\n" + "\n".join(_failures(found)) + _not_run()


def score_line(found: Outcomes) -> str:
    """Give the sentence that the README publishes."""
    by_title = {suite.title: _score(suite, found) for suite in SUITES if not suite.title.startswith("SPARQL 1.2")}
    parts = [f"{title.replace(':', '')} {score}" for title, score in by_title.items() if "refused" not in title]
    return f"W3C test suites passed: {'; '.join(parts)}."


def _passed(suite: Suite, found: Outcomes) -> int:
    return sum(1 for case in cases(suite) if found[case.iri] is not Agreement.NONE)


def _score(suite: Suite, found: Outcomes) -> str:
    return f"{_passed(suite, found)} of {len(cases(suite))}"


def _row(suite: Suite, found: Outcomes) -> str:
    passed, number = _passed(suite, found), len(cases(suite))
    by_value = sum(1 for case in cases(suite) if found[case.iri] is Agreement.BY_VALUE)
    return f"| {suite.title} | {number} | {passed} | {by_value} | {number - passed} |"


def _failures(found: Outcomes) -> Iterator[str]:
    yield "| test | cause | by the engine |"
    yield "|---|---|---|"
    for suite in SUITES:
        for case in cases(suite):
            if found[case.iri] is Agreement.NONE:
                known = known_failures().get(case.iri)
                reason, engine = (
                    ("not known", "?") if known is None else (known.reason, "yes" if known.engine else "no")
                )
                yield f"| [{case.iri.rpartition('#')[2]}]({case.iri}) ({case.suite}) | {reason} | {engine} |"


def _not_run() -> str:
    return "\n\n## Not run\n\n" + "".join(f"- {name}: {reason}\n" for name, reason in NOT_RUN)


def write(path: Path = PAGE) -> str:
    """Run the suites, write the page, and give the README's line."""
    found = outcomes()
    path.write_text(document(found), encoding="utf-8")
    return score_line(found)
