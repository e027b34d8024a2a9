"""From the question set and the smallest queries to how fast igkg and its peers answer them; writes ``load.md``.

Run by ``python -m bench.load``; takes ten minutes, and some for its peers the first time; ``--seconds 1`` makes it shorter,
``--without-rdflib`` leaves the slowest peer out. All servers hold the same data; the client, in Python, takes its part of the same
processors, so that rates are lower than a server's own, and ratios nearer to 1. Each run begins with a server that has
just started and answered queries of two patterns for a second, none of which is asked again.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import RdfFormat, Store

from bench.client import Measured, run
from bench.servers import RELEASES, ROOT, footprint, igkg, peers, running, surroundings
from igkg.queries import read_queries
from igkg.release import current_release

SECONDS = float(sys.argv[sys.argv.index("--seconds") + 1]) if "--seconds" in sys.argv else 5.0
SECONDS_TO_WARM_UP = 1.0
CLIENTS = (1, 16, 64)
MIDDLE = 16
TURNS = 5
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
Workload = Callable[[str], Iterator[bytes]]
_NUMBERS = itertools.count(10**8)


def main() -> None:
    """Measure and write the table."""
    release = current_release(RELEASES)
    store = Store.read_only(str(release.store))
    questions = [query.text for query in read_queries(release.queries / "questions")]
    labelled = list(store.query(f"SELECT ?s {{ ?s {LABEL} ?o }} LIMIT 2000"))  # type: ignore[arg-type]
    lookups = [f"SELECT ?o {{ {row[0]} {LABEL} ?o }}" for row in labelled]
    # The least that takes a worker.
    pairs = [f"SELECT ?o ?kind {{ {row[0]} {LABEL} ?o . {row[0]} a ?kind }}" for row in labelled]
    workloads: dict[str, Workload] = {
        "questions, unique": lambda path: _unique(path, questions),
        "questions, repeated": lambda path: _repeated(path, questions),
        "lookup, unique": lambda path: _unique(path, lookups),
        "two patterns, unique": lambda path: _unique(path, pairs),
        "lookup, repeated": lambda path: _repeated(path, lookups[:50]),
    }
    with tempfile.TemporaryDirectory() as folder:
        quads = Path(folder) / "all.nq"
        store.dump(str(quads), RdfFormat.N_QUADS)
        found: dict[tuple[str, int], dict[str, list[Measured]]] = {}
        memory: dict[tuple[str, str], tuple[int, int]] = {}
        servers = _servers(release.store, quads)
        for workload, clients in itertools.product(workloads, CLIENTS):
            # The machine is not as fast at all times: so those that are compared run one after the other, several times.
            for turn, name in itertools.product(range(TURNS if clients == MIDDLE else 1), servers):
                if name == "rdflib-endpoint" and (turn or clients != MIDDLE):
                    continue
                # Each begins anew: some servers go on for long with queries whose clients have gone.
                with running(name, *servers[name]) as server:
                    run(server.port, _unique(server.path, pairs), clients, SECONDS_TO_WARM_UP)
                    at_rest = footprint(server.process.pid).memory
                    measured = run(server.port, workloads[workload](server.path), clients, SECONDS)
                    found.setdefault((workload, clients), {}).setdefault(name, []).append(measured)
                    if clients == MIDDLE:
                        memory[name, workload] = at_rest, footprint(server.process.pid).memory
                print(name, workload, clients, f"{measured.rate:.0f}", measured.statuses, file=sys.stderr)
    medians = {key: {name: _median(turns) for name, turns in of.items()} for key, of in found.items()}
    lines = _report(medians)
    lines += ["", "Memory in MiB, shared memory counted once, before and at the end of 16 clients:", ""]
    lines += [f"- {name}, {workload}: {rest}, {end}" for (name, workload), (rest, end) in sorted(memory.items())]
    (ROOT / "bench" / "load.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _median(turns: list[Measured]) -> Measured:
    return sorted(turns, key=lambda measured: measured.rate)[len(turns) // 2]


def _servers(folder: Path, quads: Path) -> dict[str, tuple[str, ...]]:
    """Give for each server the path of its endpoint, a probe, and its command."""
    programs = peers()
    oxigraph = ("serve-read-only", "--location", str(folder), "--bind", "127.0.0.1:{port}")
    ask = "query=ASK%7B%7D"
    servers: dict[str, tuple[str, ...]] = {
        "igkg": ("/sparql", f"/sparql?{ask}", *igkg()),
        "oxigraph": ("/query", f"/query?{ask}", str(programs / "oxigraph"), *oxigraph),
    }
    if "--without-rdflib" not in sys.argv:
        command = (str(programs / "rdflib-endpoint"), "serve", str(quads), "--port", "{port}")
        servers["rdflib-endpoint"] = ("/", f"/?{ask}", *command)
    return servers


def _request(path: str, query: str) -> bytes:
    accept = "text/csv" if path == "/" else "application/sparql-results+json"
    return f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


def _unique(path: str, queries: list[str]) -> Iterator[bytes]:
    """Give queries of which no two are the same text, not even one from a run before."""
    return (_request(path, f"{query}\n# {next(_NUMBERS)}") for query in itertools.cycle(queries))


def _repeated(path: str, queries: list[str]) -> Iterator[bytes]:
    return itertools.cycle([_request(path, query) for query in queries])


def _row(workload: str, clients: int, found: dict[str, Measured], names: list[str]) -> str:
    rates = {name: measured.rate for name, measured in found.items()}
    cells = [
        f"{rates[name]:.0f} ({1000 * found[name].percentile(0.99):.0f} ms)" if name in found else "" for name in names
    ]
    for rate in (rates.get(name) for name in names[1:]):
        cells.append("" if rate is None else f"{rates['igkg'] / rate:.2f}" if rate else "none answered")  # noqa: PERF401
    others = {name: m.statuses for name, m in found.items() if set(m.statuses) - {200}}
    return f"| {workload} | {clients} | {' | '.join(cells)} | {others or ''} |"


def _report(found: dict[tuple[str, int], dict[str, Measured]]) -> list[str]:
    names = list(next(measured for (_, clients), measured in found.items() if clients == MIDDLE))
    heads = [f"{name}: answers/s (99 %)" for name in names] + [f"igkg / {name}" for name in names[1:]]
    return [
        "# Load",
        "",
        f"`python -m bench.load`, {SECONDS:g} s each, at {MIDDLE} clients the median of {TURNS} runs in turns; the client takes its "
        f"part of the processors. In brackets what 99 % of the answers kept. {surroundings()}",
        "",
        f"| workload | clients | {' | '.join(heads)} | other statuses |",
        f"|---|---{'|---' * len(heads)}|---|",
        *(_row(workload, clients, measured, names) for (workload, clients), measured in found.items()),
    ]


if __name__ == "__main__":
    main()
