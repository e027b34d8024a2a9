"""From records of events and processes to a programme: each within the larger one, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from igkg.names import text
from igkg.serve.site.parts.entries import natural
from igkg.serve.site.parts.records import Record
from igkg.serve.site.presentation import label_of

HELD, SCHEDULED, UNDATED = "held", "scheduled", "undated"
_OF_WHAT_WAS_HELD = ("startDate", "endDate", "onDate", "place")
_OF_WHAT_WAS_ANNOUNCED = ("scheduledStart", "scheduledEnd", "scheduledPlace", "scheduledAfter")
_DATES = ("startDate", "onDate", "endDate", "scheduledStart", "scheduledEnd")


@dataclass
class Occurrence:
    """An event or process with those that are parts of it."""

    record: Record
    parts: list[Occurrence] = field(default_factory=list)

    @property
    def status(self) -> str:
        """Whether some source tells that it was held, or sources only announce it, or neither."""
        if self.record.named(*_OF_WHAT_WAS_HELD):
            return HELD
        return SCHEDULED if self.record.named(*_OF_WHAT_WAS_ANNOUNCED) else UNDATED

    @property
    def begins(self) -> str:
        """The first date that is written of it, or of a part of it; what has none sorts last."""
        dates = [text(known.value).removeprefix("../") for known in self.record.named(*_DATES)]
        return min([*dates, *(part.begins for part in self.parts)], default="9999")

    @property
    def graphs(self) -> list[str]:
        """The passages that tell of it."""
        return self.record.graphs

    def key(self) -> tuple[str, list[tuple[int, int, str]]]:
        """Give the place in time, and among those of one time or of none the order of names."""
        return (self.begins, natural(label_of(self.record.iri).text))


def programme(records: Iterable[Record]) -> list[Occurrence]:
    """Put each occurrence within the next larger one that is there too, and all in the order of time."""
    found = {record.iri: Occurrence(record) for record in records}
    top: list[Occurrence] = []
    for occurrence in found.values():
        larger = [text(known.value) for known in occurrence.record.named("directPartOf", "duringEvent")]
        outer = next((found[iri] for iri in larger if iri in found and iri != occurrence.record.iri), None)
        (outer.parts if outer and not _lies_within(outer, occurrence, found) else top).append(occurrence)
    return _in_order(top)


def _lies_within(inner: Occurrence, outer: Occurrence, found: dict[str, Occurrence]) -> bool:
    """Tell whether one lies within the other, so that a circle in the data makes no endless page."""
    waiting, seen = [inner.record.iri], set()
    while waiting:
        iri = waiting.pop()
        if iri == outer.record.iri:
            return True
        if iri in found and iri not in seen:
            seen.add(iri)
            waiting += [text(known.value) for known in found[iri].record.named("directPartOf", "duringEvent")]
    return False


def _in_order(occurrences: list[Occurrence]) -> list[Occurrence]:
    for occurrence in occurrences:
        occurrence.parts = _in_order(occurrence.parts)
    return sorted(occurrences, key=Occurrence.key)
