"""Documents: what each piece of the Tunis Agenda does, and by which ways its text came, as Malcolm's thesis tells."""

from __future__ import annotations

from tests.site_pages.conftest import Page

TUNIS = "/page/id/document/tunis-agenda"


def test_steps_of_lineage_are_those_of_the_thesis(page: Page) -> None:
    steps = page(TUNIS).part("lineage").one("ul", "steps")
    found = [step.plain for step in steps.all("li")]
    # 5.1.3, paragraph 11 with note 15: the definition of paragraph 10 of the report, verbatim in paragraph 34.
    assert "Tunis Agenda, paragraph 34 adopts verbatim WGIG report, paragraph 10" in found
    # 5.1.4, paragraph 5 with note 3: paragraphs 34 and 35 adopt the definition and repeat the roles of Geneva.
    assert "Tunis Agenda, paragraphs 34 and 35 restates Roles of stakeholders in the Declaration of Principles" in found
    # 5.1.3, paragraph 14: the report is less limiting than Geneva.
    assert (
        "Roles of stakeholders in the WGIG report departs from Roles of stakeholders in the Declaration of Principles"
        in found
    )
    # 5.1.4, paragraph 4: the third part builds on the action lines of Geneva.
    assert any("draws from Action lines of the Plan of Action" in step for step in found)
    assert all(step.cited for step in steps.all("li"))


def test_lineage_is_drawn_with_links_and_with_strokes_that_differ(page: Page) -> None:
    drawing = page(TUNIS).part("lineage").one("svg")
    nodes = {one.text: one.attributes["href"] for one in drawing.all("a", "node")}
    assert nodes["Paragraph 34"] == "/page/id/document/tunis-agenda/para-34"
    assert nodes["Paragraph 10"] == "/page/id/document/wgig-report/para-10"
    kinds = {one.classes[1] for one in drawing.all("path", "step")}
    assert kinds == {f"step-{way}" for way in ("adoptsVerbatim", "restates", "alters", "drawsFrom", "departsFrom")}
    words = {one.text for one in drawing.all("text", "words")}
    assert words == {"adopts verbatim", "restates", "alters", "draws from", "departs from"}
    assert all("style" not in one.attributes for one in drawing)


def test_lineage_of_the_definition_alone_goes_from_the_report_to_tunis(page: Page) -> None:
    drawing = page("/page/id/document/tunis-agenda/para-34").part("lineage").one("svg")
    places = {one.text: float(one.one("rect").attributes["x"]) for one in drawing.all("a", "node")}
    assert set(places) == {"Paragraph 10", "Paragraph 34"}
    assert places["Paragraph 10"] < places["Paragraph 34"]
    definition = page("/page/id/definition/internet-governance-wgig").part("lineage")
    assert "Tunis Agenda, paragraph 34 adopts verbatim WGIG report, paragraph 10" in definition.text


def test_outline_has_paragraphs_in_the_order_of_their_numbers(page: Page) -> None:
    outline = page(TUNIS).part("outline").one("ol", "outline")
    numbers = [int(piece.text.split()[1]) for piece in outline.all("p", "piece-name")]
    # Those that notes of 5.1.4 name: 34 to 38, 41, and 54 to 64 and 67 to 79 except 65 and 66.
    assert numbers == [34, 35, 36, 37, 38, 41, *range(54, 65), *range(67, 80)]


def test_outline_says_what_paragraphs_do_and_to_whom(page: Page) -> None:
    tunis = page(TUNIS)
    spam = tunis.by_id("para-41")
    does = [one.text for one in spam.one("ul", "does").all("li")]
    # 5.1.4, paragraph 6 with note 6 quotes it: it resolves, takes note, and calls upon all stakeholders.
    assert any(line.startswith("resolves upon Spam") for line in does)
    assert any(line.startswith("notes ") and "London Action Plan" in line for line in does)
    assert any(line.startswith("call to All stakeholders") for line in does)
    forum = tunis.by_id("paras-72-74")
    # 5.1.4, paragraph 30 with note 35: paragraphs 72 and 74 request the Secretary-General to form the forum.
    assert any("request to Secretary-General of the United Nations" in one.text for one in forum.all("li"))
    assert [one.text for one in forum.one("p", "members").all("a") if not one.classes] == [
        "paragraph 72",
        "paragraph 74",
    ]
    lines = [one for one in tunis.part("outline").all("ul", "does") for one in one.all("li")]
    assert len(lines) > 60
    assert all(one.all("a", "cite") or one.all("a", "mark") for one in lines)


def test_what_is_said_of_a_group_is_not_said_of_each_paragraph(page: Page) -> None:
    tunis = page(TUNIS)
    alone = tunis.by_id("para-72")
    assert "is-bare" in alone.classes
    assert "paragraphs 72 and 74" in alone.text
    assert not alone.all("ul", "does")


def test_pages_are_no_paragraphs(page: Page) -> None:
    outline = page("/page/id/document/wgig-report").part("outline")
    headings = [one.text for one in outline.all("h3")]
    assert headings[:2] == ["Paragraphs", "Pieces that sources speak of together"]
    assert headings[2:] == ["Parts known by their subject", "Pages", "In a place that no source names"]
    lists = outline.all("ol", "outline")
    assert [one.text for one in lists[0].all("p", "piece-name")] == ["Paragraph 10"]
    pages = [one.text for one in lists[-1].all("p", "piece-name")]
    assert pages == ["Page 8", "Page 10", "Page 11", "Page 12", "Page 14", "Page 16", "Page 18", *pages[7:]]
    assert pages[7:] == ["Pages 8 to 9", "Pages 11 to 12", "Pages 13 to 16"]
