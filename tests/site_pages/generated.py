"""From a number to a record of as many dated and related things, made up, for pictures that must stay readable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from igkg.names import BASE, LABEL, TYPE, XSD, igkg

_PASSAGE = NamedNode(f"{BASE}source/made-up/l1")
_DATE = NamedNode(f"{XSD}date")
_MONTH = NamedNode(f"{XSD}gYearMonth")
_FIRST = date(1996, 1, 1)
ACTORS = 60


def _thing(kind: str, number: int) -> NamedNode:
    return NamedNode(f"{BASE}id/{kind}/made-up-{number}")


def write_record(path: Path, number: int) -> None:
    """Write events, a tenth of them only scheduled and a third known to the month, with actors that take part."""
    with path.open("wb") as file:
        serialize(_quads(number), file, format=RdfFormat.N_QUADS)


def _quads(number: int) -> Iterator[Quad]:
    """Give what a passage states in its graph and in the default one, and names and dates in the latter alone."""
    for quad in dict.fromkeys(_statements(number)):
        yield quad
        if quad.graph_name == _PASSAGE:
            yield Quad(quad.subject, quad.predicate, quad.object)


def _statements(number: int) -> Iterator[Quad]:
    for actor in range(ACTORS):
        yield from _described(_thing("actor", actor), "Actor", f"Made-up actor {actor}")
    for event in range(number):
        name = _thing("event", event)
        yield from _described(name, "Event", f'Made-up meeting {event} <b>of</b> & "others"')
        day = _FIRST + timedelta(days=event * 4)
        yield Quad(name, igkg("participant"), _thing("actor", event % ACTORS), _PASSAGE)
        yield Quad(name, igkg("organiser"), _thing("actor", (event * 7 + 3) % ACTORS), _PASSAGE)
        yield from _dated(name, "scheduledStart" if event % 10 == 0 else "startDate", day, is_month=event % 3 == 0)


def _described(name: NamedNode, kind: str, label: str) -> Iterator[Quad]:
    yield Quad(name, TYPE, igkg(kind))
    yield Quad(name, LABEL, Literal(label, language="en"))


def _dated(name: NamedNode, how: str, day: date, *, is_month: bool) -> Iterator[Quad]:
    written = Literal(f"{day:%Y-%m}", datatype=_MONTH) if is_month else Literal(day.isoformat(), datatype=_DATE)
    first = day.replace(day=1) if is_month else day
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1) if is_month else day
    node = NamedNode(f"{BASE}id/date/{written.value}")
    yield Quad(name, igkg(how), written, _PASSAGE)
    yield Quad(node, igkg("lexical"), written)
    yield Quad(node, igkg("earliest"), Literal(first.isoformat(), datatype=_DATE))
    yield Quad(node, igkg("latest"), Literal(last.isoformat(), datatype=_DATE))
