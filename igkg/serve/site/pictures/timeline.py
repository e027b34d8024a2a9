"""From dates with their precision to things on a timeline: what is certain of their span, and what is possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal

from igkg.names import igkg, text
from igkg.serve.site.parts.records import Stated
from igkg.serve.site.presentation import label_of, written
from igkg.serve.site.views import Row

_BEGINS = ("startDate", "since")
_ENDS = ("endDate", "until")
_AT = ("onDate", "publicationDate", "presentedOn", "establishedOn", "asOf")
_AHEAD = {"scheduledStart": "begins", "scheduledEnd": "ends", "dueBy": "at"}
_OPEN = ("", "")
TOLD, SCHEDULED, DUE = "told", "scheduled", "due"


@dataclass
class Written:
    """A date as it is written, with the first and last day that it can mean; an open side has none."""

    stated: Stated
    earliest: str
    latest: str

    @property
    def name(self) -> str:
        """The local name of the property."""
        return self.stated.predicate.rpartition("#")[2]

    @property
    def in_words(self) -> str:
        """The name of the property and the date, in the language of the page and as exact as it is written."""
        value = self.stated.value
        return f"{label_of(self.stated.predicate).text} {written(value) if isinstance(value, Literal) else text(value)}"


@dataclass
class Dated:
    """A thing with its dates, and the actors, issues and proposals that it has to do with."""

    iri: str
    kind: str
    dates: list[Written] = field(default_factory=list)
    others: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What the thing is called in the language of the page."""
        return label_of(self.iri).text

    @cached_property
    def status(self) -> str:
        """Whether some source looks back on it, or all look ahead: to when it is scheduled, or by when it is due."""
        names = {date.name for date in self.dates}
        if names - set(_AHEAD):
            return TOLD
        return DUE if names == {"dueBy"} else SCHEDULED

    @property
    def shown_dates(self) -> list[Written]:
        """The dates in the order of time."""
        return sorted(self.dates, key=lambda date: (date.earliest or date.latest, date.latest))

    def _span(self, told: tuple[str, ...], ahead: str) -> tuple[str, str]:
        names = set(told) if self.status == TOLD else {name for name, place in _AHEAD.items() if place == ahead}
        found = [date for date in self.dates if date.name in names]
        if not found:
            return _OPEN
        firsts = [date.earliest for date in found]
        lasts = [date.latest for date in found]
        return ("" if "" in firsts else min(firsts), "" if "" in lasts else max(lasts))

    @cached_property
    def begins(self) -> tuple[str, str]:
        """The first and the last day on which it can have begun."""
        return self._span(_BEGINS, "begins")

    @cached_property
    def ends(self) -> tuple[str, str]:
        """The first and the last day on which it can have ended."""
        return self._span(_ENDS, "ends")

    @cached_property
    def at(self) -> tuple[str, str]:
        """The first and the last day on which something momentary can have happened."""
        return self._span(_AT, "at")

    @property
    def order(self) -> tuple[str, str]:
        """The first day that is written of it, then its name."""
        days = [day for span in (self.begins, self.at, self.ends) for day in span if day]
        return (min(days, default=""), self.name.casefold())


def dated_things(rows: Iterable[Row], links: Iterable[Row], kinds: Mapping[str, str]) -> list[Dated]:
    """Gather dates and links by thing, in the order of time; things of no kind that is shown are left out."""
    found: dict[str, Dated] = {}
    dates: dict[tuple[str, str, str], Written] = {}
    for row in rows:
        iri, how = text(row["item"]), text(row["how"])
        if iri not in kinds:
            continue
        thing = found.setdefault(iri, Dated(iri, kinds[iri]))
        key = (iri, how, str(row["written"]))
        if key not in dates:
            dates[key] = Written(Stated(how, row["written"]), text(row["earliest"]), text(row["latest"]))
            thing.dates.append(dates[key])
        if (graph := text(row["graph"])) not in dates[key].stated.graphs:
            dates[key].stated.graphs.append(graph)
    for row in links:
        if (item := found.get(text(row["item"]))) is not None:
            item.others.add(text(row["other"]))
    for iri, thing in found.items():
        if thing.kind == igkg("Actor").value:
            thing.others.add(iri)
    return sorted((thing for thing in found.values() if thing.shown_dates), key=lambda thing: thing.order)


def as_json(things: Iterable[Dated], address: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """Give things as the browser's module takes them; ``address`` has the page of each."""
    for thing in things:
        spans = {"begins": thing.begins, "ends": thing.ends, "at": thing.at}
        yield {
            "name": thing.name,
            "address": address[thing.iri],
            "kind": thing.kind.rpartition("#")[2],
            "status": thing.status,
            "when": [date.in_words for date in thing.shown_dates],
            **{key: span for key, span in spans.items() if span != _OPEN},
        }
