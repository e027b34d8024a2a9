"""The workbench in a browser: complete, run, see rows, find the mistake, cancel, restore, and take away."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.conftest import Server

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def ready(page: Page) -> Page:
    page.wait_for_selector("#workbench[data-ready]")
    return page


def write(page: Page, query: str) -> None:
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


def link(query: str, view: str) -> str:
    return f"/sparql?query={quote(query)}&view={view}"


def test_a_name_is_completed_with_its_prefix_and_meaning(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    write(page, "")
    page.keyboard.type("SELECT ?who WHERE { ?who igkg:opp")
    hint = page.locator(".CodeMirror-hint", has_text="igkg:opposed").first
    expect(hint).to_be_visible()
    assert hint.locator(".hint-label").inner_text() == "opposed"
    assert hint.locator(".hint-definition").inner_text()
    expect(page.locator(".CodeMirror-hint-active")).to_contain_text("igkg:opposed")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(" proposal:forum }")
    page.keyboard.press("Control+Home")
    page.keyboard.type("PREFIX propos")
    expect(page.locator(".CodeMirror-hint-active")).to_contain_text("proposal: <https://w3id.org/igkg/id/proposal/>")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".status")).to_have_text(re.compile(r"^\d+ rows in "))
    expect(page.locator(".rows tbody")).to_contain_text("Internet Society")
    assert page.locator(".rows tbody tr").count() == 3  # the ICC, the Internet Society, and WITSA


def test_a_class_is_completed_after_a(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    write(page, "")
    page.keyboard.type("SELECT * WHERE { ?x a igkg:Posi")
    hints = page.locator(".CodeMirror-hint code")
    expect(hints.first).to_have_text("igkg:Position")


def test_rows_have_names_and_can_be_sorted_and_filtered(visitor: Visitor) -> None:
    query = "SELECT ?actor WHERE { ?actor a <https://w3id.org/igkg/ontology#Person> } ORDER BY ?actor"
    page = ready(visitor().go(link(query, "table")))
    cells = page.locator(".rows tbody td:nth-child(2)")
    expect(cells.first).to_be_visible()
    assert not cells.first.inner_text().startswith("http")
    assert cells.first.locator("a").get_attribute("href", timeout=1000).startswith("/page/id/actor/")  # type: ignore[union-attr]
    heading = page.get_by_role("columnheader", name="actor").get_by_role("button")
    heading.press("Enter")
    heading.press("Enter")
    expect(page.get_by_role("columnheader", name="actor")).to_have_attribute("aria-sort", "descending")
    page.get_by_label("Filter the rows").fill("kummer")
    expect(cells).to_have_text(["Markus Kummer"])
    page.get_by_label("Names instead of addresses").uncheck()
    expect(cells).to_have_text(["actor:kummer"])


def test_a_mistake_is_marked_at_its_place(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    write(page, "SELECT ?x\nWHERE { ?x nowhere:known ?y }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".status.is-error")).to_contain_text("line 2, column 12")
    expect(page.locator(".mistake").first).to_have_text("nowhere:known")
    page.get_by_role("button", name="Go there").click()
    page.keyboard.insert_text("X")
    expect(page.locator(".CodeMirror-code")).to_contain_text("Xnowhere:known")
    expect(page.locator(".mistake")).to_have_count(0)


def test_cancelling_kills_the_query(visitor: Visitor, site: Server) -> None:
    page = ready(visitor().go("/sparql"))
    before = kills(site)
    write(page, ENDLESS)
    page.get_by_role("button", name="Run").click()
    time.sleep(0.8)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".status")).to_contain_text("Cancelled after")
    deadline = time.monotonic() + 15
    while kills(site) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert kills(site) == before + 1


def kills(server: Server) -> float:
    found = re.findall(r"^igkg_\w*kill\w*\{[^}]*client[^}]*\} ([\d.]+)$", server.ask("/metrics").text, re.MULTILINE)
    return sum(map(float, found))


def test_a_link_restores_query_and_view(visitor: Visitor) -> None:
    query = "CONSTRUCT WHERE { <https://w3id.org/igkg/id/actor/isoc> <https://w3id.org/igkg/ontology#opposed> ?what }"
    page = ready(visitor().go("/sparql"))
    write(page, query)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Graph", exact=True).click()
    expect(page.locator("svg.drawing .node").first).to_be_visible()
    other = ready(visitor().go(page.url.removeprefix(page.url.split("/sparql")[0])))
    expect(other.locator("svg.drawing")).to_contain_text("Internet Society")
    expect(other.locator(".CodeMirror-code")).to_contain_text("CONSTRUCT WHERE")
    expect(other.get_by_role("button", name="Graph", exact=True)).to_have_attribute("aria-pressed", "true")


def test_answers_are_taken_away(visitor: Visitor) -> None:
    rows = "SELECT ?x WHERE { ?x a <https://w3id.org/igkg/ontology#Definition> }"
    triples = "CONSTRUCT WHERE { ?x a <https://w3id.org/igkg/ontology#Definition> }"
    for query, name, begins in ((rows, "CSV", "x"), (rows, "JSON", "{"), (triples, "Turtle", "@prefix")):
        page = ready(visitor().go(link(query, "table")))
        with page.expect_download() as download:
            page.get_by_role("button", name=name, exact=True).click()
        text = download.value.path().read_text(encoding="utf-8")
        assert text.startswith(begins)
        assert len(re.findall(r"(?:id/definition/|def:)[a-z]", text)) == 3


def test_a_question_of_the_catalogue_is_asked(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    page.locator("#catalogue summary").click()
    page.get_by_label("Filter the questions").fill("against forum October")
    page.locator("#catalogue li:visible a").first.click()
    expect(page.locator(".status")).to_contain_text("5 rows in")
    expect(page.locator(".CodeMirror-code")).to_contain_text("# title: Who was against the forum")


def test_the_editor_can_be_left_by_keyboard(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    page.locator(".CodeMirror").click()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.CodeMirror') !== null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy link")).to_be_focused()


def test_the_workbench_is_usable_within_two_seconds(visitor: Visitor) -> None:
    best = 60.0
    for _ in range(8):  # the best of them: a machine that does other work too is slower at times
        began = time.perf_counter()
        ready(visitor().go("/sparql"))
        best = min(best, time.perf_counter() - began)
        if best < 2:
            break
    assert best < 2


def test_what_is_too_much_is_told(visitor: Visitor) -> None:
    page = ready(visitor().go("/sparql"))
    write(page, "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".status.is-error")).to_contain_text("ask for less", timeout=30_000)
    expect(page.locator(".results")).to_contain_text("whole or it is none")
