"""A list is matched for review with scores and reasons, as SSSOM has it; confirmed rows become a linkset in Turtle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.linking.conftest import Link, Table, read, review

VOID = "http://rdfs.org/ns/void#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ORGANISATIONS = """id,name,kind,note
1,Internet Governance Forum,Actor,
2,Intl. Telecommunication Union,,"a, b"
3,Universal Postal Union,,
4,,,
5,Markus Kumer,person,
6,"Desai, Nitin",Person,
7,WSIS,,
"""
# The slots of SSSOM's class Mapping (version 1.1) in which a table may have a column.
SLOTS = {
    "record_id",
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "predicate_label",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "author_id",
    "author_label",
    "reviewer_id",
    "reviewer_label",
    "creator_id",
    "creator_label",
    "license",
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
    "mapping_source",
    "mapping_cardinality",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "review_date",
    "confidence",
    "reviewer_agreement",
    "curation_rule",
    "curation_rule_text",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_score",
    "similarity_measure",
    "see_also",
    "issue_tracker_item",
    "other",
    "comment",
}


@pytest.fixture
def table(link: Link, tmp_path: Path) -> Table:
    source = tmp_path / "orgs.csv"
    source.write_text(ORGANISATIONS, encoding="utf-8")
    ran = link(source, "--base", "https://example.org/org/", "--kind-column", "kind")
    assert not ran.failed
    assert "names are read from the column 'name'" in ran.said
    assert "identifiers are read from the column 'id'" in ran.said
    assert "cells are parted by a comma" in ran.said
    assert "1 rows without a name are left out" in ran.said
    return read(tmp_path / "orgs.sssom.tsv")


def test_each_row_has_its_proposal_with_score_and_reasons(table: Table) -> None:
    assert len(table.rows) == 6
    forum = table.row("Internet Governance Forum")
    assert (forum["object_id"], forum["confidence"], forum["comment"]) == ("actor:igf", "1", "the same name")
    union = table.row("Intl. Telecommunication Union")
    assert union["object_id"] == "actor:itu"
    assert 0.8 <= float(union["confidence"]) < 1
    assert "abbreviation" in union["comment"]
    assert table.row("Markus Kumer")["object_id"] == "actor:kummer"
    assert table.row("Desai, Nitin")["object_id"] == "actor:desai"
    assert "it might also be" in table.row("WSIS")["comment"]


def test_what_is_not_there_has_no_match(table: Table) -> None:
    nothing = table.row("Universal Postal Union")
    assert nothing["object_id"] == "sssom:NoTermFound"
    assert nothing["confidence"] == nothing["object_label"] == ""


def test_the_table_is_as_sssom_has_it(table: Table) -> None:
    assert set(table.columns) <= SLOTS
    header = "\n".join(table.comments)
    for key in ("mapping_set_id", "license", "curie_map", "sssom_version"):
        assert re.search(rf"^ {key}:", header, re.MULTILINE)
    declared = set(re.findall(r'^   ([\w-]+): "https?://', header, re.MULTILINE))
    for row in table.rows:
        assert row["mapping_justification"] == "semapv:LexicalMatching"
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            prefix, colon, local = row[column].partition(":")
            assert colon
            assert prefix in declared
            assert not local.startswith("//")
        assert row["confidence"] == "" or 0 <= float(row["confidence"]) <= 1


def test_without_identifiers_the_subjects_are_literals(link: Link, tmp_path: Path) -> None:
    source = tmp_path / "names.csv"
    source.write_text("name\nICANN\nISOC\n", encoding="utf-8")
    assert not link(source).failed
    rows = read(tmp_path / "names.sssom.tsv").rows
    assert [(row["subject_id"], row["subject_type"], row["object_id"]) for row in rows] == [
        ("", "rdfs literal", "actor:icann"),
        ("", "rdfs literal", "actor:isoc"),
    ]
    review(tmp_path / "names.sssom.tsv", tmp_path / "done.tsv", {"ICANN": {"reviewer_label": "Jane"}})
    refused = link("--accept", tmp_path / "done.tsv")
    assert "a link needs IRIs" in refused.error
    assert not (tmp_path / "done.ttl").exists()


def test_what_is_confirmed_becomes_a_linkset(link: Link, table: Table, tmp_path: Path) -> None:
    assert table.rows
    marks = {
        "Internet Governance Forum": {"reviewer_label": "Jane Reviewer", "review_date": "2026-11-26"},
        "Intl. Telecommunication Union": {"reviewer_id": "orcid:0000-0002-1825-0097", "reviewer_agreement": "1.0"},
        "Markus Kumer": {"reviewer_label": "Jane Reviewer", "predicate_modifier": "Not"},
        "Desai, Nitin": {"reviewer_label": "Jane Reviewer", "reviewer_agreement": "-1"},
        "WSIS": {"reviewer_label": "Jane Reviewer", "object_id": "process:wsis", "predicate_id": "skos:closeMatch"},
    }
    review(tmp_path / "orgs.sssom.tsv", tmp_path / "reviewed.tsv", marks)
    out = tmp_path / "links.ttl"
    ran = link("--accept", tmp_path / "reviewed.tsv", "--out", out)
    assert "3 links" in ran.said
    assert "3 rows were not confirmed" in ran.said
    triples = [(q.subject, q.predicate, q.object) for q in parse(path=out, format=RdfFormat.TURTLE)]
    links = {(s.value[-1], p.value.removeprefix(SKOS), o.value[-9:]) for s, p, o in triples if p.value.startswith(SKOS)}
    assert links == {
        ("1", "exactMatch", "actor/igf"[-9:]),
        ("2", "exactMatch", "actor/itu"[-9:]),
        ("7", "closeMatch", "cess/wsis"),
    }
    sets = {s for s, _, o in triples if o == NamedNode(f"{VOID}Linkset")}
    assert len(sets) == 2
    counts = sorted(o.value for s, p, o in triples if s in sets and p.value == f"{VOID}triples")
    assert counts == ["1", "2"]
    spaces = {o.value for _, p, o in triples if p.value == f"{VOID}uriSpace"}
    assert spaces == {"https://example.org/org/"}


def test_things_of_an_rdf_file_are_matched_by_any_of_their_names(link: Link, tmp_path: Path) -> None:
    source = tmp_path / "mine.ttl"
    source.write_text(
        """@prefix ex: <https://example.org/#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        ex:a a foaf:Organization ; skos:prefLabel "Organisation internationale X"@fr ; skos:altLabel "ICANN" .
        ex:b a foaf:Person ; foaf:name "Wolfgang Kleinwachter" .
        ex:untyped rdfs:label "ISOC" .
        [] a foaf:Person ; foaf:name "Nitin Desai" .""",
        encoding="utf-8",
    )
    assert not link(source).failed
    rows = read(tmp_path / "mine.sssom.tsv").rows
    assert [(row["subject_label"], row["object_id"]) for row in rows] == [
        ("Organisation internationale X", "actor:icann"),
        ("Wolfgang Kleinwachter", "actor:kleinwaechter"),
    ]


def test_a_kind_narrows(link: Link, tmp_path: Path) -> None:
    source = tmp_path / "places.csv"
    source.write_text("label\nBrazil\n", encoding="utf-8")
    assert not link(source, "--kind", "place").failed
    assert read(tmp_path / "places.sssom.tsv").rows[0]["object_id"] == "place:brazil"


def test_the_predicate_can_be_another(link: Link, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("name\nICANN\n", encoding="utf-8")
    assert not link(source, "--predicate", "owl:sameAs").failed
    assert read(tmp_path / "a.sssom.tsv").rows[0]["predicate_id"] == "owl:sameAs"
    assert "none of the predicates of links" in link(source, "--predicate", "rdfs:label").error


def test_a_long_list_goes_to_several_processes_and_comes_back_in_order(link: Link, tmp_path: Path) -> None:
    source = tmp_path / "long.csv"
    names = [f"World Sumit on the Information Society {n}" for n in range(500)] + ["ICANN"] * 3
    source.write_text("name\n" + "\n".join(names) + "\n", encoding="utf-8")
    assert not link(source).failed
    rows = read(tmp_path / "long.sssom.tsv").rows
    assert [row["subject_label"] for row in rows] == names
    assert [row["object_id"] for row in rows[-3:]] == ["actor:icann"] * 3
