"""From the file of an index to what it says of things: names, kinds, descriptions, in the languages of a reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# In which order names are taken for showing a thing; a title is taken where there is no label at all.
_ORDER = {"label": 0, "composed": 0, "vocabulary": 0, "title": 1, "alias": 2}


@dataclass(frozen=True)
class Name:
    """One name of a thing: its text, BCP 47 language tag or nothing, and role (see ``queries/index/names.rq``)."""

    value: str
    language: str
    role: str


@dataclass(frozen=True)
class Thing:
    """What is shown of a thing: its IRI, name, kind with its name, a sentence, and the number of its statements."""

    iri: str
    label: str
    language: str
    kind: str
    kind_label: str
    description: str
    statements: int


class Index:
    """An index, open for reading."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def close(self) -> None:
        """Close the file."""
        self.base.close()

    def number(self, iri: str) -> int | None:
        """Give the number by which the index knows a thing."""
        row = self.base.execute("SELECT id FROM thing WHERE iri = ?", (iri,)).fetchone()
        return None if row is None else int(row[0])

    def thing(self, number: int, languages: Sequence[str] = ()) -> Thing:
        """Give what is shown of a thing, in the first of the languages that it has; English comes after all of them."""
        iri, kind, statements = self.base.execute(
            "SELECT iri, kind, statements FROM thing WHERE id = ?", (number,)
        ).fetchone()
        label = self._label(number, languages) or Name(iri, "", "label")
        return Thing(
            iri,
            label.value,
            label.language,
            kind or "",
            self.label_of(kind, languages) if kind else "",
            self._description(number, languages),
            statements,
        )

    def label_of(self, iri: str, languages: Sequence[str] = ()) -> str:
        """Give what anything is called; where it has no name, the end of its IRI."""
        number = self.number(iri)
        label = None if number is None else self._label(number, languages)
        return label.value if label is not None else iri.rstrip("/#").replace("#", "/").rpartition("/")[2]

    def names(self, number: int) -> list[Name]:
        """Give all names of a thing, labels first."""
        rows = self.base.execute("SELECT value, language, role FROM name WHERE thing = ? ORDER BY id", (number,))
        return [Name(*row) for row in rows]

    def kinds(self, number: int) -> set[str]:
        """Give the IRIs of all classes of a thing."""
        return {row[0] for row in self.base.execute("SELECT iri FROM kind WHERE thing = ?", (number,))}

    def is_kind(self, iri: str) -> bool:
        """Tell whether anything is of this class."""
        return self.base.execute("SELECT 1 FROM kind WHERE iri = ? LIMIT 1", (iri,)).fetchone() is not None

    def _label(self, number: int, languages: Sequence[str]) -> Name | None:
        names = self.names(number)
        return min(names, key=lambda name: (_ORDER[name.role], _place(name.language, languages)), default=None)

    def _description(self, number: int, languages: Sequence[str]) -> str:
        rows: list[tuple[str, str]] = self.base.execute(
            "SELECT language, value FROM description WHERE thing = ?", (number,)
        ).fetchall()
        return min(rows, key=lambda row: _place(row[0], languages), default=("", ""))[1]


def _place(language: str, languages: Iterable[str]) -> int:
    """Tell how early a language comes in a list of wishes; "fr" covers "fr-CH" (RFC 4647, section 3.3.1)."""
    wishes = [*languages, "en", ""]
    for place, wish in enumerate(wishes):
        if language.lower() == wish.lower() or (wish and language.lower().startswith(wish.lower() + "-")):
            return place
    return len(wishes)
