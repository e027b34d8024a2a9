"""Search with suggestions, by keyboard and mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_suggestions_lead_to_a_page(visitor: Visitor) -> None:
    page = visitor().go("/")
    box = page.locator("#search-box")
    box.press_sequentially("markus kumm", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_role("option").first).to_contain_text("Markus Kummer")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/page/id/actor/kummer*")
    assert page.locator("h1").inner_text() == "Markus Kummer"


def test_words_lead_to_results(visitor: Visitor) -> None:
    page = visitor().go("/")
    page.locator("#search-box").fill("root zone")
    page.locator("#search-box").press("Enter")
    page.wait_for_url("**/search?q=root+zone*")
    assert page.locator("main a[href*='/page/']").count() > 3
