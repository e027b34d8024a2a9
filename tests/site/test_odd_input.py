"""Whatever is asked and whatever stands in the data: a helpful page, escaped text, no fault, no script."""

from __future__ import annotations

import contextlib
import json
import re
import time
from urllib.parse import quote

import pytest

from tests.conftest import Server
from tests.site.reading import read

SCRIPT = "<script>alert(1)</script>"
PATHS = [
    "/nowhere",
    "/page/id/actor/nobody",
    f"/page/id/actor/{quote(SCRIPT, safe='')}",
    "/page/id/actor/a%20b%22%7B%7D%5E%60%5C",
    "/page/id/actor/%00",
    "/page/id/actor/%FF%FE",
    "/page/id/actor/%E2%80%AE%F0%9F%98%80",
    "/page/id/actor/{{7*7}}",
    "/page/" + "a/" * 400,
    "/page/%2e%2e/%2e%2e/etc/passwd",
    "/id/actor/nobody",
    "/id/actor/a%20b",
    "/source/nobody/l1",
    "/graph/nothing",
    "/kind/Nothing",
    f"/kind/{quote(SCRIPT, safe='')}",
    "/cite/id/actor/nobody",
    "/cite/id/actor/nobody.bib",
    "/questions/nothing",
    "/download/nothing.ttl",
    "/download/..%2fmanifest.json",
    "/sitemap-99.xml",
    "/static/nothing.css",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_address_gets_a_page_that_leads_on(server: Server, path: str) -> None:
    answer = server.ask(path, accept="text/html")
    assert answer.status == 404
    assert answer.media_type == "text/html"
    page = read(answer.text)
    main = page.one("main")
    assert main.one("h1").text == "There is nothing under this address"
    assert len(main.all("a")) > 3
    assert not [script for script in page.all("script") if script.text]


def test_an_unknown_address_leads_to_what_is_called_something_like_it(server: Server) -> None:
    page = read(server.ask("/page/id/actor/internet-socety", accept="text/html").text)
    assert "/page/id/actor/isoc" in [link.attributes["href"] for link in page.one("main").all("a")]


def test_machines_get_a_problem_document(server: Server) -> None:
    answer = server.ask("/page/id/actor/nobody", accept="application/json")
    assert answer.status == 404
    assert json.loads(answer.body)["status"] == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/search?q={quote(SCRIPT)}",
        f"/search?q=igf&kind={quote(SCRIPT)}",
        "/search?q=igf&page=99999999999999999999999",
        "/search?q=igf&page=-1",
        "/search?q=%00%FF",
        "/search?q=" + quote('"AND NEAR(a b) OR * ^ -x col:'),
        "/kind/Person?page=many",
        "/kind/Person?page=99999999999999999999999",
        f"/?lang={quote(SCRIPT)}",
        "/?lang=xx-Klingon",
        "/?lang=fr&lang=es",
        f"/report?subject={quote(SCRIPT)}&passage={quote(SCRIPT)}",
        "/page/graph/labels?after=%00",
        "/page/id/actor/isoc?" + "&".join(f"p{number}=1" for number in range(500)),
    ],
)
def test_odd_parameters_get_a_page_with_their_text_escaped(server: Server, path: str) -> None:
    answer = server.ask(path, accept="text/html")
    assert answer.status == 200
    assert SCRIPT not in answer.text
    assert read(answer.text).one("main").all("h1")


def test_a_language_that_nobody_has_gets_english(server: Server) -> None:
    for header in ("xx", "*;q=0", "en-US;q=nan", "," * 1000, "fr" * 5000, "\u00e9".encode().decode("latin-1")):
        answer = server.ask("/about", accept="text/html", Accept_Language=header)
        assert (answer.status, answer.headers["content-language"]) == (200, "en")


def test_an_address_of_a_megabyte_is_refused_and_the_next_is_answered(server: Server) -> None:
    # It may be that the connection is closed before all of it was sent.
    with contextlib.suppress(ConnectionError):
        assert server.ask("/search?q=" + "a" * 1_000_000, accept="text/html").status in {414, 431}
    assert server.ask("/search?q=igf", accept="text/html").status == 200


def test_markup_in_the_data_is_shown_and_not_run(odd_server: Server) -> None:
    for path in (
        "/page/id/actor/odd",
        "/kind/Organisation",
        "/search?q=quoted",
        "/cite/id/actor/odd",
        "/page/source/minutes/l2",
    ):
        answer = odd_server.ask(path, accept="text/html")
        assert answer.status == 200
        page = read(answer.text)
        assert SCRIPT in page.one("main").text, path
        assert all(one.attributes.get("type") == "application/ld+json" or not one.text for one in page.all("script"))
        assert not page.all("img")
        assert not [element for element in page.all() if any(name.startswith("on") for name in element.attributes)]
    page = read(odd_server.ask("/page/id/actor/odd", accept="text/html").text)
    assert page.one("title").text.startswith("</title><script>")
    assert "{{ braces }}" in page.one("p", class_="lead").text


def test_a_name_in_the_readers_language_comes_first(odd_server: Server) -> None:
    french = read(odd_server.ask("/page/id/actor/odd", accept="text/html", Accept_Language="fr").text)
    assert french.one("h1").text == "Drôle d’organisation"
    assert french.one("h1").attributes.get("lang") is None
    spanish = read(odd_server.ask("/page/id/actor/odd?lang=es", accept="text/html").text)
    assert spanish.one("h1").attributes["lang"] == "en"
    assert "Drôle d’organisation" in spanish.one("p", class_="names").text


def test_no_page_lets_a_script_or_style_stand_in_it(server: Server) -> None:
    for path in ("/", "/page/id/actor/wgig", "/search?q=igf", "/download/", "/about"):
        answer = server.ask(path, accept="text/html")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        page = read(answer.text)
        assert not page.all("style")
        assert not [element for element in page.all() if "style" in element.attributes]
        loaded = [*page.all("script"), *page.all("link", rel="stylesheet"), *page.all("img")]
        addresses = [one.attributes.get("src") or one.attributes.get("href") or "" for one in loaded]
        assert all(address.startswith("/static/") for address in addresses if address)


def test_what_was_withdrawn_is_gone_and_says_what_to_use(odd_server: Server) -> None:
    assert odd_server.ask("/id/actor/withdrawn", accept="text/html").headers["location"] == "/page/id/actor/withdrawn"
    answer = odd_server.ask("/page/id/actor/withdrawn", accept="text/html")
    assert answer.status == 410
    assert [a.text for a in read(answer.text).one("main").all("a", href="/page/id/actor/society")] == ["A Society"]
    data = odd_server.ask("/data/id/actor/withdrawn.ttl")
    assert data.status == 410
    assert "isReplacedBy" in data.text


def test_a_thing_with_five_hundred_facts_is_told_whole_and_soon(odd_server: Server) -> None:
    page = read(odd_server.ask("/page/id/actor/state", accept="text/html").text)
    line = page.one("div", id="participatedIn")
    assert len(line.all("li")) == 500
    assert len(line.one("details").all("li")) == 488
    seconds = []
    for number in range(5):
        began = time.perf_counter()
        answer = odd_server.ask(f"/page/id/actor/state?again={number}", accept="text/html", Accept_Encoding="gzip")
        seconds.append(time.perf_counter() - began)
    assert len(answer.body) < 120_000
    # The bound is 150 ms on a machine that does nothing else (bench); here other tests may be running.
    assert min(seconds) < 1.5


def test_headers_of_a_page_let_caches_tell_languages_apart(server: Server) -> None:
    first = server.ask("/page/id/actor/isoc", accept="text/html", Accept_Language="fr")
    assert {"accept-language"} <= set(re.split(r",\s*", first.headers["vary"].lower()))
    etag = first.headers["etag"]
    again = server.ask("/page/id/actor/isoc", accept="text/html", Accept_Language="fr", If_None_Match=etag)
    assert (again.status, again.body) == (304, b"")
    other = server.ask("/page/id/actor/isoc", accept="text/html", Accept_Language="es", If_None_Match=etag)
    assert other.status == 200
    assert "max-age" in first.headers["cache-control"]
