"""Every kind of page, wide and light, on a phone and dark: nothing sticks out, and axe-core finds nothing grave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE, WIDE, Visit, Visitor, windows
from tests.conftest import Server

PAGES = {
    "home": "/",
    "things": "/things",
    "kind": "/kind/Proposal",
    "actor": "/page/id/actor/isoc",
    "body": "/page/id/actor/wgig",
    "document": "/page/id/document/tunis-agenda",
    "provision": "/page/id/document/tunis-agenda/para-72",
    "proposal": "/page/id/proposal/forum",
    "issue": "/page/id/concept/data-protection-and-privacy-rights",
    "process": "/page/id/process/wsis",
    "event": "/page/id/event/igf-1",
    "source": "/page/source/malcolm-wgig",
    "passage": "/page/source/malcolm-wgig/l17",
    "disagreement": "/page/id/disagreement/recommendations-by-areas",
    "position": "/page/id/position/isoc-opposes-forum-2005-09",
    "explanation": (
        "/explain?subject=https://w3id.org/igkg/id/actor/isoc&predicate=https://w3id.org/igkg/ontology%23opposed"
        "&object=https://w3id.org/igkg/id/proposal/forum"
    ),
    "sources": "/sources",
    "questions": "/questions",
    "question": "/questions/journey-of-the-wgig-definition",
    "workbench": "/sparql",
    "timeline": "/timeline",
    "network": "/network",
    "search": "/search?q=wgig",
    "ontology": "/page/ontology",
    "shapes": "/page/shapes",
    "downloads": "/download/",
    "about": "/about",
    "missing": "/page/id/actor/nobody",
}
# Pages that scripts turn into something else; what they show without is looked at in other tests too.
PICTURES = {"workbench", "timeline", "network"}
# Pages of hundreds of sections alike: one look by axe-core, which takes seconds there, is enough.
LONG = {"/page/ontology", "/page/shapes"}
EACH = pytest.mark.parametrize("path", list(PAGES.values()), ids=list(PAGES))


@pytest.fixture(scope="module", params=[(WIDE, "light"), (PHONE, "dark")], ids=["wide-light", "phone-dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, site: Server) -> Iterator[Visit]:
    """One window in which one page after the other is opened: another window for each takes as long as the look."""
    width, scheme = request.param
    with windows(browser, site) as open_window:
        yield open_window(width, color_scheme=scheme)


@EACH
def test_page(visit: Visit, path: str) -> None:
    page = visit.go(path)
    assert page.locator("h1").count() == 1
    assert page.title()
    assert visit.overflow() <= 0
    if visit.width == WIDE or path not in LONG:
        assert visit.violations() == []
    visit.assert_quiet()


def test_dark_and_light_differ(visitor: Visitor) -> None:
    colours = []
    for scheme in ("light", "dark"):
        page = visitor(color_scheme=scheme).go("/")
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(int(part) for part in colour[4:-1].split(",")) for colour in colours)
    assert light > 600
    assert dark < 200


def test_pages_read_without_scripts(visitor: Visitor) -> None:
    with_scripts, without = visitor(), visitor(java_script_enabled=False)
    for name, path in PAGES.items():
        text = without.go(path).locator("main").inner_text()
        assert len(text) > 100, name
        if name not in PICTURES:
            assert len(text) >= 0.95 * len(with_scripts.go(path).locator("main").inner_text()), name


def test_forms_work_without_scripts(visitor: Visitor) -> None:
    page = visitor(java_script_enabled=False).go("/")
    page.get_by_role("searchbox").first.fill("Kummer")
    page.get_by_role("searchbox").first.press("Enter")
    page.locator("main").get_by_role("link", name="Markus Kummer").first.click()
    assert page.locator("h1").inner_text() == "Markus Kummer"
    page.goto(page.url.split("/page/")[0] + "/questions")
    page.get_by_role("searchbox", name="Words in the question").fill("definition travel")
    page.locator("main").get_by_role("button", name="Search").click()
    assert page.locator(".questions li").count() >= 1


def test_the_plain_query_form_answers_without_scripts(visitor: Visitor, site: Server) -> None:
    page = visitor(java_script_enabled=False).go("/sparql?question=against-the-forum-before-october-2005")
    with page.expect_download() as download:
        page.locator("main").get_by_role("button", name="Run").click()
    rows = download.value.path().read_text(encoding="utf-8").splitlines()
    assert rows[0] == "who,stand,before"
    assert len(rows) == 6


def test_the_language_switch(visitor: Visitor) -> None:
    page = visitor(locale="en-GB").go("/page/id/actor/isoc")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Français").click()
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.get_by_role("navigation", name="Principale").is_visible()
    page.get_by_role("link", name="Questions").first.click()
    assert page.locator("html").get_attribute("lang") == "fr"


def test_the_language_of_the_browser(visitor: Visitor) -> None:
    assert visitor(locale="es-MX").go("/").locator("html").get_attribute("lang") == "es"
    assert visitor(locale="ja-JP").go("/").locator("html").get_attribute("lang") == "en"


def test_a_citation_leads_to_its_passage(visitor: Visitor) -> None:
    page = visitor().go("/page/id/actor/isoc")
    page.locator("main a.cite").first.click()
    reference = page.locator("li[id^=cite-]").first
    reference.get_by_role("link").last.click()
    assert "/page/source/" in page.url
    assert page.locator("h1").is_visible()


def test_a_download_is_a_file_of_its_size(visitor: Visitor) -> None:
    page = visitor().go("/download/")
    link = page.locator(
        "main a[href*='/download/'][href$='.ttl.gz'], main a[href*='/download/'][href$='.trig.gz']"
    ).first
    with page.expect_download() as download:
        link.evaluate("link => { link.download = ''; link.click(); }")
    assert download.value.path().read_bytes()[:2] == b"\x1f\x8b"
