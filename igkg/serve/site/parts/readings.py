"""From the statements of a passage to what was read there, and from a source to its passages in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from igkg.names import TYPE, igkg, text
from igkg.serve.site.parts.entries import natural
from igkg.serve.site.parts.records import Record, Stated, records
from igkg.serve.site.presentation import label_of, labels
from igkg.serve.site.views import Row

_CITATION = igkg("Citation").value
_SITUATION = igkg("Situation")


@dataclass(frozen=True)
class Reading:
    """What was read from a passage: statements about things, situations, and references to works."""

    plain: list[Record]
    situations: list[tuple[str, list[Record]]]
    citations: list[Record]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was read."""
        return not (self.plain or self.situations or self.citations)


def reading(rows: Iterable[Row]) -> Reading:
    """Sort what a passage states by what it is."""
    plain, citations = [], []
    situations: dict[str, list[Record]] = {}
    for record in sorted(records(rows).values(), key=lambda record: label_of(record.iri).text.casefold()):
        kind = next((text(known.value) for known in record.of(TYPE.value)), "")
        if kind == _CITATION:
            citations.append(record)
        elif _SITUATION in labels().values(record.iri, TYPE):
            situations.setdefault(kind, []).append(record)
        else:
            plain.append(record)
    return Reading(plain, sorted(situations.items(), key=lambda pair: label_of(pair[0]).text), citations)


@dataclass
class Passage:
    """A passage in the order of its source."""

    iri: str
    heading: str
    first_line: int
    facts: int
    reason: Stated | None = None


@dataclass
class Section:
    """The passages that stand under one heading."""

    heading: str
    passages: list[Passage] = field(default_factory=list)

    @property
    def facts(self) -> int:
        """How many facts were read from them."""
        return sum(passage.facts for passage in self.passages)


def sections(rows: Iterable[Row]) -> list[Section]:
    """Put the passages of a source in the order of the text under their headings, each title with what follows."""
    found: list[Section] = []
    for passage in sorted((_passage(row) for row in rows), key=_place):
        if not found or (found[-1].heading and found[-1].heading != passage.heading):
            found.append(Section(passage.heading))
        section = found[-1]
        section.heading = section.heading or passage.heading
        section.passages.append(passage)
    return found


def _passage(row: Row) -> Passage:
    reason = Stated("reason", row["reason"]) if row["reason"] is not None else None
    return Passage(
        iri=text(row["passage"]),
        heading=text(row["under"]),
        first_line=int(text(row["firstLine"])),
        facts=int(text(row["facts"])),
        reason=reason,
    )


def _place(passage: Passage) -> tuple[int, list[tuple[int, int, str]]]:
    return passage.first_line, natural(label_of(passage.iri).text)


@dataclass(frozen=True)
class Neighbours:
    """The plain passages before and after one, and the combined ones that it is part of."""

    previous: str
    next: str
    combined_in: list[str]
    combines: list[str]


def neighbours(rows: Iterable[Row], passage: str) -> Neighbours:
    """Find what stands around a passage in its source; a combined one stands where its first part does."""
    lines: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    for row in rows:
        iri = text(row["passage"])
        if row["firstLine"] is not None:
            lines[iri] = int(text(row["firstLine"]))
        if row["part"] is not None:
            parts.setdefault(iri, []).append(text(row["part"]))
    own = min((lines[iri] for iri in [passage, *parts.get(passage, ())] if iri in lines), default=0)
    plain = sorted(lines, key=lambda iri: (lines[iri], iri))
    return Neighbours(
        previous=next((iri for iri in reversed(plain) if lines[iri] < own), ""),
        next=next((iri for iri in plain if lines[iri] > own), ""),
        combined_in=sorted(iri for iri, of in parts.items() if passage in of),
        combines=sorted(parts.get(passage, ()), key=lambda iri: lines.get(iri, 0)),
    )
