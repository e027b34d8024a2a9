"""From a join with a second endpoint and the same join within one store to how long each takes; writes ``federation.md``.

Run by ``python -m bench.federation [TIMES]``; takes a minute. The second endpoint serves cities as GeoNames has them
(where the public table is at hand, all of them, else a few): once the query asks it by SERVICE, and once a server has the
same triples in its own store, so that what differs is the way over HTTP.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import RdfFormat, Store, serialize

from bench.servers import RELEASES, ROOT, Server, running, surroundings
from igkg.release import current_release
from tests.conftest import SHARED
from tests.federation.conftest import HERE, places

TIMES = int(sys.argv[1]) if len(sys.argv) > 1 else 20
NAMES = ("Athens", "Cairo", "Geneva", "Hammamet", "Rio de Janeiro", "Tunis")
GEONAMES = "http://www.geonames.org/ontology#"
OURS = """
  ?event <https://w3id.org/igkg/ontology#place> ?place . ?place <http://www.w3.org/2000/01/rdf-schema#label> ?label .
  BIND (STR(?label) AS ?name)
"""
THEIRS = f"?feature <{GEONAMES}name> ?name ; <{GEONAMES}countryName> ?country"
FEW = f"VALUES ?name {{ {' '.join(json.dumps(name) for name in NAMES)} }} {THEIRS}"
JOINS = {"six names are asked for": FEW, "all are asked for": THEIRS}


def main() -> None:
    """Measure both ways and write the table."""
    table = SHARED / "reference" / "world-cities.csv"
    triples = list(places(table if table.is_file() else HERE / "places.csv"))
    with tempfile.TemporaryDirectory() as folder:
        cities, both = Path(folder) / "cities.nt", Path(folder) / "both.nq"
        serialize(triples, str(cities), format=RdfFormat.N_TRIPLES)
        store = Store.read_only(str(current_release(RELEASES).store))
        store.dump(str(both), RdfFormat.N_QUADS)
        with both.open("a", encoding="utf-8") as file:
            file.writelines(f"{triple} .\n" for triple in triples)
        rows = _measure(cities, both)
    lines = ["# Federation", "", f"`python -m bench.federation {TIMES}`. {surroundings()}", ""]
    lines += [
        f"A join of meetings with {len(triples) // 3} cities of another endpoint, each {TIMES} times, no answer kept.",
        "",
    ]
    lines += [
        "| join | rows | over SERVICE, median (90 %) | in one store, median (90 %) | times as long |",
        "|---|---|---|---|---|",
    ]
    (ROOT / "bench" / "federation.md").write_text("\n".join([*lines, *rows]) + "\n", encoding="utf-8")
    print("\n".join(rows))


def _measure(cities: Path, both: Path) -> list[str]:
    def serve(*options: str) -> tuple[str, ...]:
        return (
            sys.executable,
            "-m",
            "igkg",
            "--project",
            str(ROOT),
            "serve",
            "--cache",
            "0",
            "--port",
            "{port}",
            *options,
        )

    health = ("/sparql", "/health")
    with running("cities", *health, *serve("--data", str(cities))) as other:
        address = f"http://127.0.0.1:{other.port}/sparql"
        asking = serve("--no-build", "--service-allow", address, "--service-result", "64")
        with running("asking", *health, *asking) as ours, running("both", *health, *serve("--data", str(both))) as one:
            return [_row(name, theirs, address, ours, one) for name, theirs in JOINS.items()]


def _row(name: str, theirs: str, address: str, ours: Server, one: Server) -> str:
    start = "SELECT DISTINCT ?name ?feature {"
    far, rows = _times(ours, f"{start} {OURS} SERVICE <{address}> {{ {theirs} }} }}")
    near, same = _times(one, f"{start} {OURS} {{ {theirs} }} }}")
    assert rows == same, (rows, same)
    ratio = statistics.median(far) / statistics.median(near)
    return f"| {name} | {rows} | {_shown(far)} | {_shown(near)} | {ratio:.1f} |"


def _shown(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):.1f} ms ({1000 * statistics.quantiles(seconds, n=10)[-1]:.1f} ms)"


def _times(server: Server, query: str) -> tuple[list[float], int]:
    found = []
    rows = -1
    for number in range(TIMES):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        began = time.perf_counter()
        connection.request("GET", f"/sparql?query={quote(f'{query} # {number}')}")
        answer = connection.getresponse()
        body = answer.read()
        found.append(time.perf_counter() - began)
        assert answer.status == 200, body
        rows = len(json.loads(body)["results"]["bindings"])
    return found, rows


if __name__ == "__main__":
    main()
