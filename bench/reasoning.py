"""From our ontology and multiples of our data to a table of engines: time, memory, and how much each finds.

    python -m bench.reasoning            measure everything and write bench/reasoning.md
    python -m bench.reasoning ENGINE FILE  measure one engine on one file of N-Triples, once, and print it as JSON

Each measurement is a process of its own, so that its peak memory is its own. `reasonable` and `nemo_python` are no
dependencies: where one is not installed, its column is empty.
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from igkg.dataset import MATCHES, ONTOLOGY, SHAPES, SHAPES_WITHIN_A_PASSAGE, is_about_links
from igkg.names import BASE, OWL, RDF, RDFS
from igkg.project import Project
from igkg.read import read
from igkg.reasoning.engine import Engine
from igkg.reasoning.graph import Graph
from igkg.reasoning.output import Output
from igkg.reasoning.rule_engine import RuleEngine
from igkg.reasoning.terms import number_triples

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).with_suffix(".md")
SIZES = {"17 thousand": 17_000, "170 thousand": 170_000, "1.7 million": 1_700_000}
REPEATS = {"17 thousand": 5, "170 thousand": 3, "1.7 million": 1}
SECONDS = 120
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
    start = time.perf_counter()
    graph = Graph(terms, numbers)
    Engine(graph).run()
    found = sum(len(keys) for _, keys in Output(graph, keeps_all=False).inferred())
    seconds = time.perf_counter() - start
    rows = sum(len(row.found.keys) for row in graph.rows)
    return {"seconds": seconds, "found": found, "rows": rows}


def igkg_terms(path: Path) -> dict[str, Any]:
    """Measure our engine from terms to terms, contradictions looked for too."""
    triples = _triples(path)
    start = time.perf_counter()
    closure = RuleEngine().close(triples)
    return {"seconds": time.perf_counter() - start, "found": len(closure.inferred)}


def igkg_why(path: Path) -> dict[str, Any]:
    """Measure how long the table of derivations takes to make when it is asked for."""
    closure = RuleEngine().close(_triples(path))
    start = time.perf_counter()
    table = closure.derivations.table  # type: ignore[union-attr]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "found": table.rows.shape[1], "bytes": table.bytes_per_row}


def owlrl(path: Path) -> dict[str, Any]:
    """Measure owlrl on a graph that it has read."""
    from owlrl import OWLRL_Semantics
    from rdflib import Graph as Rdflib

    graph = Rdflib().parse(path, format="nt")
    start = time.perf_counter()
    OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False).closure()
    return {"seconds": time.perf_counter() - start, "found": len(graph)}


def reasonable(path: Path) -> dict[str, Any]:
    """Measure reasonable on triples that it has read."""
    reasoner_class = importlib.import_module("reasonable").PyReasoner

    reasoner = reasoner_class()
    reasoner.load_file(str(path.with_suffix(".ttl")))
    start = time.perf_counter()
    found = reasoner.reason()
    return {"seconds": time.perf_counter() - start, "found": len(found)}


def nemo(path: Path) -> dict[str, Any]:
    """Measure Nemo, which reads when it reasons."""
    nmo = importlib.import_module("nmo_python")

    equality = NEMO_EQUALITY if path.stem == "clique" else ""
    start = time.perf_counter()
    engine = nmo.NemoEngine(nmo.load_string(NEMO.format(path=path, equality=equality)))
    engine.reason()
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "found": sum(1 for _ in engine.result("t"))}


def reading(path: Path) -> dict[str, Any]:
    """Measure how long it takes to read the file, for comparison with what Nemo does."""
    start = time.perf_counter()
    triples = _triples(path)
    return {"seconds": time.perf_counter() - start, "found": len(triples)}


ENGINES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "igkg": igkg,
    "igkg, terms": igkg_terms,
    "owlrl": owlrl,
    "reasonable": reasonable,
    "nemo": nemo,
    "why": igkg_why,
    "reading": reading,
}


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


# Measuring


def measure(engine: str, path: Path, repeats: int) -> dict[str, Any] | None:
    """Run an engine on a file some times, each in a process of its own; give the medians, or nothing."""
    found = []
    for _ in range(repeats):
        command = [sys.executable, "-m", "bench.reasoning", engine, str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True, cwd=ROOT)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            print(f"  {engine}: {type(error).__name__} {str(getattr(error, 'stderr', ''))[-300:]}", file=sys.stderr)
            return None
        found.append(json.loads(done.stdout.splitlines()[-1]))
    median = {name: statistics.median(one[name] for one in found) for name in ("seconds", "memory")}
    print(f"  {engine}: {median['seconds']:.3f} s", file=sys.stderr)
    return {**found[0], **median}


def _cell(one: dict[str, Any] | None) -> str:
    if one is None:
        return f"none in {SECONDS} s"
    return f"{one['seconds']:.3f} s, {one['memory']:.0f} MB"


def main() -> None:
    """Measure everything and write the table."""
    columns = ["igkg", "igkg, terms", "owlrl", "reasonable", "nemo"]
    lines = ["| triples | inferred | " + " | ".join(columns) + " |", "|" + "---|" * (len(columns) + 2)]
    notes = []
    with tempfile.TemporaryDirectory() as folder:
        files: dict[str, Path] = {}
        for name in (*SIZES, "chain", "clique"):
            made = multiple(SIZES[name]) if name in SIZES else chain() if name == "chain" else clique()
            files[name] = Path(folder) / f"{name.split()[0]}.nt"
            files[name].write_bytes(serialize(made, format=RdfFormat.N_TRIPLES) or b"")
            files[name].with_suffix(".ttl").symlink_to(files[name])
        for name, path in files.items():
            print(name, file=sys.stderr)
            tried = [e for e in columns if e != "owlrl" or name == "17 thousand"]
            tried = [e for e in tried if not (name == "clique" and e == "igkg, terms")]
            repeats = REPEATS.get(name, 3)
            got = {engine: measure(engine, path, min(repeats, 3) if engine == "owlrl" else repeats) for engine in tried}
            first = got["igkg"]
            cells = [_cell(got[engine]) if engine in got else "" for engine in columns]
            lines.append(f"| {name} | {first['found'] if first else ''} | " + " | ".join(cells) + " |")
            notes += list(_notes(name, path, got))
    words = [__doc__ or "", *lines, "", *notes]
    RESULT.write_text(TEXT.format(table="\n".join(lines), notes="\n".join(notes)), encoding="utf-8")
    print("\n".join(words[1:]))


TEXT = """# Reasoning: how fast

Made by `python -m bench.reasoning` in one run; medians of processes of their own, with their peak memory. The data is
our ontology with our data in as many copies as make the size; *chain* is a transitive property over 1,000 steps,
*clique* 3,000 things that are the same. *igkg* is the engine from numbers to numbers, derivations noted; *igkg, terms*
is `RuleEngine.close` from RDF terms to RDF terms, contradictions looked for too. owlrl and reasonable work on triples
that they have read; Nemo reads while it reasons, and is given the fifteen rules that our ontology needs (for the clique
those of equality too). *inferred* counts what igkg would publish.

{table}

{notes}
"""


def _notes(name: str, path: Path, got: dict[str, dict[str, Any] | None]) -> Iterator[str]:
    ours = got["igkg"]
    for engine in ("owlrl", "reasonable", "nemo"):
        theirs = got.get(engine)
        if ours and theirs:
            yield f"- {name}: {engine} takes {theirs['seconds'] / ours['seconds']:.0f} times as long as igkg."
    if name in SIZES and (read_in := measure("reading", path, 1)):
        yield f"- {name}: to read the file takes {read_in['seconds']:.2f} s."
    if name in ("17 thousand", "170 thousand") and (why := measure("why", path, 1)):
        made = f"{why['found']} derivations of {why['bytes']:.1f} bytes"
        yield f"- {name}: {made}, made into a table without circles in {why['seconds']:.2f} s."


if __name__ == "__main__":
    if len(sys.argv) > 1:
        RuleEngine().close([])  # reads the table of rules, once for all
        result = ENGINES[sys.argv[1]](Path(sys.argv[2]))
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**result, "memory": memory}))
    else:
        main()
