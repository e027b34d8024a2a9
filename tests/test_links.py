"""Links as people meet them: the numbers in the documentation, the files for looking things up, the confirmations."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, VOID, Graph, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery

from igkg.linking.sssom import read_table
from igkg.release import Release
from tests.conftest import Server

ROOT = Path(__file__).parent.parent
IGKG = Namespace("https://w3id.org/igkg/ontology#")
OUR_OWN = "https://w3id.org/igkg/id/"
DOCUMENTATION = (ROOT / "docs" / "links.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)


def _graph(pattern: str) -> Graph:
    graph = Graph()
    for path in sorted(ROOT.glob(pattern)):
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def register() -> Graph:
    return _graph("data/register/*.ttl")


@pytest.fixture(scope="module")
def confirmations() -> Graph:
    return _graph("data/confirmations/*.ttl")


@pytest.fixture(scope="module")
def linksets() -> dict[str, Graph]:
    return {path.stem: _graph(f"data/linksets/{path.name}") for path in sorted(ROOT.glob("data/linksets/*.ttl"))}


def _links(graph: Graph) -> set[tuple[URIRef, URIRef]]:
    return {
        (s, o) for s, _, o in graph if str(s).startswith(OUR_OWN) and isinstance(s, URIRef) and isinstance(o, URIRef)
    }


def _table(heading: str) -> list[list[str]]:
    """Give the rows of the table under a heading of the documentation, without its two lines at the top."""
    part = DOCUMENTATION.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return [[cell.strip() for cell in row.split(" | ")] for row in _ROW.findall(part)][2:]


def test_the_documentation_has_each_linkset_with_its_numbers(linksets: dict[str, Graph]) -> None:
    expected = {}
    for name, graph in linksets.items():
        (node,) = graph.subjects(RDF.type, IGKG.Linkset)
        title = graph.value(graph.value(node, VOID.objectsTarget), DCTERMS.title)
        by = Counter(graph.namespace_manager.qname(str(p)) for s, p, _ in graph if str(s).startswith(OUR_OWN))
        expected[f"`{name}`"] = [str(title), ", ".join(f"`{p}` {n}" for p, n in sorted(by.items()))]
    assert len(expected) >= 10
    assert {row[0]: row[1:] for row in _table("Linksets")} == expected


def test_the_documentation_has_each_reference_source_with_its_numbers(
    confirmations: Graph, linksets: dict[str, Graph]
) -> None:
    target_of = {link: name for name, graph in linksets.items() for link in _links(graph)}
    expected = {}
    for source in confirmations.subjects(RDF.type, IGKG.ReferenceSource):
        counted: Counter[str] = Counter()
        for record in confirmations.subjects(IGKG.recordIn, source):
            thing = confirmations.value(record, IGKG.recordOf)
            for identifier in confirmations.objects(record, IGKG.givesIdentifier):
                counted[target_of[thing, identifier]] += 1  # type: ignore[index]
        label, publisher = confirmations.value(source, RDFS.label), confirmations.value(source, DC.publisher)
        modified = confirmations.value(source, DCTERMS.modified)
        expected[str(label)] = [
            str(publisher),
            str(modified),
            ", ".join(f"{t} {n}" for t, n in sorted(counted.items())),
        ]
    assert len(expected) >= 10
    assert {row[0]: row[1:] for row in _table("How links are confirmed")} == expected


def test_each_link_rests_on_a_record(confirmations: Graph, linksets: dict[str, Graph]) -> None:
    links = {link for graph in linksets.values() for link in _links(graph)}
    assert len(links) > 190
    given = {
        (confirmations.value(record, IGKG.recordOf), identifier)
        for record, identifier in confirmations.subject_objects(IGKG.givesIdentifier)
    }
    assert links == given


def test_the_table_of_mappings_has_each_link_with_each_record(release: Release, confirmations: Graph) -> None:
    records, prefixes, header = read_table(release.downloads / "igkg-links.sssom.tsv")
    assert header["mapping_set_id"].endswith("igkg-links.sssom.tsv")
    rows = Counter((prefixes.expand(record.subject_id), prefixes.expand(record.object_id)) for record in records)
    given = Counter(
        (str(confirmations.value(record, IGKG.recordOf)), str(identifier))
        for record, identifier in confirmations.subject_objects(IGKG.givesIdentifier)
    )
    assert rows == given
    isoc = next(record for record in records if record.object_id.endswith("04dzfqx38"))
    assert (isoc.subject_id, isoc.predicate_id) == ("actor:isoc", "owl:sameAs")
    assert (isoc.subject_label, isoc.object_label) == ("Internet Society", "Internet Society")
    assert isoc.comment == "Research Organization Registry, records: v2.7/04dzfqx38.json"


def test_the_files_are_served_under_their_media_types(server: Server, linksets: dict[str, Graph]) -> None:
    page = server.ask("/download/").text
    kinds = {
        "igkg-links.sssom.tsv": "text/tab-separated-values",
        "igkg-unlinked.csv": "text/csv",
        "igkg-unlinked-wikidata.rq": "application/sparql-query",
        "igkg-unlinked-openrefine.json": "application/json",
        "igkg-confirmations.nt": "application/n-triples",
        **{f"igkg-linkset-{name}.ttl": "text/turtle" for name in linksets},
    }
    for name, media_type in kinds.items():
        answer = server.ask(f"/download/{name}")
        assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
        assert f'href="/download/{name}"' in page
    assert server.ask("/download/igkg-linkset-none.ttl").status == 404


def _unlinked(register: Graph, linksets: dict[str, Graph], confirmations: Graph) -> Iterator[URIRef]:
    """Give what has no item in Wikidata and may have one, found in the files without SPARQL."""
    ontology = _graph("ontology/*.ttl")
    linked = {thing for thing, _ in _links(linksets["wikidata"])}
    no_need = set(confirmations.subjects(IGKG.needsNoLinkBecause, None))
    for thing in set(register.subjects(RDF.type, None)):
        kinds = {
            wide
            for kind in register.objects(thing, RDF.type)
            for wide in ontology.transitive_objects(kind, RDFS.subClassOf)
        }
        explained = {thing, *register.objects(thing, SKOS.inScheme), *kinds}
        name = next(str(label) for label in register.objects(thing, RDFS.label) if label.language == "en")  # type: ignore[attr-defined]
        if thing not in linked and not explained & no_need and not name.endswith("(country)"):
            assert isinstance(thing, URIRef)
            yield thing


def test_the_table_has_what_may_have_an_item(
    release: Release, register: Graph, linksets: dict[str, Graph], confirmations: Graph
) -> None:
    with (release.downloads / "igkg-unlinked.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    assert sorted(row["thing"] for row in rows) == sorted(map(str, _unlinked(register, linksets, confirmations)))
    assert all(row["name"] and row["kind"] and row["reason"] for row in rows)
    by_thing = {row["thing"].removeprefix(OUR_OWN): row for row in rows}
    rio = by_thing["place/rio-de-janeiro"]
    assert (rio["name"], rio["kind"], rio["geonames"]) == ("Rio de Janeiro", "place", "3451190")
    icann = by_thing["actor/icann"]
    assert (icann["others"], icann["wikipedia"]) == ("ICANN", "https://en.wikipedia.org/wiki/ICANN")
    assert icann["reason"].startswith("Linked elsewhere")
    assert by_thing["place/bali"]["reason"].startswith("GeoNames has the island")
    assert "actor/isoc" not in by_thing


def test_the_query_for_wikidata_asks_for_the_same_things(release: Release) -> None:
    query = (release.downloads / "igkg-unlinked-wikidata.rq").read_text(encoding="utf-8")
    prepareQuery(query)
    with (release.downloads / "igkg-unlinked.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    asked = re.findall(r"^ +\(<(\S+)> (.+)\)$", query, re.MULTILINE)
    assert sorted(thing for thing, key in asked if key.endswith("@en")) == sorted(row["thing"] for row in rows)
    assert (f"{OUR_OWN}place/rio-de-janeiro", '"3451190"') in asked
    article = "<https://en.wikipedia.org/wiki/Viktor_Mayer-Sch%C3%B6nberger>"
    assert (f"{OUR_OWN}actor/mayer-schoenberger", article) in asked
    assert "# thing and" not in query


def test_openrefines_operations_work_on_columns_of_the_table(release: Release) -> None:
    operations = json.loads((release.downloads / "igkg-unlinked-openrefine.json").read_text(encoding="utf-8"))
    with (release.downloads / "igkg-unlinked.csv").open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    assert [operation["op"] for operation in operations] == ["core/recon", "core/column-addition"]
    used = {operation.get("columnName") or operation["baseColumnName"] for operation in operations}
    used |= {
        detail["column"] for operation in operations for detail in operation.get("config", {}).get("columnDetails", [])
    }
    assert used <= set(columns)
    assert operations[0]["config"]["autoMatch"] is False


def test_same_as_is_said_of_nothing_that_is_only_about_a_thing(linksets: dict[str, Graph]) -> None:
    pages = {"eu-countries", "official-texts", "websites"}
    for name, graph in linksets.items():
        said = {p for s, p, _ in graph if str(s).startswith(OUR_OWN)}
        assert (OWL.sameAs in said) == (name not in {*pages, "unbis"})
