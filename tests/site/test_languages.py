"""The interface speaks every language whole, chooses as the reader wishes, and says which one it chose."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from igkg.serve.site.languages import Catalogue, catalogues, choose
from tests.conftest import ROOT, Server

TEMPLATES = ROOT / "igkg" / "serve" / "templates"
# A key in a template, whole, or the beginning of one that ends in what the page is about.
KEY = re.compile(r"\bt\('([a-z0-9.-]+)'( ~)?")


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", ["fr", "es"])
def test_every_catalogue_says_all_that_the_english_one_says(code: str) -> None:
    english, other = catalogues()["en"], catalogues()[code]
    assert len(english.texts) > 50
    assert set(other.texts) == set(english.texts)
    wrong = [key for key, text in english.texts.items() if _fields(text) != _fields(other.texts[key])]
    assert wrong == []
    assert all(text.strip() for text in other.texts.values())


def _keys(template: Path) -> set[tuple[str, bool]]:
    return {(key, bool(more)) for key, more in KEY.findall(template.read_text(encoding="utf-8"))}


def test_every_text_that_a_template_asks_for_is_there_and_none_is_left_over() -> None:
    known = catalogues()["en"].texts
    asked = {pair for template in TEMPLATES.rglob("*.html") for pair in _keys(template)}
    assert len(asked) > 25
    for key, is_beginning in asked:
        found = [name for name in known if name.startswith(key)] if is_beginning else [key]
        assert all(name in known or {f"{name}.one", f"{name}.other"} & set(known) for name in found), key
        assert found, key
    python = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "igkg" / "serve").rglob("*.py"))
    said = {key for key, _ in asked} | set(re.findall(r"say\(f?\"([a-z0-9.-]+)", python))
    # What a module of the browser says is handed to it whole, by the beginning of its keys.
    said |= set(re.findall(r"_TEXTS = \"([a-z]+\.)\"", python))
    said |= {f"{name}." for name in re.findall(r"_texts\(\"([a-z]+)\"", python)}
    plain = {
        re.sub(r"\.(one|other)$", "", name) if f"{name[: name.rfind('.')]}.one" in known else name for name in known
    }
    unused = {name for name in plain if not any(name.startswith(key) for key in said)}
    assert unused == set()


@pytest.mark.parametrize(
    ("wish", "header", "expected"),
    [
        (None, None, "en"),
        (None, "fr", "fr"),
        (None, "fr-CH, de;q=0.9, en;q=0.8", "fr"),
        (None, "de, es;q=0.5, en;q=0.4", "es"),
        (None, "en;q=0.2, es;q=0.7", "es"),
        (None, "fr;q=0, es;q=0.1", "es"),
        (None, "tlh", "en"),
        (None, "*", "en"),
        (None, "fr;q=nonsense, ;;;, es", "es"),
        ("es", "fr", "es"),
        ("tlh", "fr", "fr"),
        ("<script>", "", "en"),
    ],
)
def test_the_language_is_chosen_by_the_switch_and_then_by_the_header(
    wish: str | None, header: str | None, expected: str
) -> None:
    assert choose(wish, header) == expected


def test_a_count_is_singular_or_plural_as_the_language_has_it() -> None:
    texts = {"fact.one": "{count} fait", "fact.other": "{count} faits"}
    french = Catalogue("fr", "Français", frozenset({0, 1}), " ", texts)
    assert [french.text("fact", count=n) for n in (0, 1, 2, 12345)] == ["0 fait", "1 fait", "2 faits", "12 345 faits"]


def test_values_in_a_text_are_escaped() -> None:
    assert "<b>" not in Catalogue("en", "", frozenset(), ",", {"a": "{x}"}).text("a", x="<b>")


@pytest.mark.parametrize(
    ("path", "header", "code", "word"),
    [
        ("/page/id/actor/isoc", "fr", "fr", "Chronologie"),
        ("/page/id/actor/isoc?lang=es", "fr", "es", "Cronología"),
        ("/page/id/actor/isoc", "xx", "en", "Timeline"),
        ("/nowhere", "es", "es", "Cronología"),
    ],
)
def test_a_page_is_in_the_language_that_it_says(server: Server, path: str, header: str, code: str, word: str) -> None:
    answer = server.ask(path, accept="text/html", Accept_Language=header)
    assert answer.headers["content-language"] == code
    assert "accept-language" in answer.headers["vary"].lower()
    assert f'<html lang="{code}">' in answer.text
    assert word in answer.text


@pytest.mark.parametrize(
    ("code", "kind", "relation"),
    [
        ("en", "technical organisation", "participated in"),
        ("fr", "organisation technique", "a participé à"),
        ("es", "organización técnica", "participó en"),
    ],
)
def test_kinds_and_relations_are_named_in_the_language_of_the_page(
    server: Server, code: str, kind: str, relation: str
) -> None:
    page = server.ask("/page/id/actor/isoc", accept="text/html", Accept_Language=code).text
    body = page[page.index("<main") : page.index("# title:")]
    assert kind in body
    assert relation in body
    if code != "en":
        assert "participated in" not in body


def test_the_switch_names_each_language_and_its_choice_stays_in_the_links(server: Server) -> None:
    page = server.ask("/page/id/actor/isoc?lang=fr", accept="text/html").text
    for code in ("en", "fr", "es"):
        assert f'<link rel="alternate" hreflang="{code}" href="/page/id/actor/isoc?lang={code}">' in page
    links = re.findall(r'<a [^>]*href="(/(?:page|questions|sources)[^"]*)"', page)
    assert len(links) > 10
    kept = [link for link in links if "lang=" in link]
    assert kept == links
