"""Timeline and network: what is dated and related, as data and as a table, narrowed down, and with 2,000 things."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Server
from tests.site_pages.conftest import Page
from tests.site_pages.generated import ACTORS, write_record
from tests.site_pages.html import Element, read

MANY = 2000


def _data(server: Server, path: str) -> Any:  # noqa: ANN401 - JSON
    answer = server.ask(path, accept="application/json")
    assert (answer.status, answer.media_type) == (200, "application/json"), answer.text[:300]
    return json.loads(answer.body)


def _named(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (thing,) = [thing for thing in found if thing["name"] == name]
    return thing


def test_an_exact_date_is_a_day_and_a_month_is_as_long_as_it_may_be(server: Server) -> None:
    things = _data(server, "/timeline.json")
    # 5.1.4, paragraph 1: the summit was held from 16 to 18 November 2005.
    summit = _named(things, "Tunis summit of WSIS")
    assert summit["begins"] == ["2005-11-16", "2005-11-16"]
    assert summit["ends"] == ["2005-11-18", "2005-11-18"]
    assert (summit["kind"], summit["status"]) == ("Event", "told")
    # 5.1.4, paragraph 24: Desai began his consultations in May 2006.
    assert _named(things, "Desai's consultations on enhanced cooperation, 2006")["begins"] == [
        "2006-05-01",
        "2006-05-31",
    ]


def test_what_two_sources_date_differently_spans_both(server: Server) -> None:
    # Kummer: 23 November 2004. Malcolm: November 2004.
    first = _named(_data(server, "/timeline.json"), "First meeting of the WGIG")
    assert first["begins"] == ["2004-11-01", "2004-11-30"]


def test_an_open_side_has_no_day(server: Server) -> None:
    icc = [thing for thing in _data(server, "/timeline.json") if thing["name"].startswith("International Chamber")]
    # "The ICC had already dropped its opposition by this time": until some day of or before September 2005.
    assert [thing["ends"] for thing in icc if thing["kind"] == "Position"] == [["", "2005-09-30"]]


def test_scheduled_is_told_from_held(server: Server, page: Page) -> None:
    rio = _named(_data(server, "/timeline.json"), "Second meeting of the IGF (Rio de Janeiro 2007)")
    assert (rio["status"], rio["begins"], rio["ends"]) == ("scheduled", ["2007-11-12"] * 2, ["2007-11-15"] * 2)
    row = _row(page("/timeline?kind=Event"), "Second meeting of the IGF")
    assert "scheduled; in no source held" in row.text
    assert row.cited
    assert "told" in _row(page("/timeline?kind=Event"), "First meeting of the IGF").text


def _row(shown: Element, name: str) -> Element:
    return next(row for row in shown.one("tbody").all("tr") if name in row.text)


def test_table_and_picture_have_the_same_content(server: Server, page: Page) -> None:
    for query in ("?kind=Event", "?actor=actor/wgig", "?kind=Document&kind=Process"):
        things = _data(server, f"/timeline.json{query}")
        rows = page(f"/timeline{query}").one("tbody").all("tr")
        assert len(things) == len(rows) > 4
        shown = [next(one.text for one in row.all("a") if "cite" not in one.classes) for row in rows]
        assert sorted(thing["name"] for thing in things) == sorted(shown)


def test_choices_narrow_the_timeline_and_stay_in_the_form(page: Page) -> None:
    shown = page("/timeline?kind=Event&actor=actor/wgig")
    names = [row.text for row in shown.one("tbody").all("tr")]
    assert len([name for name in names if "meeting of the WGIG" in name]) >= 4
    assert not any("IGF" in name for name in names)
    boxes = {
        one.attributes["value"]: "checked" in one.attributes for one in shown.all("input") if "value" in one.attributes
    }
    assert boxes["Event"]
    assert not boxes["Process"]
    chosen = [one.text for one in shown.all("option") if "selected" in one.attributes]
    assert any(name.startswith("Working Group on Internet Governance") for name in chosen)


@pytest.mark.parametrize("path", ["/timeline", "/network"])
@pytest.mark.parametrize(
    "query", ["?kind=Nonsense", "?actor=actor/nobody", "?issue=%3Cscript%3E", "?page=99999", "?page=x"]
)
def test_choices_that_make_no_sense_get_a_page(server: Server, path: str, query: str) -> None:
    for answer in (server.ask(path + query, accept="text/html"), server.ask(path + ".json" + query)):
        assert answer.status == 200
    assert "<script>" not in server.ask(path + query, accept="text/html").text.partition("<main")[2]


@pytest.mark.parametrize("path", ["/timeline.json", "/network.json"])
def test_data_is_known_again_by_its_tag(server: Server, path: str) -> None:
    first = server.ask(path)
    assert first.headers["etag"].startswith('"')
    assert "accept-language" in first.headers["vary"].lower()
    assert server.ask(path, If_None_Match=first.headers["etag"]).status == 304


def test_edges_say_what_they_mean_and_lead_to_their_citations(server: Server) -> None:
    data = _data(server, "/network.json")
    names = [node["name"] for node in data["nodes"]]
    edges = [e for e in data["edges"] if names[e["from"]] == "Internet Society" and "forum" in names[e["to"]]]
    (against,) = [
        e for e in edges if e["way"] == "opposes" and names[e["to"]] == "Proposal of an Internet governance forum"
    ]
    assert against["name"] == "opposes"
    assert against["situations"][0]["address"] == "/page/id/position/isoc-opposes-forum-2005-09"
    (passage,) = against["passages"]
    # 5.1.4, paragraph 29 with note 32.
    assert data["passages"][passage]["name"].endswith("Section 5.1.4, paragraph 29 with note 32")
    assert server.ask(data["passages"][passage]["address"], accept="text/html").status == 200
    assert all(edge["passages"] for edge in data["edges"])
    assert all(passage in data["passages"] for edge in data["edges"] for passage in edge["passages"])


def test_the_network_around_an_actor_has_what_is_related_to_it(server: Server, page: Page) -> None:
    data = _data(server, "/network.json?actor=actor/isoc")
    names = {node["name"] for node in data["nodes"]}
    assert {"Internet Society", "Proposal of an Internet governance forum"} <= names
    assert len(names) < len(_data(server, "/network.json")["nodes"]) / 5
    rows = page("/network?actor=actor/isoc").one("tbody").all("tr")
    assert len(rows) == len(data["edges"])
    assert all(row.cited or row.all("a", "mark") for row in rows)


def test_the_network_of_kinds_has_no_others(server: Server) -> None:
    data = _data(server, "/network.json?kind=Actor&kind=Proposal")
    assert {node["kind"] for node in data["nodes"]} == {"Actor", "Proposal"}
    assert len(data["edges"]) > 40


@pytest.fixture(scope="module")
def crowded(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server of 2,000 dated things and as many relations twice over."""
    path = Path(tmp_path_factory.mktemp("record")) / "record.nq"
    write_record(path, MANY)
    return start_server("--data", str(path))


def test_two_thousand_things_are_all_there_page_by_page(crowded: Server) -> None:
    things = _data(crowded, "/timeline.json")
    assert len(things) == MANY
    statuses = [thing["status"] for thing in things]
    assert statuses.count("scheduled") == MANY / 10
    pages = [read(crowded.ask(f"/timeline?page={number}", accept="text/html").body) for number in (1, 2, 20)]
    rows = [shown.one("tbody").all("tr") for shown in pages]
    assert [len(found) for found in rows] == [100, 100, 100]
    assert 'Made-up meeting 0 <b>of</b> & "others"' in rows[0][0].text
    assert not rows[0][0].all("b")
    assert "next" in {one.attributes.get("rel") for one in pages[0].all("a")}
    assert "next" not in {one.attributes.get("rel") for one in pages[2].all("a")}


def test_two_thousand_things_are_narrowed_to_what_one_actor_took_part_in(crowded: Server) -> None:
    things = _data(crowded, "/timeline.json?actor=actor/made-up-3")
    # Each actor takes part in every sixtieth meeting, and organises every sixtieth.
    own = {number for number in range(MANY) if number % ACTORS == 3 or (number * 7 + 3) % ACTORS == 3}
    assert len(things) == len(own)
    assert 30 < len(own) < 80


def test_the_network_of_two_thousand_things_has_every_relation(crowded: Server) -> None:
    data = _data(crowded, "/network.json")
    assert len(data["nodes"]) == MANY + ACTORS
    assert len(data["edges"]) == 2 * MANY
