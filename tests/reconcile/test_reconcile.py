"""Both versions of the reconciliation API do what their specifications say, as OpenRefine and others ask it."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from tests.reconcile.conftest import SCHEMAS, V02, V10, Client, Json, valid


def _name(text: str) -> Json:
    return {"matchType": "name", "propertyValue": text}


def test_there_is_a_schema_for_each_message() -> None:
    assert len(list(SCHEMAS.glob("0.2-*.json"))) == 10
    assert len(list(SCHEMAS.glob("1.0-*.json"))) == 9


@pytest.mark.parametrize("path", [V02, f"{V02}/"])
def test_the_manifest_of_0_2(client: Client, path: str) -> None:
    manifest = client.get(path, "0.2-manifest")
    assert manifest["identifierSpace"] == "https://w3id.org/igkg/id/"
    assert manifest["schemaSpace"] == "https://w3id.org/igkg/ontology#"
    assert {"Actor", "Person", "Place", "Document", "Event"} <= {kind["id"] for kind in manifest["defaultTypes"]}
    assert f":{client.server.port}/reconcile/" in manifest["view"]["url"]


def test_the_manifest_of_1_0(client: Client) -> None:
    manifest = client.get(V10, "1.0-manifest")
    assert manifest["standardizedScore"] is True
    assert manifest["suggest"] == {"entity": True, "property": True, "type": True}


def test_a_batch_of_0_2_by_form_and_by_get(client: Client) -> None:
    queries = {
        "q0": {"query": "Internet Governance Forum", "type": "Actor", "limit": 3},
        "q1": {"query": "Internatonal Telecommunication Union", "type": "Organisation", "type_strict": "should"},
        "q2": {"query": "Universal Postal Union"},
        "q3": {"query": "Brazil", "type": ["Place"]},
    }
    results = client.match_0_2(**queries)
    assert list(results) == ["q0", "q1", "q2", "q3"]
    first = results["q0"]["result"][0]
    assert (first["id"], first["score"], first["match"]) == ("actor/igf", 100, True)
    assert first["type"][0] == {"id": "Body", "name": "body"}
    assert {"id": "Actor", "name": "actor"} in first["type"]
    near = results["q1"]["result"][0]
    assert near["id"] == "actor/itu"
    assert 80 < near["score"] < 100
    assert {"id": "one-letter-differs", "value": True} in near["features"]
    assert not any(candidate["match"] for candidate in results["q2"]["result"])
    assert results["q3"]["result"][0]["id"] == "place/brazil"
    again = client.get(V02, "0.2-result-batch", queries=json.dumps(queries))
    assert again == results


def test_a_batch_of_1_0(client: Client) -> None:
    results = client.match_1_0(
        {"conditions": [_name("ICANN")], "type": "Actor", "limit": 1},
        {"conditions": [{"matchType": "id", "propertyValue": "actor/icann"}]},
        {"conditions": [_name("Atlantis Naming Authority")]},
    )
    assert results[0]["candidates"][0]["id"] == "actor/icann"
    assert results[0]["candidates"][0]["match"] is True
    assert results[1]["candidates"][0]["score"] == 100
    assert not any(candidate["match"] for candidate in results[2]["candidates"])


@pytest.mark.parametrize(
    "identifier", ["actor/icann", "actor:icann", "https://w3id.org/igkg/id/actor/icann", "http://www.w3.org/ns/void#x"]
)
def test_an_identifier_as_query_gives_its_entity(client: Client, identifier: str) -> None:
    found = client.match_0_2(q={"query": identifier})["q"]["result"]
    assert [candidate["id"] for candidate in found][:1] == (["actor/icann"] if "icann" in identifier else [])


def test_what_is_two_things_is_left_to_a_person(client: Client) -> None:
    # The forum and the proposal of it: with a type it is plain which is meant.
    forum = client.match_0_2(q={"query": "Internet Governance Forum"})["q"]["result"]
    assert (forum[0]["id"], forum[0]["match"]) == ("actor/igf", False)
    found = client.match_0_2(q={"query": "WSIS"})["q"]["result"]
    assert {candidate["id"] for candidate in found[:2]} == {"process/wsis", "actor/wsis"}
    assert not any(candidate["match"] for candidate in found)
    alone = client.match_0_2(q={"query": "WSIS", "limit": 1})["q"]["result"]
    assert [candidate["match"] for candidate in alone] == [False]


def test_properties_raise_and_lower(client: Client) -> None:
    plain = client.match_0_2(q={"query": "Meeting of the IGF in Bali", "type": "Event"})["q"]["result"][0]
    query = {"query": "IGF meeting", "type": "Event", "limit": 20}
    athens = query | {"properties": [{"pid": "place", "v": "Athens"}]}
    by_id = query | {"properties": [{"pid": "igkg:place", "v": {"id": "place/athens", "name": "Athens"}}]}
    results = client.match_0_2(a=athens, b=by_id)
    assert plain["id"] == "event/igf-bali"
    for key in ("a", "b"):
        assert results[key]["result"][0]["id"] == "event/igf-1"
        assert {"id": "agrees-in-place", "value": True} in results[key]["result"][0]["features"]


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_cell_says_nothing(client: Client, empty: str | None) -> None:
    query = {"query": "First IGF meeting", "type": "Event"}
    batch = {"plain": query, "empty": query | {"properties": [{"pid": "place", "v": empty}]}}
    results = json.loads(client.form(queries=json.dumps(batch)).body)
    assert results["plain"] == results["empty"]


def test_conditions_without_a_name(client: Client) -> None:
    in_geneva = {"matchType": "property", "propertyId": "place", "propertyValue": "Geneva"}
    found = client.one_1_0(in_geneva, type="Event", limit=50)
    assert "event/wgec-meeting-2" in {candidate["id"] for candidate in found}
    assert len(found) > 5
    assert not any(candidate["match"] for candidate in found)
    none = client.one_1_0(in_geneva | {"propertyValue": "Atlantis"}, type="Event")
    assert none == []


def test_required_conditions_and_quantifiers(client: Client) -> None:
    place = {"matchType": "property", "propertyId": "place", "propertyValue": ["Athens", "Bali"]}
    name = _name("meeting of the IGF")
    both = client.one_1_0(name, place | {"required": True}, type="Event", limit=20)
    assert {candidate["id"] for candidate in both} == {"event/igf-1", "event/igf-bali"}
    every = client.one_1_0(name, place | {"required": True, "matchQuantifier": "all"}, type="Event", limit=20)
    assert every == []
    others = client.one_1_0(name, place | {"required": True, "matchQuantifier": "none"}, type="Event", limit=20)
    assert others
    assert {"event/igf-1", "event/igf-bali"}.isdisjoint(candidate["id"] for candidate in others)


def test_an_exact_condition_takes_the_whole_value(client: Client) -> None:
    part = {"matchType": "property", "propertyId": "place", "propertyValue": "Rio", "required": True}
    named = _name("Second IGF meeting")
    assert client.one_1_0(named, part | {"propertyId": "scheduledPlace"}, type="Event") != []
    exact = part | {"propertyId": "scheduledPlace", "matchQualifier": "exact"}
    assert client.one_1_0(named, exact, type="Event") == []


def test_an_unknown_type_has_no_candidates(client: Client) -> None:
    results = client.match_0_2(q={"query": "Internet Governance Forum", "type": "Spaceship"})
    assert results == {"q": {"result": []}}


def test_names_come_in_the_language_of_the_reader(client: Client) -> None:
    answer = client.server.ask(V10, "application/json", Accept_Language="fr")
    assert answer.headers["content-language"] == "fr"
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(("path", "version"), [(V02, "0.2"), (V10, "1.0")])
def test_suggestions(client: Client, path: str, version: str) -> None:
    entities = client.get(f"{path}/suggest/entity", f"{version}-suggest-entity", prefix="Internet Gov")["result"]
    assert "actor/igf" in {entity["id"] for entity in entities}
    by_id = client.get(f"{path}/suggest/entity", f"{version}-suggest-entity", prefix="actor/igf")["result"]
    assert [entity["name"] for entity in by_id] == ["Internet Governance Forum"]
    types = client.get(f"{path}/suggest/type", f"{version}-suggest-type", prefix="per")["result"]
    assert types[0]["id"] == "Person"
    properties = client.get(f"{path}/suggest/property", f"{version}-suggest-property", prefix="partic")["result"]
    assert "participant" in {found["id"] for found in properties}
    by_id = client.get(f"{path}/suggest/property", f"{version}-suggest-property", prefix="igkg:participant")["result"]
    assert [found["id"] for found in by_id] == ["participant"]


def test_suggestions_go_on(client: Client) -> None:
    first = client.get(f"{V10}/suggest/type", prefix="", limit="3")["result"]
    second = client.get(f"{V10}/suggest/type", prefix="", limit="3", offset="3")["result"]
    assert len(first) == len(second) == 3
    assert first + second == client.get(f"{V10}/suggest/type", prefix="", limit="6")["result"]
    skipped = client.get(f"{V02}/suggest/entity", prefix="i", cursor="2")["result"]
    assert skipped[0] == client.get(f"{V02}/suggest/entity", prefix="i")["result"][2]


@pytest.mark.parametrize(
    ("what", "identifier", "words"),
    [("entity", "place/geneva", "Geneva"), ("type", "Person", "person"), ("property", "participant", "participant")],
)
def test_flyouts(client: Client, what: str, identifier: str, words: str) -> None:
    manifest = client.get(V02)
    suggest = manifest["suggest"][what]
    path = suggest["flyout_service_path"].replace("${id}", quote(identifier, safe=""))
    assert suggest["flyout_service_url"].endswith("/reconcile")
    flyout = client.get(V02 + path, "0.2-flyout")
    assert flyout["id"] == identifier
    assert words in html.unescape(flyout["html"])


@pytest.mark.parametrize("path", [V02, V10])
def test_the_preview_may_stand_in_a_frame_and_the_view_is_our_page(client: Client, path: str) -> None:
    manifest = client.get(path)
    page = client.server.ask(f"{path}/preview?id=actor%2Ficann", "text/html")
    assert page.status == 200
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "Internet Corporation for Assigned Names and Numbers" in page.text
    assert manifest["preview"]["width"] > 300
    view = client.server.ask(f"{path}/view?id=actor%2Ficann", "text/html")
    assert (view.status, view.headers["location"]) == (303, "/page/id/actor/icann")
    assert client.server.ask(view.headers["location"], "text/html").status == 200


def test_the_view_leads_to_nothing_unknown(client: Client) -> None:
    assert client.server.ask(f"{V02}/view?id={quote('http://evil.example/')}").status == 404
    assert client.server.ask(f"{V02}/preview?id=actor/nobody").status == 404
    assert client.server.ask(f"{V02}/preview").status == 400


@pytest.mark.parametrize(("path", "version"), [(V02, "0.2"), (V10, "1.0")])
def test_properties_are_proposed_for_a_type(client: Client, path: str, version: str) -> None:
    events = client.get(f"{path}/extend/propose", f"{version}-property-proposal", type="Event", limit="30")
    assert "place" in {found["id"] for found in events["properties"]}
    assert client.get(f"{path}/extend/propose", f"{version}-property-proposal", type="")["properties"]
    assert client.server.ask(f"{path}/extend/propose?type=Spaceship").status == 404


EXTENSION = {
    "ids": ["event/igf-1", "actor/nobody"],
    "properties": [{"id": "place"}, {"id": "theme", "settings": {"limit": "2"}}, {"id": "rdfs:label"}],
}


def test_data_extension_of_0_2(client: Client) -> None:
    asked = json.dumps(valid("0.2-extension-query", EXTENSION))
    answer = valid("0.2-extension-response", json.loads(client.form(extend=asked).body))
    assert [column["id"] for column in answer["meta"]] == ["place", "theme", "rdfs:label"]
    row = answer["rows"]["event/igf-1"]
    assert row["place"] == [{"id": "place/athens", "name": "Athens"}]
    assert len(row["theme"]) == 2
    assert row["rdfs:label"] == [{"str": "First meeting of the IGF (Athens 2006)"}]
    assert answer["rows"]["actor/nobody"] == {"place": [], "theme": [], "rdfs:label": []}
    assert client.get(V02, "0.2-extension-response", extend=asked) == answer


def test_data_extension_of_1_0(client: Client) -> None:
    answer = client.json(f"{V10}/extend", valid("1.0-extension-query", EXTENSION))
    rows = valid("1.0-extension-response", json.loads(answer.body))["rows"]
    assert [row["id"] for row in rows] == ["event/igf-1", "actor/nobody"]
    assert rows[0]["properties"][0] == {"id": "place", "values": [{"id": "place/athens", "name": "Athens"}]}


def test_scripts_of_other_sites_may_ask(client: Client) -> None:
    preflight = client.server.ask(
        f"{V10}/match", method="OPTIONS", Origin="https://refine.example", Access_Control_Request_Method="POST"
    )
    assert preflight.status in {200, 204}
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
