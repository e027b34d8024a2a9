"""Every download under parsers that are not ours: the same quads, or triples, in each format."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import Dataset as RdflibDataset
from rdflib import Graph

from igkg.formats import HAD_PRIMARY_SOURCE
from igkg.release import Release

from . import jena, missing
from .conftest import Node

PARTS = ("all", "asserted", "inferred")
WITH_GRAPHS = ("trig", "nq")
WITHOUT_GRAPHS = ("ttl", "nt", "rdf")
ENDINGS = WITH_GRAPHS + WITHOUT_GRAPHS
FILES = [*(f"igkg-{part}.{ending}" for part in PARTS for ending in ENDINGS), "igkg-asserted-cited.ttl"]
RAPPER = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "nq": "nquads", "trig": "trig"}
RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "nq": "nquads", "trig": "trig"}


def _dataset(quads: bytes) -> Dataset:
    found = Dataset(parse(quads, format=RdfFormat.N_QUADS))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def _digest(dataset: Dataset) -> tuple[int, str]:
    """Give the number of quads, and the SHA-256 of the canonical document (RDF Dataset Canonicalization 1.0)."""
    lines = sorted(f"{quad} ." for quad in dataset)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _expected(release: Release, name: str) -> tuple[int, str]:
    """Give the digest of the plainest file of the same content: N-Quads or N-Triples; of the cited Turtle, its own."""
    stem, _, ending = name.rpartition(".")
    plain = f"{stem}.nq" if ending in WITH_GRAPHS else f"{stem}.nt"
    path = release.downloads / (name if "cited" in name else plain)
    found = Dataset(parse(path=path))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return _digest(found)


@pytest.fixture(scope="module")
def expected(release: Release) -> dict[str, tuple[int, str]]:
    return {name: _expected(release, name) for name in FILES}


def test_every_download_is_tried(release: Release) -> None:
    """JSON-LD has a test file of its own, and what is not RDF is no format of the graph."""
    there = {path.name for path in release.downloads.iterdir() if path.suffix.removeprefix(".") in ENDINGS}
    beside = {name for name in there if name.startswith(("igkg-linkset-", "igkg-confirmations."))}
    assert there - beside == set(FILES)


@pytest.mark.parametrize("part", PARTS)
def test_files_without_graphs_have_the_triples_of_those_with_graphs(release: Release, part: str) -> None:
    """And for each thing beside them its passages."""
    quads = set(parse(path=release.downloads / f"igkg-{part}.nq"))
    triples = set(parse(path=release.downloads / f"igkg-{part}.nt"))
    of_quads = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    assert len(of_quads) > 4000
    assert of_quads <= triples
    assert {quad.predicate for quad in triples - of_quads} <= {HAD_PRIMARY_SOURCE}


def test_javascript(release: Release, node: Node, tmp_path: Path, expected: dict[str, tuple[int, str]]) -> None:
    """N3.js, and for RDF/XML rdfxml-streaming-parser."""
    task = {str(release.downloads / name): str(tmp_path / f"{name}.nq") for name in FILES}
    counts = json.loads(node("parse", task))
    assert len(counts) == len(FILES)
    assert {name: _digest(_dataset((tmp_path / f"{name}.nq").read_bytes())) for name in FILES} == expected


# rdflib's own parser of TriG calls what rdflib itself has deprecated; it takes seconds for the whole graph.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", [name for name in FILES if "asserted" in name])
def test_rdflib(release: Release, expected: dict[str, tuple[int, str]], name: str) -> None:
    ending = name.rpartition(".")[2]
    graph: Graph = RdflibDataset() if ending in WITH_GRAPHS else Graph()
    graph.parse(release.downloads / name, format=RDFLIB[ending])
    form = "nquads" if ending in WITH_GRAPHS else "nt"
    assert _digest(_dataset(graph.serialize(format=form, encoding="utf-8"))) == expected[name]


@pytest.mark.parametrize("ending", ENDINGS)
def test_jena(release: Release, jena_path: str, expected: dict[str, tuple[int, str]], ending: str) -> None:
    name = f"igkg-all.{ending}"
    found = jena.run(jena_path, "riotcmd.riot", "--strict", "--output=nquads", str(release.downloads / name))
    assert _digest(_dataset(found)) == expected[name]


def _by_raptor(path: Path) -> bytes:
    rapper = shutil.which("rapper")
    if rapper is None:
        missing("rapper is not installed: Debian has it in raptor2-utils")
    ending = path.suffix.removeprefix(".")
    out = "nquads" if ending in WITH_GRAPHS else "ntriples"
    done = subprocess.run(
        [str(rapper), "-q", "-i", RAPPER[ending], "-o", out, str(path)], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-1000:]
    return done.stdout


@pytest.mark.parametrize("name", FILES)
def test_raptor(release: Release, expected: dict[str, tuple[int, str]], name: str) -> None:
    assert _digest(_dataset(_by_raptor(release.downloads / name))) == expected[name]


def test_raptor_reads_linksets_alike_in_both_formats(release: Release) -> None:
    linksets = sorted(release.downloads.glob("igkg-linkset-*.ttl"))
    assert len(linksets) >= 10
    for turtle in [*linksets, release.downloads / "igkg-confirmations.ttl"]:
        found = _digest(_dataset(_by_raptor(turtle)))
        assert found[0] > 0
        assert found == _digest(_dataset(turtle.with_suffix(".nt").read_bytes()))
