"""From our ontology and multiples of our data to a table of engines: time, memory, and how much each finds.

    python -m bench.reasoning FOLDER           measure everything and write bench/reasoning.md
    python -m bench.reasoning FOLDER --next    make the next measurement only; the last one writes bench/reasoning.md
    python -m bench.reasoning --engine ENGINE FILE   measure one engine on one file, once, and print it as JSON

The folder keeps the data and what was measured: what it has is not measured again, so that a long run can be made in
pieces. The engines that igkg is compared with are no dependencies. They go with igkg into an environment of their own, whose
Python then runs this: `pip install --requirement requirements.lock reasonable nemo-python`, `pip install --no-deps .`.
Each measurement is a process of its own with limits of its own, so that its time and its peak memory are its own, and
what fails, fails alone. Time is that of the processor, all threads together, so that a busy machine changes it little.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from igkg.dataset import INFERRED, MATCHES, ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE, is_about_links
from igkg.explain import Explainer
from igkg.names import BASE, OWL, RDF, RDFS
from igkg.project import Project
from igkg.read import read
from igkg.reasoning.derivations import load_derivations
from igkg.reasoning.engine import Engine
from igkg.reasoning.graph import Graph
from igkg.reasoning.output import Output
from igkg.reasoning.rule_engine import RuleEngine
from igkg.reasoning.terms import number_triples
from igkg.store import open_store

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).with_suffix(".md")
SIZES = {"17 thousand": 17_000, "170 thousand": 170_000, "1.7 million": 1_700_000}
MOST_RUNS = 5
ENOUGH_SECONDS = 10  # An engine that has run so long on a file is not run on it again.
MOST_SECONDS = 120  # of the processor
MOST_SECONDS_BY_THE_CLOCK = 10 * MOST_SECONDS
MOST_BYTES = 12 * 2**30
CHAIN, CLIQUE = 1_000, 3_000

# The rules that our ontology needs, for Nemo, which has no table of them.
NEMO = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@import t :- ntriples {{ resource = "{path}" }} .
t(?x, rdf:type, ?c) :- t(?p, rdfs:domain, ?c), t(?x, ?p, ?y) .
t(?y, rdf:type, ?c) :- t(?p, rdfs:range, ?c), t(?x, ?p, ?y) .
t(?x, rdf:type, ?d) :- t(?c, rdfs:subClassOf, ?d), t(?x, rdf:type, ?c) .
t(?x, ?q, ?y) :- t(?p, rdfs:subPropertyOf, ?q), t(?x, ?p, ?y) .
t(?y, ?q, ?x) :- t(?p, owl:inverseOf, ?q), t(?x, ?p, ?y) .
t(?y, ?p, ?x) :- t(?p, owl:inverseOf, ?q), t(?x, ?q, ?y) .
t(?y, ?p, ?x) :- t(?p, rdf:type, owl:SymmetricProperty), t(?x, ?p, ?y) .
t(?x, ?p, ?z) :- t(?p, rdf:type, owl:TransitiveProperty), t(?x, ?p, ?y), t(?y, ?p, ?z) .
t(?x, ?p, ?z) :- t(?p, owl:propertyChainAxiom, ?l), t(?l, rdf:first, ?q), t(?l, rdf:rest, ?m),
    t(?m, rdf:first, ?r), t(?m, rdf:rest, rdf:nil), t(?x, ?q, ?y), t(?y, ?r, ?z) .
t(?c, rdfs:subClassOf, ?e) :- t(?c, rdfs:subClassOf, ?d), t(?d, rdfs:subClassOf, ?e) .
t(?p, rdfs:subPropertyOf, ?r) :- t(?p, rdfs:subPropertyOf, ?q), t(?q, rdfs:subPropertyOf, ?r) .
t(?p, rdfs:domain, ?d) :- t(?p, rdfs:domain, ?c), t(?c, rdfs:subClassOf, ?d) .
t(?p, rdfs:domain, ?c) :- t(?q, rdfs:domain, ?c), t(?p, rdfs:subPropertyOf, ?q) .
t(?p, rdfs:range, ?d) :- t(?p, rdfs:range, ?c), t(?c, rdfs:subClassOf, ?d) .
t(?p, rdfs:range, ?c) :- t(?q, rdfs:range, ?c), t(?p, rdfs:subPropertyOf, ?q) .
{equality}@output t .
"""
NEMO_EQUALITY = """
t(?y, owl:sameAs, ?x) :- t(?x, owl:sameAs, ?y) .
t(?x, owl:sameAs, ?z) :- t(?x, owl:sameAs, ?y), t(?y, owl:sameAs, ?z) .
t(?y, ?p, ?o) :- t(?x, owl:sameAs, ?y), t(?x, ?p, ?o) .
t(?s, ?p, ?y) :- t(?x, owl:sameAs, ?y), t(?s, ?p, ?x) .
"""


# Engines: each reads a file and gives the seconds that it took, and what it found


def _triples(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path=path, format=RdfFormat.N_TRIPLES)]


def igkg(path: Path) -> dict[str, Any]:
    """Measure our engine on numbers, which is what the other engines' inner forms compare with, and on terms."""
    triples = _triples(path)
    terms, numbers = number_triples(triples)
    start = time.process_time()
    graph = Graph(terms, numbers)
    Engine(graph).run()
    found = sum(len(keys) for _, keys in Output(graph, keeps_all=False).inferred())
    seconds = time.process_time() - start
    rows = sum(len(row.found.keys) for row in graph.rows)
    return {"seconds": seconds, "found": found, "rows": rows}


def igkg_terms(path: Path) -> dict[str, Any]:
    """Measure our engine from terms to terms, contradictions looked for too."""
    triples = _triples(path)
    start = time.process_time()
    closure = RuleEngine().close(triples)
    return {"seconds": time.process_time() - start, "found": len(closure.inferred)}


def igkg_why(path: Path) -> dict[str, Any]:
    """Measure how long the table of derivations takes to make when it is asked for."""
    closure = RuleEngine().close(_triples(path))
    start = time.process_time()
    table = closure.derivations.table  # type: ignore[union-attr]
    seconds = time.process_time() - start
    return {"seconds": seconds, "found": table.rows.shape[1], "bytes": table.bytes_per_row}


def owlrl(path: Path) -> dict[str, Any]:
    """Measure owlrl on a graph that it has read."""
    from owlrl import OWLRL_Semantics
    from rdflib import Graph as Rdflib

    graph = Rdflib().parse(path, format="nt")
    start = time.process_time()
    OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False).closure()
    return {"seconds": time.process_time() - start, "found": len(graph)}


def reasonable(path: Path) -> dict[str, Any]:
    """Measure reasonable on triples that it has read."""
    reasoner_class = importlib.import_module("reasonable").PyReasoner

    reasoner = reasoner_class()
    reasoner.load_file(str(path.with_suffix(".ttl")))
    start = time.process_time()
    found = reasoner.reason()
    return {"seconds": time.process_time() - start, "found": len(found)}


def nemo(path: Path) -> dict[str, Any]:
    """Measure Nemo, which reads when it reasons."""
    nmo = importlib.import_module("nmo_python")

    equality = NEMO_EQUALITY if path.stem == "clique" else ""
    start = time.process_time()
    engine = nmo.NemoEngine(nmo.load_string(NEMO.format(path=path, equality=equality)))
    engine.reason()
    seconds = time.process_time() - start
    return {"seconds": seconds, "found": sum(1 for _ in engine.result("t"))}


def reading(path: Path) -> dict[str, Any]:
    """Measure how long it takes to read the file, for comparison with what Nemo does."""
    start = time.process_time()
    triples = _triples(path)
    return {"seconds": time.process_time() - start, "found": len(triples)}


ENGINES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "igkg": igkg,
    "igkg, terms": igkg_terms,
    "owlrl": owlrl,
    "reasonable": reasonable,
    "nemo": nemo,
    "why": igkg_why,
    "reading": reading,
}


COLUMNS = ("igkg", "igkg, terms", "owlrl", "reasonable", "nemo")
NOT_TRIED = {("170 thousand", "owlrl"), ("1.7 million", "owlrl"), ("clique", "owlrl")}


# Data


def our_graph() -> tuple[list[Triple], list[Triple]]:
    """Give the triples of the ontology, and those of the data."""
    project = Project(ROOT, ROOT / ".igkg" / "releases")
    left_out = {SHAPES, SHAPES_WITHIN_A_PASSAGE, MATCHES}
    quads = [q for q in read(ROOT, project.inputs()).quads if q.graph_name not in left_out]
    kept = [quad for quad in quads if not is_about_links(quad.graph_name)]
    ontology = dict.fromkeys(q.triple for q in kept if q.graph_name == ONTOLOGY)
    return list(ontology), list(dict.fromkeys(q.triple for q in kept if q.graph_name != ONTOLOGY))


def multiple(size: int) -> Iterator[Triple]:
    """Give the ontology, and the data as often as makes the size, each time about other things."""
    ontology, data = our_graph()
    yield from ontology
    left = size - len(ontology)
    for copy in range(-(-left // len(data))):
        for triple in data[:left]:
            yield Triple(_renamed(triple.subject, copy), triple.predicate, _renamed(triple.object, copy))  # type: ignore[arg-type]
        left -= len(data)


def _renamed(term: object, copy: int) -> object:
    if isinstance(term, NamedNode) and term.value.startswith(BASE) and not term.value.startswith(f"{BASE}ontology#"):
        return NamedNode(f"{term.value}-{copy}") if copy else term
    if isinstance(term, BlankNode):
        return BlankNode(f"{term.value}x{copy}")
    assert isinstance(term, NamedNode | Literal)
    return term


def chain() -> Iterator[Triple]:
    """Give a transitive property between a thousand things in a row."""
    part = NamedNode("http://example.org/partOf")
    yield Triple(part, NamedNode(f"{RDF}type"), NamedNode(f"{OWL}TransitiveProperty"))
    things = [NamedNode(f"http://example.org/{number}") for number in range(CHAIN + 1)]
    yield from (Triple(one, part, other) for one, other in pairwise(things))


def clique() -> Iterator[Triple]:
    """Give things that are all the same, each said to be the same as the next, and one fact about one of them."""
    same = NamedNode(f"{OWL}sameAs")
    things = [NamedNode(f"http://example.org/{number}") for number in range(CLIQUE)]
    yield from (Triple(one, same, other) for one, other in pairwise(things))
    yield Triple(things[7], NamedNode(f"{RDFS}label"), Literal("seven"))


CASES = {"chain": chain, "clique": clique}


# Measuring

Result = dict[str, Any]  # "seconds", "memory" in MB, "found", "load"; or "failure" in words, and "memory"


def measure(engine: str, path: Path) -> Result:
    """Run an engine on a file some times, each in a process of its own; give the medians, or why there are none."""
    found: list[Result] = []
    load = round(os.getloadavg()[0], 1)
    while len(found) < MOST_RUNS and sum(one["seconds"] for one in found) < ENOUGH_SECONDS:
        one = _run([sys.executable, "-m", "bench.reasoning", "--engine", engine, str(path)])
        if "failure" in one:
            return {**one, "load": load}
        found.append(one)
    median = {name: statistics.median(one[name] for one in found) for name in ("seconds", "memory")}
    return {**found[0], **median, "runs": len(found), "load": load}


def _run(command: list[str]) -> Result:
    """Run one measurement; while it runs, look at its peak memory, which one that is cut off cannot tell any more."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    memory, start = 0.0, time.monotonic()
    while True:
        try:
            out, errors = process.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            memory = _peak_memory(process.pid) or memory
            if time.monotonic() - start > MOST_SECONDS_BY_THE_CLOCK:
                process.kill()
    if process.returncode == 0:
        return dict(json.loads(out.splitlines()[-1]))
    print(f"  {process.returncode} {errors[-300:]}", file=sys.stderr)
    return {"failure": _failure(process.returncode, errors), "memory": memory}


def _peak_memory(process: int | str) -> float:
    """Give the peak memory of a process in MB; what getrusage says would include the parent that forked it."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024 if "VmHWM:" in status else 0


def _failure(code: int, errors: str) -> str:
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return f"more than {MOST_SECONDS} s"
    if "ModuleNotFoundError" in errors:
        return "not installed"
    return f"more than {MOST_BYTES >> 30} GB" if "MemoryError" in errors or "memory allocation" in errors else "fails"


def _file(folder: Path, case: str) -> Path:
    """Give the file of a case, written if need be."""
    path = folder / f"{case.split(maxsplit=1)[0]}.nt"
    if not path.exists():
        triples = multiple(SIZES[case]) if case in SIZES else CASES[case]()
        path.write_bytes(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")
        path.with_suffix(".ttl").symlink_to(path)
    return path


def _wanted() -> list[tuple[str, str]]:
    """Give all that is to be measured; owlrl only on our graph and on the chain."""
    wanted = [(case, engine) for case in (*SIZES, *CASES) for engine in COLUMNS]
    wanted += [(case, engine) for case in SIZES for engine in ("why", "reading")]
    return [one for one in wanted if one not in NOT_TRIED]


def main(folder: Path, only_next: bool) -> None:
    """Measure what was not measured yet, and write the table when all was."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "results.json"
    results: dict[str, Result] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [(case, engine) for case, engine in _wanted() if f"{case}: {engine}" not in results]
    for case, engine in missing[:1] if only_next else missing:
        result = results[f"{case}: {engine}"] = measure(engine, _file(folder, case))
        print(f"{case}: {engine}: {result}", file=sys.stderr, flush=True)
        file.write_text(json.dumps(results, indent=1), encoding="utf-8")
    left = len(missing) - (1 if only_next else len(missing))
    if left > 0:
        print(f"{left} more measurements", file=sys.stderr)
        return
    text = _page(results)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


# Writing


TEXT = """# Reasoning: how fast

Made by `python -m bench.reasoning FOLDER`, with {versions}, on {cores} cores shared with other jobs (load {low} to {high}),
Python {python}. Medians of up to five runs, each in a process of its own: seconds of the processor, all threads
together, and peak memory, reading included. The data is our ontology with our data in as many copies as make the size;
*chain* is a transitive property over {chain} steps, *clique* {clique} things that are the same. *igkg* is the engine
from numbers to numbers, derivations noted; *igkg, terms* is `RuleEngine.close` from RDF terms to RDF terms,
contradictions looked for too. owlrl and reasonable work on triples that they have read; Nemo reads while it reasons, and
is given the fifteen rules that our ontology needs (for the clique those of equality too). *inferred* counts what igkg
would publish. What takes more than {seconds} s is cut off, with the memory that it had by then; owlrl is not tried on
what is larger than our graph, nor on the clique.

{table}

{notes}
"""


def _page(results: dict[str, Result]) -> str:
    lines = ["| triples | inferred | " + " | ".join(COLUMNS) + " |", "|" + "---|" * (len(COLUMNS) + 2)]
    notes: list[str] = []
    for case in (*SIZES, *CASES):
        got = {engine: results.get(f"{case}: {engine}", {}) for engine in (*COLUMNS, "why", "reading")}
        cells = [f"{got['igkg'].get('found', 0):,}".replace(",", " "), *(_cell(got[engine]) for engine in COLUMNS)]
        lines.append(f"| {case} | " + " | ".join(cells) + " |")
        notes += _notes(case, got)
    loads = [result["load"] for result in results.values()]
    return TEXT.format(
        versions=", ".join(f"{name} {version(name)}" for name in ("numpy", "owlrl", "reasonable", "nemo-python")),
        cores=os.cpu_count(),
        low=f"{min(loads):.0f}",
        high=f"{max(loads):.0f}",
        python=platform.python_version(),
        chain=f"{CHAIN:,}",
        clique=f"{CLIQUE:,}",
        seconds=MOST_SECONDS,
        table="\n".join(lines),
        notes="\n".join([*notes, *_growth(results), *_of_the_real_graph()]),
    )


def _cell(one: Result) -> str:
    if not one:
        return ""
    time_taken = one["failure"] if "failure" in one else f"{one['seconds']:.3f} s"
    return f"{time_taken}, {one['memory']:.0f} MB"


def _notes(case: str, got: dict[str, Result]) -> Iterator[str]:
    ours = got["igkg"]
    for engine in ("owlrl", "reasonable", "nemo"):
        theirs = got[engine]
        if "seconds" in ours and "seconds" in theirs:
            yield f"- {case}: {engine} takes {theirs['seconds'] / ours['seconds']:.0f} times as long as igkg."
        elif "seconds" in ours and theirs.get("failure") == f"more than {MOST_SECONDS} s":
            yield f"- {case}: {engine} takes more than {MOST_SECONDS / ours['seconds']:.0f} times as long as igkg."
    if "seconds" in got["reading"]:
        yield f"- {case}: to read the file takes {got['reading']['seconds']:.2f} s."
    if "seconds" in got["why"]:
        made = f"{got['why']['found']} derivations of {got['why']['bytes']:.1f} bytes"
        yield f"- {case}: {made}, made into a table without circles in {got['why']['seconds']:.2f} s."


def _growth(results: dict[str, Result]) -> Iterator[str]:
    for smaller, larger in pairwise(SIZES):
        one, other = results[f"{smaller}: igkg"], results[f"{larger}: igkg"]
        if "seconds" in one and "seconds" in other:
            yield f"- igkg takes {other['seconds'] / one['seconds']:.0f} times as long for {larger} triples as for {smaller}."


def _of_the_real_graph() -> Iterator[str]:
    """Measure looking up derivations, and making whole proofs, for the inferred triples of our own release."""
    from igkg.build import build

    release = build(Project(ROOT, ROOT / ".igkg" / "releases"), lambda _: None).release
    start = time.process_time()
    why, store = load_derivations(release.folder), open_store(release.store)
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, INFERRED)]
    why.of(triples[0])
    opening = time.process_time() - start
    looked_up = sorted(_seconds(why.of, triple) for triple in triples)
    proved = sorted(_seconds(Explainer(store, why).explain, triple) for triple in triples)
    rows = why.table.rows.shape[1]
    yield f"- Our graph: {len(triples)} inferred triples, {rows} derivations of {why.table.bytes_per_row:.1f} bytes."
    yield f"- Our graph: the first look-up reads the derivations in {opening:.2f} s."
    for words, times in (("to look up the derivations of a triple", looked_up), ("to make its whole proof", proved)):
        middle, late = times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000
        yield f"- Our graph: {words} takes {middle:.2f} ms, for one in a hundred more than {late:.2f} ms, at most {times[-1] * 1000:.1f} ms."


def _seconds(explain: Callable[[Triple], object], triple: Triple) -> float:
    start = time.process_time()
    explain(triple)
    return time.process_time() - start


if __name__ == "__main__":
    if sys.argv[1] == "--engine":
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        RuleEngine().close([])  # reads the table of rules, once for all
        result = ENGINES[sys.argv[2]](Path(sys.argv[3]))
        print(json.dumps({**result, "memory": _peak_memory("self")}))
    else:
        main(Path(sys.argv[1]).resolve(), only_next="--next" in sys.argv[2:])
