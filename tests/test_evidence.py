"""Each fact is in its passage: names, dates and numbers are looked for in the texts that were read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, Quad, RdfFormat, parse

from igkg.dataset import ONTOLOGY
from igkg.errors import UnknownName
from igkg.evidence import Evidence, check_evidence
from igkg.evidence.passages import Sources
from igkg.evidence.wording import has_address, has_name, has_unit, has_words
from igkg.evidence.written_values import has_date, has_length_of_time, has_number
from igkg.names import TYPE, igkg, read_prefixes
from igkg.project import Project
from igkg.read import Record, read

# The five sources


@pytest.fixture(scope="module")
def record(project: Project) -> Record:
    return read(project.root, project.inputs())


@pytest.fixture(scope="module")
def evidence(record: Record, shared: Path) -> Evidence:
    return check_evidence(record.quads, shared / "sources")


@pytest.mark.shared
def test_lines_headings_and_checksums_are_those_of_the_texts(record: Record, shared: Path) -> None:
    sources = Sources(record.quads, shared / "sources")
    assert len(sources.passages()) > 300
    assert list(sources.findings()) == []


@pytest.mark.shared
def test_each_fact_has_its_words_in_its_passage(evidence: Evidence) -> None:
    assert list(evidence.findings) == []
    assert sum(evidence.checked.values()) > 1900
    assert evidence.confirmed + evidence.excepted == evidence.checked


@pytest.mark.shared
def test_exceptions_are_few_in_each_source(evidence: Evidence) -> None:
    assert len(evidence.checked) == 5
    for source, facts in evidence.checked.items():
        assert evidence.excepted[source] < 0.05 * facts, source


@pytest.mark.shared
def test_facts_in_other_passages_are_not_confirmed(record: Record, shared: Path) -> None:
    """The check has teeth: with the facts of each passage moved to the next one most are not found."""
    passages = sorted({q.subject for q in record.quads if q.predicate == igkg("passageOf")}, key=str)
    following: dict[Any, Any] = dict(zip(passages, [*passages[1:], passages[0]], strict=True))
    moved = (
        Quad(q.subject, q.predicate, q.object, following[q.graph_name]) if q.graph_name in following else q
        for q in record.quads
    )
    evidence = check_evidence(moved, shared / "sources")
    assert evidence.confirmed.total() < 0.4 * evidence.checked.total()


def test_each_exception_has_a_reason(record: Record) -> None:
    reasons = {q.subject: q.object for q in record.quads if q.predicate == igkg("exceptionReason")}
    declared = {q.subject for q in record.quads if q.predicate == TYPE and q.object == igkg("EvidenceException")}
    assert declared == set(reasons)
    assert all(isinstance(reason, Literal) and len(reason.value.split()) > 3 for reason in reasons.values())


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Internet Society met.", "internet society"),
        ("ISOC’s view", "ISOC"),
        ("the RIRs in turn", "RIR"),
        ("one outcome document", "Outcome documents"),
        ("these registries", "Registry"),
        ("the ICANN function", "The ICANN function"),
        ("In Brazil, too", "Brazil (country)"),
        ("Wolfgang Kleinwächter wrote", "Kleinwächter"),
        ("the Seoul–Melbourne Memorandum", "Seoul-Melbourne Memorandum"),
        ("broken over\n  lines", "over lines"),
        ("multi\u00adstakeholder", "multistakeholder"),
        ("[p]ublic policymaking", "Public policymaking"),
        ("governed[12] by all", "governed by all"),
    ],
)
def test_a_name_is_found(text: str, name: str) -> None:
    assert has_name(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Let us focus on that.", "US"),
        ("intergovernmental", "governmental"),
        ("non-governmental bodies", "governmental"),
        ("Kleinwachter", "Kleinwächter"),
        ("the Society of the Internet", "Internet Society"),
        ("Athenians", "Athens"),
        ("a new acces", "Access"),
        ("UN bodies", "U"),
    ],
)
def test_another_word_is_not_taken_for_a_name(text: str, name: str) -> None:
    assert not has_name(text, name)


def test_quoted_words_stand_to_the_letter() -> None:
    assert has_words("it was “a very shocking  change,” he said", '"a very shocking change')
    assert not has_words("It was A Very Shocking Change", "a very shocking change")
    assert not has_words("summits", "summit")


def test_a_web_address_stands_to_the_letter() -> None:
    assert has_address("See http://example.org/a/.", "http://example.org/a/")
    assert not has_address("See http://example.org/a/b.html", "http://example.org/a/")
    assert not has_address("See http://www.example.org/", "http://example.org/")
    assert not has_address("See http://example.org/A/", "http://example.org/a/")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("See para 71.", "Tunis Agenda, paragraph 71"),
        ("WSIS, Tunis Agenda (2005), paras 54–57", "Tunis Agenda, paragraph 55"),
        ("in paragraphs 69 – 71 of it", "Tunis Agenda, paragraphs 69 to 71"),
        ("paras 67–70 and 38", "Tunis Agenda, paragraph 38"),
        ("paras 73, 77 and 79.", "Tunis Agenda, paragraphs 73, 77 and 79"),
        ("para 13(b)", "Plan of Action, paragraph 13(b)"),
        ("WGIG, Report (2005), 8, 10; Doria", "WGIG report, page 10"),
    ],
)
def test_a_paragraph_or_page_is_found_by_its_number(text: str, name: str) -> None:
    assert has_unit(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("paras 54–57", "Tunis Agenda, paragraph 58"),
        ("para 71", "Tunis Agenda, paragraphs 71 and 72"),
        ("para 10", "WGIG report, page 10"),
        ("(2005), 10", "WGIG report, paragraph 10"),
        ("71 members", "Tunis Agenda, paragraph 71"),
        ("para 71", "Tunis Agenda"),
        ("para 13", "Plan of Action, paragraph 13(b)"),
    ],
)
def test_another_number_is_not_taken_for_a_paragraph(text: str, name: str) -> None:
    assert not has_unit(text, name)


# Numbers, dates, lengths of time


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("forty members", 40),
        ("over 87 percent", 87),
        ("thirteen broad issues", 13),
        ("twenty-one states", 21),
        ("More than half of them", 50),
        ("no global forum", 0),
        ("a single issue", 1),
        ("both sides", 2),
        ("nearly four billion users", 4_000_000_000),
        ("A billion-plus users", 1_000_000_000),
        ("1,500 people", 1500),
    ],
)
def test_a_number_is_found(text: str, number: int) -> None:
    assert has_number(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("fourteen members", 40),
        ("forty-one members", 4),
        ("twenty-five members", 5),
        ("on 16 to 18 November 2005", 16),
        ("5.1.4. Second phase", 4),
        ("so it was[13] said", 13),
        ("87.5 percent", 87),
        ("it was not so", 0),
        ("four million users", 4_000_000_000),
    ],
)
def test_another_number_is_not_taken_for_it(text: str, number: int) -> None:
    assert not has_number(text, number)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 18 November 2005", "2005-11-18"),
        ("from 16 to 18 November 2005", "2005-11-16"),
        ("on16–18 November 2005", "2005-11-18"),
        ("from October 30th to November 2nd 2006", "2006-10-30"),
        ("20–21 September, as in all of 2004", "2004-09-21"),
        ("February 24 – 28, 2014", "2014-02-28"),
        ("31 May-2 June 2005", "2005-05-31"),
        ("Nov 15, 2013 1:37 PM", "2013-11-15"),
        ("in March 2006", "2006-03"),
        ("Report (2005)", "2005"),
        ("by the end of the first quarter of 2006", "2006-33"),
        ("between November 2004 and June 2005", "2004-11/2005-06"),
        ("by June 2005", "../2005-06"),
    ],
)
def test_a_date_is_found(text: str, date: str) -> None:
    assert has_date(text, date)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 18 November 2005", "2005-11-17"),
        ("on 18 November 2004, and in 2005", "2005-11-18"),
        ("20–21 September", "2004-09-21"),
        ("20–21 September, see Report (2004)", "2004-09-21"),
        ("in November 2005", "2005-11-18"),
        ("in March 2006 and in 2005", "2005-03"),
        ("it may be so in 2005", "2005-05"),
        ("page 12005", "2005"),
        ("by the first quarter of 2006", "2006-34"),
        ("in November 2004", "2004-11/2005-06"),
        ("some day", "../.."),
    ],
)
def test_another_date_is_not_taken_for_it(text: str, date: str) -> None:
    assert not has_date(text, date)


def test_a_length_of_time_is_found_in_its_unit() -> None:
    assert has_length_of_time("an initial five-year mandate", "P5Y")
    assert has_length_of_time("during seven months of work", "P7M")
    assert has_length_of_time("an open two-day consultation", "P2D")
    assert not has_length_of_time("twenty-five years", "P5Y")
    assert not has_length_of_time("five months", "P5Y")
    assert not has_length_of_time("five years", "P1Y6M")


# Facts

_TEXT = """Meetings

The Forum met in Athens in 2006.[1] It was asked to report.

ISOC opposed it, and most vocally so.
"""
_DECLARED = """
GRAPH graph:sources {
  source:mt a igkg:Source ; igkg:fileName "text.txt" ; igkg:fileChecksum "FILE" ; dcterms:creator actor:writer .
  mt:l1 a igkg:Passage ; igkg:passageOf source:mt ; igkg:firstLine 1 ; igkg:lastLine 1 ; igkg:checksum "LINES 1 1" .
  mt:l3 a igkg:Passage ; igkg:passageOf source:mt ; igkg:firstLine 3 ; igkg:lastLine 3 ; igkg:checksum "LINES 3 3" ;
    igkg:heading "Meetings" .
  mt:l5 a igkg:Passage ; igkg:passageOf source:mt ; igkg:firstLine 5 ; igkg:lastLine 5 ; igkg:checksum "LINES 5 5" .
  mt:l3-5 a igkg:CombinedPassage ; igkg:passageOf source:mt ; igkg:combines mt:l3 , mt:l5 .
}
GRAPH graph:register {
  actor:writer rdfs:label "Ann Writer" .
  actor:forum rdfs:label "Forum" . actor:isoc rdfs:label "Internet Society" ; skos:altLabel "ISOC" .
  place:athens rdfs:label "Athens" . event:meeting rdfs:label "Meetings" . event:rio rdfs:label "Rio meeting" .
  group:all a igkg:Group ; rdfs:label "Forum" .
  reading:good a igkg:Reading ; rdfs:label "That it was good" .
  concept:request skos:inScheme scheme:kinds-of-action . scheme:kinds-of-action igkg:notLookedFor true .
}
"""


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check(project: Project, folder: Path, facts: str, text: str = _TEXT) -> Evidence:
    """Check made-up facts against a made-up text; its checksums are those of ``_TEXT``."""
    (folder / "text.txt").write_text(text, encoding="utf-8")
    declared = _DECLARED.replace("FILE", _checksum(_TEXT))
    for line in (1, 3, 5):
        declared = declared.replace(f"LINES {line} {line}", _checksum(_TEXT.split("\n")[line - 1]))
    prologue = read_prefixes(project.ontology).turtle()
    quads = list(parse(prologue + declared + facts, format=RdfFormat.TRIG))
    ontology = [
        Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)
        for path in sorted(project.ontology.glob("*.ttl"))
        for quad in parse(path=path, format=RdfFormat.TURTLE)
    ]
    return check_evidence([*ontology, *quads], folder)


@pytest.mark.parametrize(
    "facts",
    [
        # label, alias, year
        "mt:l3 { actor:forum igkg:place place:athens ; igkg:onDate '2006'^^xsd:gYear }",
        "mt:l5 { action:a a igkg:Action ; igkg:agent actor:isoc ; igkg:actionKind concept:request }",
        # the heading counts, and a combined passage has the words of its parts
        "mt:l3 { event:meeting igkg:place place:athens }",
        "mt:l3-5 { actor:isoc igkg:tookUp event:meeting }",
        # the author as interpreter; readings and own words
        "mt:l5 { interpretation:i a igkg:Interpretation ; igkg:interpreter actor:writer ;"
        " igkg:interprets actor:isoc ; igkg:favours reading:good ; igkg:description 'bold'@en }",
        # a referring expression, also from a part
        "mt:l3-5 { actor:isoc igkg:tookUp event:rio } graph:sources {"
        " expression:e igkg:expressionIn mt:l3 ; igkg:wording 'It was' ; igkg:refersTo event:rio }",
        # a situation that is described in the passage
        "mt:l5 { action:a a igkg:Action ; igkg:agent actor:isoc . actor:isoc igkg:respondedTo action:a }",
        # the passage itself, and a property that is spoken of
        "mt:l5 { citation:c a igkg:Citation ; igkg:citingPassage mt:l5 }",
        "mt:l5 { denial:d a igkg:Denial ; igkg:aboutSubject actor:isoc ; igkg:aboutProperty igkg:supported }",
    ],
)
def test_a_fact_is_confirmed(project: Project, tmp_path: Path, facts: str) -> None:
    evidence = _check(project, tmp_path, facts)
    assert evidence.findings == ()
    assert evidence.confirmed == evidence.checked != {}


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ("mt:l5 { actor:isoc igkg:place place:athens }", "athens"),
        ("mt:l3 { actor:isoc igkg:place place:athens }", "isoc"),
        ("mt:l3 { actor:forum igkg:onDate '2007'^^xsd:gYear }", "2007"),
        ("mt:l5 { action:a a igkg:Action ; igkg:agent actor:isoc ; igkg:recipient actor:forum }", "forum"),
        # a group's label is the editors'
        ("mt:l3 { group:all igkg:place place:athens }", "group/all"),
        # the author in another part
        ("mt:l5 { action:a a igkg:Action ; igkg:agent actor:writer }", "writer"),
        # an expression of another passage
        (
            "mt:l5 { actor:isoc igkg:tookUp event:rio } graph:sources {"
            " expression:e igkg:expressionIn mt:l3 ; igkg:wording 'It was' ; igkg:refersTo event:rio }",
            "rio",
        ),
        # a situation that another passage describes
        ("mt:l3 { action:a a igkg:Action } mt:l5 { actor:isoc igkg:respondedTo action:a }", "action/a"),
        # a title in other words
        ("mt:l3 { event:meeting igkg:title 'The Forum in Athens' }", "The Forum in Athens"),
    ],
)
def test_a_fact_beyond_its_passage_is_found_out(project: Project, tmp_path: Path, facts: str, missing: str) -> None:
    evidence = _check(project, tmp_path, facts)
    assert [missing in finding.message for finding in evidence.findings] == [True]
    assert evidence.confirmed.total() == evidence.checked.total() - 1


_EXCEPTION = "graph:sources { exception:x a igkg:EvidenceException ; igkg:exceptionIn mt:l5 ; "


def test_an_exception_covers_a_thing_or_a_value_in_its_passage(project: Project, tmp_path: Path) -> None:
    fact = "mt:l5 { actor:isoc igkg:place place:athens ; igkg:since '2006'^^xsd:gYear } "
    thing = _check(project, tmp_path, fact + _EXCEPTION + "igkg:unnamedThing place:athens }")
    value = _check(project, tmp_path, fact + _EXCEPTION + "igkg:unwrittenValue '2006'^^xsd:gYear }")
    assert ["2006" in finding.message for finding in thing.findings] == [True]
    assert ["athens" in finding.message for finding in value.findings] == [True]
    assert thing.excepted.total() == value.excepted.total() == 1


def test_an_exception_that_is_not_needed_is_found_out(project: Project, tmp_path: Path) -> None:
    fact = "mt:l5 { actor:isoc igkg:tookUp actor:isoc } "
    for what in ("igkg:unnamedThing actor:isoc }", "igkg:unnamedThing place:athens }"):
        evidence = _check(project, tmp_path, fact + _EXCEPTION + what)
        assert ["take it out" in finding.message for finding in evidence.findings] == [True]


def test_an_expression_stands_in_its_passage(project: Project, tmp_path: Path) -> None:
    facts = (
        "graph:sources { expression:e igkg:expressionIn mt:l5 ; igkg:wording 'the forum' ; igkg:refersTo actor:forum }"
    )
    evidence = _check(project, tmp_path, facts)
    assert ["the forum" in finding.message for finding in evidence.findings] == [True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_TEXT.replace("Athens", "Rio"), "these lines has another checksum"),
        (_TEXT + "One more line.\n", "line 6 belongs to no passage"),
        (_TEXT.replace("Meetings\n", "Events\n"), "“Meetings” does not stand before"),
        (_TEXT.split("ISOC", maxsplit=1)[0].rstrip(), "the copy has no lines 5 to 5"),
    ],
)
def test_another_text_is_found_out(project: Project, tmp_path: Path, text: str, message: str) -> None:
    messages = [finding.message for finding in _check(project, tmp_path, "", text).findings]
    assert any(message in found for found in messages)
    assert any("the copy in" in found for found in messages)


def test_facts_and_expressions_outside_every_passage_are_found_out(project: Project, tmp_path: Path) -> None:
    loose = "graph:sources { expression:e igkg:wording 'ISOC' ; igkg:refersTo actor:isoc }"
    messages = [
        f.message for f in _check(project, tmp_path, "mt:l9 { actor:isoc igkg:after actor:isoc } " + loose).findings
    ]
    assert any("no declared passage" in message for message in messages)
    assert any("“ISOC” do not stand" in message for message in messages)


def test_two_passages_with_one_line_are_found_out(project: Project, tmp_path: Path) -> None:
    twice = "graph:sources { mt:l5-5 igkg:passageOf source:mt ; igkg:firstLine 5 ; igkg:lastLine 5 }"
    evidence = _check(project, tmp_path, twice)
    assert ["line 5 also belongs to" in finding.message for finding in evidence.findings] == [True]


def test_a_copy_that_is_not_there_is_named(tmp_path: Path, record: Record) -> None:
    with pytest.raises(UnknownName, match=r"has no .*\.txt"):
        check_evidence(record.quads, tmp_path)
