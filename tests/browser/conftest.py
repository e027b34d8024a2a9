"""From a release to a browser that looks at it: one Chromium and one server, and a watched page for each test."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from igkg.release import Release
from tests.conftest import ROOT, Server

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE = 1440, 390
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_AXE = ROOT / "igkg" / "serve" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# What Chromium itself writes to the console of each answer that is an error; the tests look at those themselves.
_STATUS = "Failed to load resource: the server responded with a status of"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or another that is installed; CI must have one, a user's machine need not.

    It ends with the last of these tests: while it runs, Playwright's event loop does, and no other may run beside it.
    """
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium: .ci/install-debian-packages installs it")
        pytest.skip("Chromium is not installed here; .ci/install-debian-packages installs it on Debian")
    # A machine that does other work too may be slow.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(release: Release, start_server: Callable[..., Server]) -> Server:
    """A server on the release that one reader may ask as much as the tests do."""
    assert release.manifest["counts"]["facts"] > 0
    return start_server("--client-seconds", "0", "--client-errors", "0")


@dataclass
class Visit:
    """A window on a site, its width, and what it complained about, and whom it asked, while it was looked at."""

    page: Page
    base: str
    width: int
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page and wait until what it loads is there."""
        self.page.goto(self.base + path, wait_until="load")
        return self.page

    def assert_quiet(self) -> None:
        """Fail if the browser has complained, or asked another host."""
        assert not self.complaints
        assert not self.foreign

    def overflow(self) -> int:
        """Give by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def violations(self) -> list[str]:
        """Give what axe-core finds that is serious or critical: the rule, what it says, and the first places."""
        self.page.evaluate(_AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {rule['help']}: {json.dumps([node['html'][:200] for node in rule['nodes'][:3]])}"
            for rule in found["violations"]
            if rule["impact"] in {"serious", "critical"}
        ]


Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(browser: Browser, site: Server) -> Iterator[Visitor]:
    """Open windows on the site; none may have complained, nor asked another host, when the test is over."""
    with windows(browser, site) as open_window:
        yield open_window


@contextmanager
def windows(browser: Browser, site: Server) -> Iterator[Visitor]:
    """Open windows, each with a memory of its own; none may have complained, nor asked another host, at the end."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_window(
        width: int = WIDE,
        server: Server = site,
        color_scheme: Literal["light", "dark"] = "light",
        locale: str = "en-GB",
        java_script_enabled: bool = True,
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=color_scheme,
            locale=locale,
            java_script_enabled=java_script_enabled,
        )
        context.set_default_timeout(15_000)
        visit = Visit(context.new_page(), f"http://127.0.0.1:{server.port}", width)
        _watch(visit)
        opened.append((context, visit))
        return visit

    yield open_window
    for context, visit in opened:
        context.close()
        visit.assert_quiet()


def _watch(visit: Visit) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith((visit.base + "/", "blob:", "data:")):
            visit.foreign.append(request.url)

    visit.page.on("request", asked)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text)
            if message.type == "error" and not message.text.startswith(_STATUS)
            else None
        ),
    )


def downloaded(page: Page, click: Callable[[], None]) -> Path:
    """Give the file that a click downloads."""
    with page.expect_download() as download:
        click()
    return Path(download.value.path())
