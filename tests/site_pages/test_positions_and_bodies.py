"""Proposals, issues, processes and bodies: who stood where, what was held and what only announced, who was a member."""

from __future__ import annotations

from tests.conftest import Server
from tests.site_pages.conftest import Page
from tests.site_pages.html import Element


def _rows(part: Element) -> list[dict[str, str]]:
    """Give the rows of a part's table by the words at the head of each column."""
    table = part.one("table")
    heads = [one.text for one in table.one("thead").all("th")]
    return [dict(zip(heads, row, strict=True)) for row in table.rows]


def test_who_stood_where_on_the_forum(page: Page) -> None:
    rows = _rows(page("/page/id/proposal/forum").part("positions-on"))
    stands = {(row["Who"], row["Stand"]) for row in rows}
    # 5.1.4, paragraphs 27 and 29 with notes 31 and 32.
    assert ("Internet Society", "opposes") in stands
    assert ("Internet Society", "has reservations about") in stands
    assert ("World Information Technology and Services Alliance", "opposes") in stands
    assert ("International Chamber of Commerce", "opposes") in stands
    assert ("Private sector", "has reservations about") in stands
    supporters = [who for who, stand in stands if stand == "supports"]
    assert len(supporters) == 2
    assert any(who.startswith("Most governments") for who in supporters)
    assert any("civil society" in who for who in supporters)
    # The rejection of the American variant is no rejection of the forum.
    assert not any("Developing country" in who for who, _ in stands)


def test_how_strongly_and_when_as_exactly_as_written(page: Page) -> None:
    rows = _rows(page("/page/id/proposal/forum").part("positions-on"))
    of = {(row["Who"], row["Stand"]): row for row in rows}
    isoc = of["Internet Society", "opposes"]
    assert isoc["How strongly"] == "On record"
    assert "PrepCom 3, first round" in isoc["When"]
    doubt = of["Internet Society", "has reservations about"]
    assert doubt["How strongly"] == "Initially dubious"
    assert doubt["When"] == "not dated"
    # "The ICC had already dropped its opposition by this time": by September 2005, and no day.
    assert of["International Chamber of Commerce", "opposes"]["When"] == "until by September 2005"


def test_every_position_carries_its_citation(page: Page) -> None:
    forum = page("/page/id/proposal/forum")
    rows = forum.part("positions-on").one("tbody").all("tr")
    assert len(rows) == 7
    assert all(row.cited for row in rows)
    isoc = next(row for row in rows if "Internet Society" in row.text and "opposes" in row.text)
    (number,) = isoc.cited
    assert "Section 5.1.4, paragraph 29 with note 32" in forum.by_id(f"cite-{number}").text


def test_variants_have_features_proponents_fate_and_positions_of_their_own(page: Page) -> None:
    variants = page("/page/id/proposal/forum").part("variants")
    isoc = next(one for one in variants.all("li", "piece") if one.text.startswith("A forum as an activity of ISOC"))
    # 5.1.4, paragraph 28: suggested by the United States, supported by Australia, rejected by developing countries.
    for words in (
        "proposed by United States",
        "fate Rejected",
        "supported by Australia",
        "opposed by Developing country",
    ):
        assert words in isoc.text
    lines = isoc.one("ul", "does").all("li")
    assert all(line.cited for line in lines)


def test_an_issue_has_the_lists_texts_and_groups_that_name_it(page: Page) -> None:
    spam = page("/page/id/concept/spam")
    rows = {row["What"]: row for row in _rows(spam.part("concerning"))}
    # Kummer's list of the report's recommendations, and 5.1.4, paragraph 6: the anti-spam instruments.
    kummer = rows["Areas in which the WGIG report makes recommendations (as Kummer lists them)"]
    assert kummer["Whose"] == "Report of the Working Group on Internet Governance"
    for text in ("London Action Plan", "APEC Anti-Spam Strategy"):
        assert rows[text]["How"] == "concerns topic"
    acts = _rows(spam.part("acts-upon"))
    assert any(row["Text"] == "Tunis Agenda, paragraph 41" and row["How"] == "resolves upon" for row in acts)


def test_meetings_of_the_wgig_in_order_with_both_authors_dates(page: Page) -> None:
    rows = _rows(page("/page/id/actor/wgig").part("occurrences"))
    meetings = [row for row in rows if " meeting of the WGIG" in row["What"]]
    assert [row["What"].split()[0] for row in meetings] == ["First", "Second", "Third", "Fourth"]
    # Kummer: 23-25 November 2004, 14-18 February 2005, 18-20 April 2005 and 14-17 June 2005.
    ends = [("23 November 2004", "25 November 2004"), ("14 February 2005", "18 February 2005")]
    ends += [("18 April 2005", "20 April 2005"), ("14 June 2005", "17 June 2005")]
    for row, (first, last) in zip(meetings, ends, strict=True):
        assert row["When"].startswith(first)
        assert row["When"].endswith(last)
        assert row["Status"] == "held"
        # Kummer says at the United Nations in Geneva, Malcolm in Geneva: both stand.
        assert row["Place"] == "United Nations in Geneva, Geneva"
    assert "November 2004" in meetings[0]["When"].removeprefix("23 November 2004").split("–")[0]


def test_a_part_lies_within_its_whole_and_has_its_own_place(page: Page) -> None:
    part = page("/page/id/actor/wgig").part("occurrences")
    heads = part.all("th")
    drafting = next(one for one in heads if one.text.startswith("Drafting days"))
    assert "depth-1" in drafting.classes
    (row,) = [row for row in _rows(part) if row["What"].startswith("Drafting days")]
    assert row["Place"] == "Château de Bossey"


def test_the_second_igf_is_scheduled_and_in_no_source_held(page: Page) -> None:
    rows = {row["What"]: row for row in _rows(page("/page/id/actor/igf").part("occurrences"))}
    second = rows["Second meeting of the IGF (Rio de Janeiro 2007)"]
    # The slides: will take place in Rio de Janeiro on 12-15 November 2007.
    assert second["Status"] == "scheduled; in no source held"
    assert second["When"] == "12 November 2007 – 15 November 2007"
    assert second["Place"] == "Rio de Janeiro"
    assert rows["First meeting of the IGF (Athens 2006)"]["Status"] == "held"


def test_phases_of_wsis_nest_and_stand_in_order(page: Page) -> None:
    part = page("/page/id/process/wsis").part("occurrences")
    depth = {one.text: one.classes[0] for one in part.one("tbody").all("th")}
    names = list(depth)
    assert names.index("First phase of WSIS") < names.index("Second phase of WSIS")
    prepcom = next(name for name in names if name.startswith("PrepCom 3 of the Tunis phase"))
    first, resumed = (
        names.index(f"PrepCom 3, {which}") for which in ("first round (September 2005)", "resumed (November 2005)")
    )
    assert names.index(prepcom) < first < resumed
    assert (depth["Second phase of WSIS"], depth[prepcom], depth[names[first]]) == ("depth-0", "depth-1", "depth-2")
    (tunis,) = [row for row in _rows(part) if row["What"] == "Tunis summit of WSIS"]
    assert tunis["When"] == "16 November 2005 – 18 November 2005"


def test_members_of_the_wgig_and_their_capacity(page: Page) -> None:
    rows = _rows(page("/page/id/actor/wgig").part("members"))
    desai = next(row for row in rows if row["Who"] == "Nitin Desai")
    assert (desai["As"], desai["Role"]) == ("as officer of", "Chair")
    # 5.1.3, paragraph 7: governmental members in a personal, not a representative capacity.
    governmental = next(row for row in rows if row["Who"].startswith("Governmental members"))
    assert (governmental["As"], governmental["Capacity"]) == ("as member of", "In a personal capacity")
    nominees = next(row for row in rows if row["Who"].startswith("Nominees of the CS-IGC"))
    assert nominees["Through"] == "nominated by Civil Society Internet Governance Caucus"


def test_two_dates_of_one_appointment_stand_side_by_side_each_with_its_passage(page: Page) -> None:
    secretariat = page("/page/id/actor/wgig-secretariat")
    row = next(row for row in secretariat.part("members").one("tbody").all("tr") if "Markus Kummer" in row.text)
    when = next(cell for cell in row.all("td") if cell.attributes["data-label"] == "When")
    dates = {one.plain: one.cited for one in when.all("li") if one.text.startswith("since")}
    # Malcolm: appointed in July 2004. Kummer: appointed on the occasion of the forum of 24 and 25 March 2004.
    forum = "since between 24 March 2004 and 25 March 2004"
    assert set(dates) == {"since July 2004", forum}
    (malcolm,), (kummer,) = dates["since July 2004"], dates[forum]
    assert "Malcolm" in secretariat.by_id(f"cite-{malcolm}").text
    assert "Kummer" in secretariat.by_id(f"cite-{kummer}").text


def test_mandates_of_the_wgig_come_from_the_plan_of_action(page: Page) -> None:
    rows = _rows(page("/page/id/actor/wgig").part("mandates"))
    assert any(
        "Plan of Action, paragraph 13(b)" in row["From"] and "definition" in row["In what it consists"] for row in rows
    )


def test_nothing_is_listed_twice(page: Page) -> None:
    tunis = page("/page/id/document/tunis-agenda")
    assert not any(one.text == "has provision" for one in tunis.all("dt"))
    forum = page("/page/id/proposal/forum")
    assert not any("opposes" in one.text for one in forum.all("li", "situation"))


def test_columns_and_parts_speak_the_readers_language(server: Server, page: Page) -> None:
    french = page("/page/id/proposal/forum?lang=fr")
    assert "Qui a pris quelle position à ce sujet" in french.part("positions-on").text
    assert server.ask("/page/id/process/wsis?lang=es", accept="text/html").status == 200
