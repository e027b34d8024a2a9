"""Sources and passages: all passages in the order of the text, and everything that was read from each."""

from __future__ import annotations

import re

from igkg.release import Release
from tests.conftest import Server
from tests.site_pages.conftest import Page


def test_a_source_lists_its_passages_in_the_order_of_the_text(page: Page) -> None:
    passages = page("/page/source/malcolm-wgig").part("passages")
    places = [one.one("a").text for one in passages.all("li")]
    paragraphs = [
        int(found[1]) for place in places if (found := re.fullmatch(r"Section 5\.1\.3, paragraph (\d+)", place))
    ]
    assert len(paragraphs) > 20
    assert paragraphs == sorted(paragraphs)
    assert places.index("Section 5.1.3, paragraph 2") < places.index("Section 5.1.3, paragraph 2 with note 1")


def test_a_source_says_what_it_is_and_whose_before_its_passages(page: Page) -> None:
    shown = page("/page/source/malcolm-wgig")
    about = shown.part("source")
    names = {one.text.lower() for one in about.all("dt")}
    assert {"creator", "date of writing", "rights"} <= names
    assert "Jeremy Malcolm" in about.text
    sections = [one.classes[1] for one in shown.all("section", "part")]
    assert sections.index("part-source") < sections.index("part-passages")


def test_notes_come_after_the_text(page: Page) -> None:
    passages = page("/page/source/malcolm-wgig").part("passages")
    places = [one.one("a").text for one in passages.all("li")]
    assert places[0] == "Section 5.1.3, heading"
    alone = [place for place in places if ", note" in place and "paragraph" not in place]
    assert len(alone) > 20
    last = max(places.index(place) for place in places if "paragraph" in place and "with" not in place)
    assert all(places.index(place) > last for place in alone)


def test_facts_of_the_passages_add_up_to_those_of_the_source(page: Page, release: Release) -> None:
    counts = release.manifest["counts"]["facts by source"]
    assert len(counts) == 5
    for source, total in counts.items():
        passages = page(source.replace("https://w3id.org/igkg", "/page")).part("passages")
        numbers = [one.text for item in passages.all("li") for one in item.all("span", "count")]
        assert sum(int(number.split()[0]) for number in numbers) == total


def test_a_passage_without_facts_says_why(page: Page) -> None:
    passages = page("/page/source/malcolm-wgig").part("passages")
    heading = next(one for one in passages.all("li") if one.text.startswith("Section 5.1.3, heading"))
    assert "no facts:" in heading.text
    assert heading.text.endswith("heading")
    silent = [one for one in passages.all("li") if not one.all("span", "count")]
    assert all("no facts:" in one.text or "with" not in one.text for one in silent)


def test_a_passage_tells_what_was_read_its_place_and_its_neighbours(page: Page) -> None:
    passage = page("/page/source/malcolm-tunis/l67-with-fn32")
    assert passage.one("h1").text.endswith("Section 5.1.4, paragraph 29 with note 32")
    reading = passage.part("reading")
    positions = reading.all("ul", "sentences")[-1]
    assert len(positions.all("li")) == 3
    for who in ("Internet Society", "World Information Technology", "International Chamber of Commerce"):
        assert any(one.text.startswith(who) for one in positions.all("li"))
    assert "Participants on record as opposing" in reading.text
    around = {one.attributes.get("rel"): one.text for one in reading.one("nav").all("a")}
    assert around["prev"] == "← Section 5.1.4, paragraph 28"
    assert around["next"] == "Section 5.1.4, paragraph 30 →"
    assert "Section 5.1.4, note 32" in reading.one("nav").text


def test_a_note_says_what_it_cites(page: Page) -> None:
    reading = page("/page/source/malcolm-tunis/fn2").part("reading")
    cites = reading.all("ul", "sentences")[-1]
    # "Drake, William J, Why the WGIG Process Mattered (2005), 250"
    assert "Why the WGIG Process Mattered" in cites.text
    assert "cited pages 250" in cites.text


def test_a_passage_shows_the_disagreements_it_is_in(page: Page) -> None:
    disagreements = page("/page/source/kummer/l19").part("disagreements")
    rows = disagreements.one("table").rows
    about = next(row for row in rows if row[0] == "When Kummer was appointed")
    assert "July 2004" in about[2]
    assert "March 2004" in about[2]
    assert "Malcolm on the WGIG" in about[3]


def test_what_stands_in_a_passage_is_shown_once(page: Page) -> None:
    passage = page("/page/source/malcolm-tunis/l67-with-fn32")
    links = [
        one
        for one in passage.all("a")
        if one.attributes.get("href", "").endswith("position/isoc-opposes-forum-2005-09")
    ]
    # Once as a position, once as an item of the count that lists it.
    assert len(links) == 2


def test_a_passage_of_a_source_that_nobody_knows_is_not_found(server: Server) -> None:
    assert server.ask("/page/source/malcolm-tunis/l999", accept="text/html").status == 404
