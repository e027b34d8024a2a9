"""From records about the pieces of a document, or the forms of a proposal, to entries in the order of a reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from igkg.names import TYPE, igkg, text
from igkg.serve.site.parts.records import Record, Stated, records
from igkg.serve.site.presentation import label_of
from igkg.serve.site.views import Row

# What a piece of text does comes first, how it is read and cited comes last.
_ORDER = ("actOf", "grantedBy", "supports", "hasReservationsAbout", "opposes", "countOf", "aboutSubject", "aboutObject")
_LAST = ("interprets", "adducesFor", "adducesAgainst", "overSubject", "citedUnit")
_OUTLINE = {igkg(name).value for name in ("groups", "inPart")}


@dataclass
class Entry:
    """A piece: what is said of it, the situations that name it by each of their properties, and what lies within it."""

    iri: str
    own: Record
    situations: dict[str, list[Record]] = field(default_factory=dict)
    within: list[Entry] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the piece is called in the language of the page."""
        return label_of(self.iri).text

    @property
    def said(self) -> list[Stated]:
        """What is said of the piece itself, beside what the outline shows by its form."""
        return [known for known in self.own.rest(*_OUTLINE, *_NAMES) if known.graphs != _REGISTER]

    @property
    def members(self) -> list[Stated]:
        """The pieces that a group has, in the natural order of their names."""
        return sorted(self.own.named("groups"), key=lambda member: natural(label_of(member.value).text))

    @property
    def is_bare(self) -> bool:
        """Whether nothing is known of the piece but that it is there."""
        return not (self.said or self.situations or self.within)

    def is_a(self, name: str) -> bool:
        """Tell whether the piece is of a class of the ontology."""
        return any(text(known.value) == igkg(name).value for known in self.own.of(TYPE.value))


_REGISTER = ["https://w3id.org/igkg/graph/register"]
_NAMES = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://purl.org/dc/terms/description",
)


def entries(rows: Iterable[Row]) -> dict[str, Entry]:
    """Gather rows with ``?unit`` and ``?item`` into entries, in the natural order of their names."""
    rows = list(rows)
    by_unit: dict[str, list[Row]] = {}
    for row in rows:
        by_unit.setdefault(text(row["unit"]), []).append(row)
    found = [_entry(unit, of_unit) for unit, of_unit in by_unit.items()]
    return {entry.iri: entry for entry in sorted(found, key=lambda entry: natural(entry.name))}


def _entry(unit: str, rows: list[Row]) -> Entry:
    of_unit = records(rows)
    entry = Entry(unit, of_unit.pop(unit, Record(unit)))
    ways: dict[str, list[Record]] = {}
    for record in of_unit.values():
        ways.setdefault(_first(record.ways_to(unit)), []).append(record)
    entry.situations = dict(sorted(ways.items(), key=lambda way: _place(way[0])))
    return entry


def _first(ways: list[str]) -> str:
    return min(ways, key=_place)


def _place(way: str) -> int:
    name = way.rpartition("#")[2]
    if name in _ORDER:
        return _ORDER.index(name)
    return len(_ORDER) + 1 + _LAST.index(name) if name in _LAST else len(_ORDER)


def natural(name: str) -> list[tuple[int, int, str]]:
    """Give a key by which "paragraph 9" comes before "paragraph 34"."""
    parts = re.findall(r"\d+|\D+", name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


@dataclass(frozen=True)
class Outline:
    """A document's pieces: by subject, by number, groups, pages, and what it does in a place that is not known."""

    parts: list[Entry]
    provisions: list[Entry]
    groups: list[Entry]
    pages: list[Entry]
    elsewhere: Entry | None
    shared: str

    def short(self, entry: Entry) -> str:
        """Give the name of a piece without the name of the document, where most pieces begin with it."""
        rest = entry.name.removeprefix(self.shared)
        return rest[:1].upper() + rest[1:]

    def piece(self, iri: str) -> str:
        """Give the short name of a piece that another one names."""
        return label_of(iri).text.removeprefix(self.shared)


def outline(rows: Iterable[Row], document: str) -> Outline:
    """Put the pieces of a document in order, one within the other where the data says so."""
    found = entries(rows)
    elsewhere = found.pop(document, None)
    inner = set()
    for entry in found.values():
        for larger in entry.own.named("inPart"):
            if (around := found.get(text(larger.value))) is not None and around is not entry:
                around.within.append(entry)
                inner.add(entry.iri)
        for member in entry.own.named("groups"):
            if (grouped := found.get(text(member.value))) is not None:
                grouped.groups.append(entry.iri)
    outer = [entry for entry in found.values() if entry.iri not in inner]
    provisions = [entry for entry in outer if entry.is_a("Provision")]
    return Outline(
        parts=[entry for entry in provisions if not _is_numbered(entry)],
        provisions=[entry for entry in provisions if _is_numbered(entry)],
        groups=[entry for entry in outer if entry.is_a("ProvisionGroup")],
        pages=[entry for entry in outer if entry.is_a("PageReference")],
        elsewhere=elsewhere,
        shared=_shared(found.values()),
    )


def _is_numbered(entry: Entry) -> bool:
    return any(character.isdecimal() for character in entry.name)


def _shared(of: Iterable[Entry]) -> str:
    """Give the beginning, up to a comma, that most names have in common, if two or more have one."""
    beginnings = Counter(_beginnings(entry.name for entry in of))
    return next((words for words, times in beginnings.most_common(1) if times > 1), "")


def _beginnings(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        words, comma, _ = name.partition(", ")
        if comma:
            yield words + comma
