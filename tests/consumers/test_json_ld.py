"""JSON-LD under two processors that are neither ours nor rdflib's, offline: the same quads, and useful trees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

from igkg.dataset import is_passage
from igkg.release import Release
from tests.conftest import ROOT, Server

from .conftest import Node

PARTS = ("all", "asserted", "inferred")
PAGES = ("id/actor/isoc", "id/document/tunis-agenda", "id/proposal/forum", "source/malcolm-tunis/l67-with-fn32")
FRAMES = ("actor", "disagreement", "document", "process", "proposal", "source")


def _canonical(quads: str | bytes | Path) -> Dataset:
    form = RdfFormat.N_QUADS
    parsed = parse(path=quads, format=form) if isinstance(quads, Path) else parse(quads, format=form)
    dataset = Dataset(parsed)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _refuse(url: str, _options: object) -> dict[str, Any]:
    raise AssertionError(f"{url} would be fetched")


def _from(server: Server) -> Any:  # noqa: ANN401 - PyLD has no types
    """Give a document loader that fetches from this server and from nowhere else."""
    here = _address(server)

    def load(url: str, _options: object) -> dict[str, Any]:
        assert url.startswith(here), f"{url} would be fetched"
        answer = server.ask(url.removeprefix(here.rstrip("/")), "application/ld+json")
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(answer.body)}

    return load


def _address(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/"


@pytest.mark.parametrize("part", PARTS)
def test_pyld_reads_the_quads_of_a_download(release: Release, part: str) -> None:
    document = json.loads((release.downloads / f"igkg-{part}.jsonld").read_text(encoding="utf-8"))
    found = jsonld.to_rdf(document, {"documentLoader": _refuse, "format": "application/n-quads"})
    expected = _canonical(release.downloads / f"igkg-{part}.nq")
    assert len(expected) > 4000
    assert _canonical(found) == expected


@pytest.mark.parametrize("part", PARTS)
def test_jsonld_js_reads_the_quads_of_a_download(release: Release, node: Node, part: str) -> None:
    found = node("json-ld", {"document": str(release.downloads / f"igkg-{part}.jsonld")})
    assert _canonical(found) == _canonical(release.downloads / f"igkg-{part}.nq")


@pytest.mark.parametrize("path", PAGES)
def test_both_read_the_quads_of_a_document(server: Server, node: Node, path: str) -> None:
    expected = _canonical(server.ask(f"/data/{path}.nq").body)
    assert any(is_passage(quad.graph_name) for quad in expected)
    answer = server.ask(f"/data/{path}.jsonld")
    quads = jsonld.to_rdf(json.loads(answer.body), {"documentLoader": _refuse, "format": "application/n-quads"})
    assert _canonical(quads) == expected
    found = node("json-ld", {"document": f"{_address(server)}data/{path}.jsonld", "server": _address(server)})
    assert _canonical(found) == expected


def test_a_document_may_name_our_context_instead_of_carrying_it(server: Server, node: Node, tmp_path: Path) -> None:
    document = json.loads(server.ask("/data/id/proposal/forum.jsonld").body)
    document["@context"] = f"{_address(server)}context.jsonld"
    expected = _canonical(server.ask("/data/id/proposal/forum.nq").body)
    quads = jsonld.to_rdf(document, {"documentLoader": _from(server), "format": "application/n-quads"})
    assert _canonical(quads) == expected
    (tmp_path / "forum.jsonld").write_text(json.dumps(document), encoding="utf-8")
    found = node("json-ld", {"document": str(tmp_path / "forum.jsonld"), "server": _address(server)})
    assert _canonical(found) == expected


Trees = dict[str, dict[str, Any]]


def _by_id(framed: dict[str, Any]) -> Trees:
    return {node["id"]: node for node in framed["@graph"]}


@pytest.fixture(scope="module")
def framed(server: Server, release: Release, node: Node) -> dict[str, Trees]:
    """The whole graph under each frame that the server gives, by jsonld.js."""
    whole = str(release.downloads / "igkg-all.jsonld")
    here = _address(server)
    tasks = {name: {"document": whole, "frame": f"{here}frames/{name}.jsonld", "server": here} for name in FRAMES}
    return {name: _by_id(json.loads(node("json-ld", task))) for name, task in tasks.items()}


def test_every_frame_is_tried(server: Server) -> None:
    assert {path.stem for path in (ROOT / "queries" / "frames").iterdir()} == set(FRAMES)
    answer = server.ask("/frames/actor.jsonld")
    assert answer.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/json-ld#frame"'
    assert server.ask("/frames/actors.jsonld").status == 404


@pytest.fixture(scope="module")
def expanded(release: Release) -> list[Any]:
    document = json.loads((release.downloads / "igkg-all.jsonld").read_text(encoding="utf-8"))
    found: list[Any] = jsonld.expand(document, {"documentLoader": _refuse})
    return found


@pytest.mark.parametrize("name", FRAMES)
def test_pyld_and_jsonld_js_make_the_same_trees(
    server: Server, framed: dict[str, Trees], expanded: list[Any], name: str
) -> None:
    frame = json.loads(server.ask(f"/frames/{name}.jsonld").body)
    trees = _by_id(jsonld.frame(expanded, frame, {"documentLoader": _refuse}))
    assert len(trees) >= 5
    assert trees == framed[name]


def _ids(value: Any) -> set[str]:  # noqa: ANN401 - JSON
    return {item if isinstance(item, str) else item["id"] for item in (value if isinstance(value, list) else [value])}


def test_an_actor_with_what_it_stood_for(framed: dict[str, Trees]) -> None:
    isoc = framed["actor"]["actor:isoc"]
    opposed = [position for position in isoc["holds"] if "opposes" in position]
    assert _ids([position["opposes"] for position in opposed]) == {"proposal:forum"}


def test_a_document_with_its_provisions(framed: dict[str, Trees]) -> None:
    provisions = {provision["id"]: provision for provision in framed["document"]["doc:tunis-agenda"]["hasProvision"]}
    # Malcolm, section 5.1.4: paragraph 34 of the Agenda takes over the definition of the WGIG's report.
    assert _ids(provisions["ta:para-34"]["adoptsVerbatim"]) == {"wr:para-10"}
    assert {"ta:para-35", "ta:para-69", "ta:para-72"} <= provisions.keys()


def test_a_process_with_its_events(framed: dict[str, Trees]) -> None:
    parts = {part["id"]: part for part in framed["process"]["process:wsis"]["hasPart"]}
    assert parts["event:prepcom-1"]["startDate"] == {"type": "xsd:date", "@value": "2004-06-24"}
    assert parts["event:prepcom-1"]["place"]["label"] == {"@language": "en", "@value": "Hammamet"}


def test_a_proposal_with_who_was_against_it(framed: dict[str, Trees]) -> None:
    against = framed["proposal"]["proposal:forum"]["@reverse"]["opposes"]
    assert {position["holder"]["id"] for position in against} >= {"actor:isoc", "actor:icc", "actor:witsa"}


def test_a_disagreement_with_the_passages_between_which_it_is(framed: dict[str, Trees]) -> None:
    disagreement = framed["disagreement"]["dis:recommendations-by-areas"]
    assert _ids(disagreement["between"]) == {"mw:l35", "km:l41"}
    sources = _ids([passage["passageOf"] for passage in disagreement["between"]])
    assert sources == {"source:malcolm-wgig", "source:kummer"}


def test_a_source_keeps_each_statement_in_its_passage(
    server: Server, release: Release, framed: dict[str, Trees]
) -> None:
    """The citations live in named graphs: those of the tree are those of the download, quad by quad."""
    context = json.loads(server.ask("/context.jsonld").body)["@context"]
    tree = {"@context": context, "@graph": list(framed["source"].values())}
    quads = jsonld.to_rdf(tree, {"documentLoader": _refuse, "format": "application/n-quads"})
    found = {quad for quad in _canonical(quads) if is_passage(quad.graph_name)}
    expected: set[Quad] = set(_canonical(release.downloads / "igkg-asserted.nq"))
    assert len(expected) > 4000
    assert found == expected
