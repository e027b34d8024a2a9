"""A citation opens where it stands, and leads to the list at the end of the page where the browser runs no scripts."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor

# Malcolm, paragraph 29 with note 32: the Internet Society opposed the forum.
PASSAGE = "Section 5.1.4, paragraph 29 with note 32"


def test_a_mark_opens_source_place_and_reading_beside_it(visitor: Visitor) -> None:
    for width in (1440, PHONE):
        visit = visitor(width)
        page = visit.go("/page/id/actor/isoc")
        mark = page.get_by_role("row", name="PrepCom 3, first round").locator("a.cite")
        mark.click()
        note = page.locator(".popover")
        expect(note).to_contain_text("Jeremy Malcolm")
        expect(note).to_contain_text(PASSAGE)
        box = note.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert visit.overflow() <= 0
        mark.click()
        expect(note).to_have_count(0)
        mark.focus()
        page.keyboard.press("Enter")
        expect(note).to_be_visible()
        page.keyboard.press("Escape")
        expect(note).to_have_count(0)
        mark.click()
        note.get_by_role("link", name=PASSAGE).click()
        page.wait_for_url("**/page/source/malcolm-tunis/l67-with-fn32")


def test_without_scripts_a_mark_leads_to_the_list(visitor: Visitor) -> None:
    page = visitor(java_script_enabled=False).go("/page/id/actor/isoc")
    mark = page.get_by_role("row", name="PrepCom 3, first round").locator("a.cite")
    target = mark.get_attribute("href") or ""
    mark.click()
    assert page.url.endswith(target)
    expect(page.locator(target)).to_contain_text(PASSAGE)
