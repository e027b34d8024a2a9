"""Timeline and network: zoomed, filtered, followed, by mouse and by keyboard; and the same in a table."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_the_timeline_zooms_and_its_address_keeps_the_place(visitor: Visitor) -> None:
    visit = visitor()
    page = visit.go("/timeline")
    bars = page.locator("svg.timeline a.dated")
    expect(bars.first).to_be_visible()
    whole = bars.count()
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d"))
    page.wait_for_function(f"document.querySelectorAll('svg.timeline a.dated').length < {whole}")
    near = bars.count()
    again = visitor().go(page.url.removeprefix(visit.base))
    expect(again.locator("svg.timeline a.dated").first).to_be_visible()
    assert again.locator("svg.timeline a.dated").count() == near


def test_the_timeline_is_followed_by_keyboard(visitor: Visitor) -> None:
    page = visitor().go("/timeline")
    page.locator("svg.timeline a.dated[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    told = page.locator(".told")
    expect(told).not_to_be_empty()
    name = told.inner_text().split(" · ")[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/**")
    assert page.locator("h1").inner_text() in name


def test_the_timeline_is_filtered_by_kind_and_actor(visitor: Visitor) -> None:
    page = visitor().go("/timeline")
    rows = page.locator("main table tbody tr")
    everything = rows.count()
    assert everything >= 100
    page.get_by_role("checkbox", name=re.compile("^event")).check()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**kind=**")
    expect(rows).not_to_have_count(0)
    expect(rows).not_to_have_count(everything)
    expect(page.locator("svg.timeline a.dated").first).to_be_visible()
    assert page.locator("svg.timeline a.dated:not(.kind-Event)").count() == 0


def test_a_thing_is_found_in_the_network_and_told(visitor: Visitor) -> None:
    page = visitor().go("/network")
    box = page.get_by_label("Find a thing in the picture")
    expect(page.locator("#things-in-picture option")).not_to_have_count(0)
    box.fill("Internet Society")
    box.press("Enter")
    panel = page.locator(".panel")
    expect(panel.get_by_role("heading", name="Internet Society")).to_be_visible()
    expect(panel).to_contain_text("Proposal of an Internet governance forum")
    panel.get_by_role("button", name="Proposal of an Internet governance forum").first.click()
    expect(panel.get_by_role("heading", name="Proposal of an Internet governance forum")).to_be_visible()
    panel.locator(".passages a").first.click()
    page.wait_for_url("**/page/source/**")


def test_the_network_is_zoomed_and_has_a_table(visitor: Visitor) -> None:
    page = visitor().go("/network")
    expect(page.get_by_role("application")).to_be_visible()
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile("view="))
    assert page.locator("main table tbody tr").count() >= 100
