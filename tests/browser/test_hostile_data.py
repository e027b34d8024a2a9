"""HTML in a label, an alias or a description is text on every page that shows it, and runs no script."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.conftest import Server

HOSTILE = "<img src=x onerror=window.taken=1><script>window.taken=1</script>"
TRIPLES = f"""
<https://w3id.org/igkg/id/actor/hostile> a <https://example.org/Kind> ;
  rdfs:label "{HOSTILE}"@en ; skos:altLabel "{HOSTILE}"@fr ; dcterms:description "{HOSTILE}"@en ;
  <https://example.org/knows> <javascript:window.taken=1> , <https://w3id.org/igkg/id/actor/hostile> .
<https://example.org/Kind> a rdfs:Class ; rdfs:label "{HOSTILE}"@en ; rdfs:comment "{HOSTILE}"@en .
<https://example.org/knows> a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> ; rdfs:label "{HOSTILE}"@en .
"""
PREFIXES = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
"""
# As in a release: each statement in the default graph and in a graph of its own.
DATA = f"{PREFIXES}{{{TRIPLES}}} <https://w3id.org/igkg/source/hostile/l1> {{{TRIPLES}}}"


@pytest.fixture(scope="module")
def hostile(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    path = tmp_path_factory.mktemp("hostile") / "hostile.trig"
    path.write_text(DATA, encoding="utf-8")
    return start_server("--data", str(path))


def untouched(page: Page) -> bool:
    return bool(
        page.evaluate("window.taken === undefined && !document.querySelector('img[src=x], a[href^=javascript]')")
    )


@pytest.mark.parametrize(
    "path", ["/page/id/actor/hostile", "/", f"/search?q={quote(HOSTILE)}", f"/sparql?query={quote(HOSTILE)}"]
)
def test_a_page_shows_it_as_text(visitor: Visitor, hostile: Server, path: str) -> None:
    page = visitor(server=hostile).go(path)
    assert page.locator("h1").count() == 1
    assert untouched(page)


def test_the_page_of_the_thing_says_it(visitor: Visitor, hostile: Server) -> None:
    page = visitor(server=hostile).go("/page/id/actor/hostile")
    assert page.locator("h1").inner_text() == HOSTILE


@pytest.mark.parametrize("view", ["table", "graph", "raw"])
def test_the_workbench_shows_it_as_text(visitor: Visitor, hostile: Server, view: str) -> None:
    query = "CONSTRUCT WHERE { <https://w3id.org/igkg/id/actor/hostile> ?p ?o }"
    page = visitor(server=hostile).go(f"/sparql?view={view}&query={quote(query)}")
    expect(page.locator(".view")).to_contain_text("onerror=window.taken" if view != "graph" else "<img src=x")
    assert untouched(page)


def test_completion_shows_it_as_text(visitor: Visitor, hostile: Server) -> None:
    page = visitor(server=hostile).go("/sparql")
    page.wait_for_selector("#workbench[data-ready]")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT * WHERE { ?x ex:kn")
    expect(page.locator(".CodeMirror-hint").first).to_contain_text("onerror")
    assert untouched(page)
