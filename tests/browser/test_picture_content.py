"""What timeline and network draw: signs of certainty and schedule, the table's content, shared views, 2,000 things."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visitor
from tests.conftest import Server
from tests.site_pages.generated import write_record

MANY = 2000
expect.set_options(timeout=15_000)


def _bars(page: Page) -> int:
    expect(page.locator("svg.timeline a").first).to_be_attached()
    return page.locator("svg.timeline a").count()


def _number(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#as-table .count").inner_text().split()[0]))


def test_the_timeline_draws_what_the_table_has(visitor: Visitor) -> None:
    page = visitor().go("/timeline?kind=Event")
    assert _bars(page) == _number(page) == page.locator("#as-table tbody tr").count() > 40
    # 12 to 15 November 2007 in Rio is only announced: another outline, and it says so.
    rio = page.locator("svg.timeline a", has_text="Second meeting of the IGF")
    expect(rio).to_have_class(re.compile("is-scheduled"))
    expect(rio.locator("title")).to_contain_text("scheduled; in no source held")
    athens = page.locator("svg.timeline a", has_text="First meeting of the IGF")
    expect(athens).to_have_class(re.compile("is-told"))


def test_a_month_is_drawn_as_long_as_it_may_be_and_a_day_is_certain(visitor: Visitor) -> None:
    page = visitor().go("/timeline?kind=Event&from=2005-08-01&to=2006-08-01")
    consultations = page.locator("svg.timeline a", has_text="Desai's consultations")
    expect(consultations.locator("rect.possible")).to_have_count(1)
    expect(consultations.locator("rect.is-certain")).to_have_count(0)
    summit = page.locator("svg.timeline a", has_text="Tunis summit")
    widths = [
        float(str(page.locator("svg.timeline a", has_text=name).locator("rect.possible").get_attribute("width")))
        for name in ("Desai's consultations", "Tunis summit")
    ]
    expect(summit.locator("rect.is-certain")).to_have_count(1)
    # May has 31 days, the summit had three.
    assert widths[0] / widths[1] == pytest.approx(31 / 3, rel=0.3)


def test_choices_change_picture_table_and_address_and_can_be_shared(visitor: Visitor) -> None:
    page = visitor().go("/timeline")
    whole = _bars(page)
    page.get_by_role("checkbox", name="event").check()
    page.get_by_role("combobox", name="Actor").select_option("actor/wgig")
    page.wait_for_url("**kind=Event&actor=actor*")
    expect(page.locator("#as-table tbody")).not_to_contain_text("Tunis summit")
    expect(page.locator("#as-table tbody")).to_contain_text("First meeting of the WGIG")
    expect(page.locator("svg.timeline a")).to_have_count(_number(page))
    assert _number(page) < whole / 4
    shared = visitor().go(urlsplit(page.url).path + "?" + urlsplit(page.url).query)
    expect(shared.locator("svg.timeline a")).to_have_count(_number(page))
    assert shared.get_by_role("checkbox", name="event").is_checked()


def test_the_network_by_keyboard_and_as_it_was_shared(visitor: Visitor) -> None:
    page = visitor().go("/network?actor=actor/isoc")
    # The layout is over when what has most relations can be chosen and stays so.
    expect(page.locator(".panel")).to_contain_text("Choose a thing")
    page.locator("canvas[tabindex]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".panel h2")).to_be_visible()
    page.keyboard.press("+")
    page.wait_for_url("**view=*")
    address = page.locator(".panel h2 a").get_attribute("href")
    page.reload()
    expect(page.locator(".panel h2 a")).to_have_attribute("href", str(address))
    page.locator("canvas[tabindex]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


@pytest.fixture(scope="module")
def crowded(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server of 2,000 dated things with two relations each."""
    path = Path(tmp_path_factory.mktemp("record")) / "record.nq"
    write_record(path, MANY)
    return start_server("--client-seconds", "0", "--data", str(path))


def test_two_thousand_things_are_drawn_and_named_where_there_is_room(visitor: Visitor, crowded: Server) -> None:
    visit = visitor(server=crowded)
    page = visit.go("/timeline")
    assert _bars(page) == MANY
    height = page.locator("svg.timeline").evaluate("one => one.getBoundingClientRect().height")
    assert height < 900
    assert page.locator("svg.timeline a text").count() == 0
    page.goto(f"{visit.base}/timeline?from=2004-01-01&to=2004-03-01")
    expect(page.locator("svg.timeline a text").first).to_contain_text("Made-up meeting")
    assert _bars(page) < 30
    boxes = page.locator("svg.timeline a text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().toJSON())"
    )
    assert not any(_overlap(one, other) for place, one in enumerate(boxes) for other in boxes[:place])


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return across > 1 and down > 4


def test_a_network_of_two_thousand_things_is_drawn_and_followed(visitor: Visitor, crowded: Server) -> None:
    visit = visitor(PHONE, server=crowded)
    page = visit.go("/network")
    drawn = "() => {const one = document.querySelector('canvas[tabindex]'); return one.getContext('2d')" + (
        ".getImageData(0, 0, one.width, one.height).data.some(value => value > 0)}"
    )
    page.wait_for_function(drawn, timeout=30_000)
    page.get_by_label("Find a thing in the picture").fill("Made-up actor 7")
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2")).to_have_text("Made-up actor 7")
    assert page.locator(".panel li").count() > 40
    assert visit.overflow() <= 0
