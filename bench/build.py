"""From a copy of the project and edits to its files to a table of how long a build takes after each.

    python -m bench.build [RUNS]   measure each as often (three times if not said) and write bench/build.md

Each build is a run of the command line, interpreter and imports included.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).with_suffix(".md")
FOLDERS = ("ontology", "data", "shapes", "queries")

TEXT = """# Building: how fast

Made by `python -m bench.build` on {machine}. Each row is the median of {runs} run(s) of `igkg build`, interpreter and
imports included: seconds on the clock, which other work on the machine makes longer, and seconds of the processor, of which the
shapes and the downloads take their part in a process of their own. After an edit only the nodes that it may concern are
held against the shapes again, unless these are more than a fifth of all; the release is what a build from scratch makes (`tests/validate/test_edits.py`).

| build | seconds | of the processor |
|---|---|---|
{rows}
"""


def _edited(file: str, old: str, new: str) -> Callable[[Path, int], None]:
    """Give an edit that puts one text for another, another one in each run."""

    def edit(root: Path, run: int) -> None:
        path = root / file
        text = (ROOT / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old}"
        path.write_text(text.replace(old, new.format(run), 1), encoding="utf-8")

    return edit


def _from_scratch(root: Path, _: int) -> None:
    shutil.rmtree(root / ".igkg", ignore_errors=True)


EDITS: dict[str, Callable[[Path, int], None]] = {
    "from scratch": _from_scratch,
    "nothing changed": lambda _root, _run: None,
    "a label in the register": _edited("data/register/actors.ttl", '"Brazil"@en', '"Brazil {}"@en'),
    "a fact of a passage": _edited(
        "data/kummer/wgig.trig", "\n}", '\n  actor:brazil igkg:misnomer "Misnomer {}" .\n}}'
    ),
    "a definition in the ontology": _edited("ontology/actors.ttl", 'skos:definition "', 'skos:definition "({}) '),
    "a message of a shape": _edited("shapes/actors.ttl", 'sh:message "', 'sh:message "({}) '),
    "a message of the shape of all things": _edited("shapes/igkg.ttl", 'sh:message "', 'sh:message "({}) '),
    "a question": _edited("queries/questions/who-opposed-the-forum.rq", "# title: ", "# title: ({}) "),
}


def _build(root: Path) -> tuple[float, float]:
    """Build, and give the seconds on the clock and of the processor."""
    command = [sys.executable, "-m", "igkg", "--project", str(root), "build"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    """Measure and write the table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in FOLDERS:
            shutil.copytree(ROOT / name, root / name)
        for name, edit in EDITS.items():
            found = []
            for run in range(runs):
                edit(root, run)
                found.append(_build(root))
            clock, processor = (statistics.median(times) for times in zip(*found, strict=True))
            rows.append(f"| {name} | {clock:.2f} | {processor:.2f} |")
            print(rows[-1], file=sys.stderr, flush=True)
    machine = (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} from other work, Python {platform.python_version()}"
    )
    RESULT.write_text(TEXT.format(machine=machine, runs=runs, rows="\n".join(rows)), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
