"""RDF that is posted gets the report of the shapes; whatever it is made of, it stays within the limits."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import RDF, SH, Graph, Literal, URIRef

from igkg.formats import BY_MEDIA_TYPE
from tests.conftest import Answer, Server
from tests.serve.conftest import Serve

PREFIXES = """
@prefix actor: <https://w3id.org/igkg/id/actor/> .
@prefix igkg: <https://w3id.org/igkg/ontology#> .
@prefix position: <https://w3id.org/igkg/id/position/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GOOD = PREFIXES + 'actor:example-state a igkg:State ; rdfs:label "Example"@en .'
BAD = PREFIXES + "actor:example-state a igkg:State ."
ACTOR = URIRef("https://w3id.org/igkg/id/actor/example-state")
ALL = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig")


@pytest.fixture(scope="module")
def patient(serve: Serve) -> Server:
    """A server that also waits where the machine has much else to do."""
    return serve("--timeout", "60")


def _post(
    server: Server, data: str | bytes, media_type: str = "text/turtle", accept: str = "*/*", more: str = ""
) -> Answer:
    body = data.encode() if isinstance(data, str) else data
    return server.ask(f"/validate{more}", accept, "POST", body, Content_Type=media_type)


def _report(answer: Answer) -> Graph:
    assert answer.status == 200, answer.text
    triples = {quad.triple for quad in parse(answer.body, BY_MEDIA_TYPE[answer.media_type].rdf)}
    return Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")


def test_data_that_conforms(patient: Server) -> None:
    report = _report(_post(patient, GOOD))
    (node,) = report.subjects(RDF.type, SH.ValidationReport)
    assert report.value(node, SH.conforms) == Literal(True)
    assert not list(report.objects(node, SH.result))


@pytest.mark.parametrize("accept", ALL[:4])
def test_a_violation_names_node_shape_path_and_what_to_do(patient: Server, accept: str) -> None:
    answer = _post(patient, BAD, accept=accept)
    assert (answer.media_type, answer.headers["cache-control"]) == (accept, "no-store")
    report = _report(answer)
    (result,) = report.objects(None, SH.result)
    assert report.value(predicate=SH.conforms, object=Literal(False)) is not None
    assert report.value(result, SH.focusNode) == ACTOR
    assert report.value(result, SH.resultSeverity) == SH.Violation
    assert report.value(result, SH.sourceShape) == URIRef("https://w3id.org/igkg/shapes#Labelled")
    assert report.value(result, SH.resultPath) == URIRef("http://www.w3.org/2000/01/rdf-schema#label")
    assert report.value(result, SH.sourceConstraintComponent) == SH.MinCountConstraintComponent
    assert "rdfs:label" in str(report.value(result, SH.resultMessage))


@pytest.mark.parametrize("media_type", ALL)
def test_every_format_is_taken(patient: Server, media_type: str) -> None:
    body = serialize((quad.triple for quad in parse(BAD, RdfFormat.TURTLE)), format=BY_MEDIA_TYPE[media_type].rdf)
    answer = _post(patient, body or b"", media_type, "text/plain")
    assert (answer.status, answer.text.splitlines()[0]) == (200, "1 violations.")
    assert "violation: actor:example-state (rdfs:label)" in answer.text


def test_beside_the_release_what_it_has_is_known(patient: Server) -> None:
    position = PREFIXES + (
        "position:example a igkg:Position ; igkg:holder actor:isoc ; "
        'igkg:opposes <https://w3id.org/igkg/id/proposal/forum> ; igkg:asOf "2005"^^xsd:gYear .'
    )
    assert "registered actor" in _post(patient, position, accept="text/plain").text
    beside = _post(patient, position, accept="text/plain", more="?beside=release")
    assert (beside.status, "registered actor" in beside.text) == (200, False)


def test_a_browser_gets_a_form_and_then_a_page(patient: Server) -> None:
    form = patient.ask("/validate", "text/html")
    assert (form.status, form.media_type) == (200, "text/html")
    assert "application/trig" in form.headers["accept-post"]
    sent = urlencode({"data": BAD, "format": "text/turtle"})
    page = _post(patient, sent, "application/x-www-form-urlencoded", "text/html")
    assert page.status == 200
    assert "actor:example-state" in page.text
    assert "igsh:Labelled" in page.text
    hostile = _post(
        patient, urlencode({"data": GOOD + "# </textarea><script>"}), "application/x-www-form-urlencoded", "text/html"
    )
    assert "<script>" not in hostile.text


@pytest.mark.parametrize(
    ("data", "media_type", "status", "words"),
    [
        (PREFIXES + "actor:x igkg:holder ; .", "text/turtle", 400, "line 7, column 21"),
        ("<a> <b> .", "application/n-triples", 400, "line 1"),
        (b'<urn:a> <urn:b> "\xff" .', "text/turtle", 400, "UTF-8"),
        ("", "text/turtle", 400, "nothing to validate"),
        ("a,b", "text/csv", 415, "Post RDF as one of these: text/turtle"),
        (GOOD, "text/turtle; charset=utf-16", 415, "UTF-8"),
        (
            '{"@context": "http://127.0.0.1:1/c", "@id": "urn:x", "a": "b"}',
            "application/ld+json",
            400,
            "remote contexts",
        ),
        (
            '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:1/c"}}',
            "application/ld+json",
            400,
            "remote contexts",
        ),
        (
            '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><a/>',
            "application/rdf+xml",
            400,
            "line 2, column 29",
        ),
        ('<!DOCTYPE a [<!ENTITY a "' + "x" * 3000 + '">]><a/>', "application/rdf+xml", 400, "is not expanded"),
        (
            '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>',
            "application/rdf+xml",
            400,
            "does not parse",
        ),
        (
            "<https://w3id.org/igkg/graph/shapes> { <urn:a> <urn:b> <urn:c> }",
            "application/trig",
            400,
            "Shapes are not taken",
        ),
    ],
)
def test_bad_input_is_told_where_and_why(
    patient: Server, data: str | bytes, media_type: str, status: int, words: str
) -> None:
    answer = _post(patient, data, media_type)
    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    assert words in json.loads(answer.body)["detail"]


def test_other_refusals(patient: Server) -> None:
    assert _post(patient, GOOD, more="?beside=me").status == 400
    assert _post(patient, GOOD, accept="image/png").status == 406
    assert patient.ask("/validate", method="PUT", body=b"x").status == 405
    place = json.loads(_post(patient, PREFIXES + "actor:x igkg:holder ; .").body)
    assert (place["line"], place["column"]) == (7, 21)


@pytest.mark.parametrize(
    "data",
    [
        "[] <urn:p> [] . " * 60_000,
        "<urn:s> <urn:p> " + "(" * 400_000 + ")" * 400_000 + " .",
        "<urn:s> <urn:p> " + "[ <urn:p> " * 80_000 + "1" + "]" * 80_000 + " .",
        PREFIXES + "".join(f"actor:x{n} a igkg:State . " for n in range(30_000)),
    ],
    ids=["blank nodes", "nested lists", "nested nodes", "violations"],
)
def test_floods_stay_within_the_limits(limited: Server, data: str) -> None:
    assert _post(limited, data[:1_000_000]).status in {400, 504, 507, 503}
    assert limited.query("ASK {}").status == 200


def test_too_much_is_not_read(limited: Server) -> None:
    assert _post(limited, "#" * (1024 * 1024 + 1)).status == 413
