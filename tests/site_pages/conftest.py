"""From paths to pages that are read once in a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from tests.conftest import Server
from tests.site_pages.html import Element, read

Page = Callable[[str], Element]


@pytest.fixture(scope="session")
def page(server: Server) -> Page:
    """Ask for a page, which must be there, and read it."""

    @cache
    def ask(path: str) -> Element:
        answer = server.ask(path, accept="text/html")
        assert answer.status == 200, (path, answer.text[:500])
        return read(answer.body)

    return ask
