"""What a reader finds on the pages of the real graph; what is expected was read in the sources' facts, not in pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.conftest import Server
from tests.site.reading import Element

PageOf = Callable[..., Element]


def test_a_thing_is_told_with_names_kind_and_statements_each_with_its_citation(page_of: PageOf) -> None:
    page = page_of("/page/id/actor/isoc")
    assert page.one("h1").text == "Internet Society"
    assert page.one("p", class_="kind").text == "technical organisation"
    assert "ISOC" in page.one("p", class_="names").text
    # Malcolm, paragraph 29 with note 32: the Internet Society opposed the forum at the first round of PrepCom 3.
    told = [row for row in page.all("tr") + page.all("li") if "PrepCom 3, first round" in row.text]
    assert len(told) == 1
    mark = told[0].all("a", class_="cite")[0]
    entry = page.one(id=mark.attributes["href"].removeprefix("#"))
    assert "Jeremy Malcolm" in entry.text
    assert "Section 5.1.4, paragraph 29 with note 32" in entry.text
    assert [link.attributes["href"] for link in entry.all("a")][-1] == "/page/source/malcolm-tunis/l67-with-fn32"


def test_what_is_inferred_looks_different_and_leads_to_its_proof(page_of: PageOf) -> None:
    page = page_of("/page/id/actor/isoc")
    line = page.one("div", id="opposed")
    fact = line.one("li", class_="fact-inferred")
    assert "inferred" in fact.text
    proof = page_of(fact.one("a", class_="about-fact").attributes["href"])
    assert "paragraph 29 with note 32" in proof.text


def test_what_others_say_of_a_thing_stands_on_its_page(page_of: PageOf) -> None:
    # Kummer, paragraph 8: the Internet Society organised INET '04.
    page = page_of("/page/id/actor/isoc")
    found = [item for item in page.all("li") if item.text.startswith("INET '04 (Barcelona, May 2004)")]
    assert len(found) == 1
    assert found[0].all("a", class_="cite")


def test_readings_that_differ_stand_side_by_side(page_of: PageOf) -> None:
    # Malcolm has Kummer appointed in July 2004, Kummer himself in March.
    page = page_of("/page/id/membership/kummer-coordinates-wgig-secretariat")
    dispute = page.one("div", id="disagreement-kummer-appointment")
    sides = [side.text for side in dispute.all("div", class_="side")]
    assert len(sides) == 2
    assert any("July 2004" in side and "Malcolm" in side for side in sides)
    assert any("March 2004" in side and "Kummer" in side for side in sides)
    flagged = [
        a for a in page.all("a", class_="is-disputed") if a.attributes["href"] == "#disagreement-kummer-appointment"
    ]
    assert flagged


def test_links_to_other_data_sets_say_what_confirms_them(page_of: PageOf) -> None:
    links = page_of("/page/id/actor/isoc").one("ul", class_="links")
    entry = next(item for item in links.all("li") if item.all("a", href="https://ror.org/04dzfqx38"))
    assert entry.all("a")[0].text == "Research Organization Registry"
    # The record of the registry itself, at its place in the registry's own files.
    assert "04dzfqx38.json" in entry.one("details").text


def test_every_mark_leads_to_an_entry_and_every_entry_is_marked(page_of: PageOf) -> None:
    for path in ("/page/id/actor/wgig", "/page/id/document/tunis-agenda", "/page/id/proposal/forum", "/"):
        page = page_of(path)
        marked = {mark.attributes["href"] for mark in page.all("a", class_="cite")}
        entries = {"#" + item.attributes["id"] for item in page.one("section", class_="references").all("li")}
        assert len(entries) > 3
        assert marked == entries


def test_no_iri_stands_where_a_label_should(page_of: PageOf) -> None:
    page = page_of("/page/id/actor/wgig").one("article")
    links = [link for link in page.all("a") if link.attributes["href"].startswith("/page/id/")]
    assert len(links) > 100
    bare = [link.text for link in links if re.search(r"^https?:|^[a-z]+:[a-z0-9-]+$", link.text)]
    assert bare == []


def test_a_page_names_its_formats_its_identifier_and_the_query_behind_it(server: Server, page_of: PageOf) -> None:
    page = page_of("/page/id/actor/isoc")
    for link in page.all("link", rel="alternate"):
        href = link.attributes["href"]
        answer = server.ask(href)
        assert answer.status == 200
        assert answer.media_type == link.attributes.get("type", "text/html")
    header = server.ask("/page/id/actor/isoc", accept="text/html").headers["link"]
    assert '</data/id/actor/isoc.ttl>; rel="alternate"; type="text/turtle"' in header
    assert '<https://w3id.org/igkg/id/actor/isoc>; rel="describes"' in header
    query = page.all("details", class_="behind")[0].all("input", type="hidden")[0].attributes["value"]
    answer = server.query(query)
    assert answer.status == 200
    assert "prepcom-3-first-round" in answer.text


def test_statements_can_be_pointed_at(page_of: PageOf) -> None:
    def anchors() -> set[str]:
        return {one.attributes["id"] for one in page_of("/page/id/actor/isoc").all() if "id" in one.attributes}

    first = anchors()
    assert len(first) > 15
    assert first == anchors()


def test_the_first_page_tells_a_newcomer_what_this_is(page_of: PageOf, server: Server) -> None:
    page = page_of("/")
    assert "Who took part in the making of Internet governance" in page.one("main").text
    assert len(page.all("article", class_="answer")) == 5
    for answered in page.all("article", class_="answer"):
        assert answered.all("td")
        assert server.ask(answered.all("a")[0].attributes["href"], accept="text/html").status == 200
    kinds = page.one("ul", class_="tiles").all("a")
    assert len(kinds) > 7
    for kind in kinds:
        listed = page_of(kind.attributes["href"])
        count = int(kind.one("span", class_="count").text.replace(",", ""))
        assert len(listed.one("ul", class_="things").all("li")) == min(count, 200)
    assert page.one("div", class_="hero").one("form", role="search").one("input", type="search")


def test_things_are_listed_by_kind(page_of: PageOf) -> None:
    page = page_of("/things")
    assert len(page.one("div", class_="chapters").all("a", href="/kind/Person")) == 1
    names = [item.all("a")[0].text for item in page_of("/kind/Person").one("ul", class_="things").all("li")]
    assert "Markus Kummer" in names
    assert names == sorted(names, key=str.casefold)


def test_a_long_graph_is_shown_in_pages_that_together_hold_all_of_it(server: Server, page_of: PageOf) -> None:
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH <https://w3id.org/igkg/graph/labels> { ?s ?p ?o } }"
    subjects = int(server.query(count, accept="text/csv").text.splitlines()[1])
    path, pages = "/page/graph/labels", 0
    seen: list[Element] = []
    while path:
        page = page_of(path)
        seen += page.one("section", aria_labelledby="content").all("h3")
        following = page.all("a", rel="next")
        path = following[0].attributes["href"] if following else ""
        pages += 1
    assert pages > 5
    assert len(seen) == subjects


def test_the_search_page_narrows_marks_and_suggests(page_of: PageOf) -> None:
    page = page_of("/search?q=governance+forum")
    assert "Internet Governance Forum" in [link.text for link in page.all("a", class_="hit")][:3]
    assert page.all("mark")
    kind = next(a for a in page.one("main").one("aside").all("a") if a.text == "proposal")
    narrowed = page_of(kind.attributes["href"])
    assert narrowed.all("a", class_="hit")
    assert {hit.text for hit in narrowed.all("span", class_="small-caps")} <= {
        "proposal",
        "oversight model",
        "proposed body",
    }
    near = page_of("/search?q=Kumer+Markus")
    assert any("Markus Kummer" in hit.text for hit in near.all("a", class_="hit"))


def test_a_page_is_cited_with_release_and_day(server: Server, page_of: PageOf) -> None:
    page = page_of("/cite/id/actor/isoc")
    bibtex = server.ask("/cite/id/actor/isoc.bib")
    assert bibtex.media_type == "application/x-bibtex"
    assert page.one("pre").text == " ".join(bibtex.text.split())
    assert re.search(r"@misc\{igkg-isoc,\n  title = \{Internet Society\}", bibtex.text)
    assert re.search(r"urldate = \{\d{4}-\d\d-\d\d\}", bibtex.text)
    assert server.ask("/cite/id/actor/isoc.ris").text.startswith("TY  - DATA\r\n")
    assert '"accessed"' in server.ask("/cite/id/actor/isoc.json").text
    assert server.ask("/cite/id/actor/nobody-at-all", accept="text/html").status == 404


def test_an_error_is_reported_with_the_fact_filled_in(page_of: PageOf) -> None:
    page = page_of("/page/id/actor/isoc")
    report = page_of(next(a.attributes["href"] for a in page.all("a") if a.attributes["href"].startswith("/report")))
    assert "actor:isoc" in report.one("textarea").text
