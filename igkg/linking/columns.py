"""From the header of a table to the columns with names, identifiers and kinds, as they are said or guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from igkg.errors import Place, SyntaxFault, UnknownName

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MOST_COLUMNS = 1000
_SHOWN = 12
# What columns with names, and with identifiers, are called, the best guesses first; compared without case and "_".
_NAME_COLUMNS = (
    "name",
    "label",
    "preflabel",
    "title",
    "organisation",
    "organization",
    "actor",
    "entity",
    "nom",
    "nombre",
)
_ID_COLUMNS = ("iri", "uri", "id", "identifier", "url")


@dataclass
class Columns:
    """How a table is to be read; what is empty is guessed, and ``said`` tells what was."""

    name: str = ""
    identifier: str = ""
    kind: str = ""
    base: str = ""
    delimiter: str = ""
    encoding: str = ""
    has_header: bool = True
    said: list[str] = field(default_factory=list)


def look_at(path: Path, first: list[str], header: list[str], columns: Columns) -> None:
    """Refuse a header with far too many columns, or with one that is several by another delimiter (SyntaxFault)."""
    if len(header) > _MOST_COLUMNS:
        raise SyntaxFault(
            Place(path, 1),
            f"this has {len(header)} columns, and {_MOST_COLUMNS} are read at most; is the delimiter right?",
        )
    if len(header) == 1:
        for other, name in DELIMITERS.items():
            if other != columns.delimiter and first[0].count(other):
                raise SyntaxFault(
                    Place(path, 1),
                    f"with {columns.delimiter!r} between cells there is one column only, and the line has "
                    f"{first[0].count(other)} times a {name}; say --delimiter {other!r}.",
                )


def places_of(path: Path, header: list[str], columns: Columns) -> tuple[int, int | None, int | None]:
    """Give the places of the columns with names, identifiers and kinds."""
    name = _place(path, header, columns.name) if columns.name else _guess(header, _NAME_COLUMNS)
    if name is None and len(header) == 1 and columns.has_header:
        name = None
    if name is None:
        shown = ", ".join(repr(cell[:40]) for cell in header[:_SHOWN]) + (" …" if len(header) > _SHOWN else "")
        raise UnknownName(
            f"{path}:1: no column is called name, label or title. The columns are: {shown}. Say --name with one of "
            "them, or, if the first line is no header, --no-header and --name with its number."
        )
    if not columns.name:
        columns.said.append(f"names are read from the column {header[name]!r}")
    identifier = _place(path, header, columns.identifier) if columns.identifier else None
    if not columns.identifier and columns.has_header and (columns.base or _guess(header, ("iri", "uri")) is not None):
        identifier = _guess(header, _ID_COLUMNS)
        if identifier is not None:
            columns.said.append(f"identifiers are read from the column {header[identifier]!r}")
    return name, identifier, _place(path, header, columns.kind) if columns.kind else None


def _plain(text: str) -> str:
    return text.strip().lstrip("\ufeff").casefold().replace("_", "").replace(" ", "").replace("-", "")


def _guess(header: list[str], wanted: Sequence[str]) -> int | None:
    plain = [_plain(cell) for cell in header]
    return next((plain.index(name) for name in wanted if name in plain), None)


def _place(path: Path, header: list[str], wanted: str) -> int:
    """Give the place of a column by its name or its number."""
    if wanted in header:
        return header.index(wanted)
    plain = [_plain(cell) for cell in header]
    if _plain(wanted) in plain:
        return plain.index(_plain(wanted))
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:6]) <= len(header):
        return int(wanted) - 1
    shown = ", ".join(repr(cell[:40]) for cell in header[:_SHOWN]) + (" …" if len(header) > _SHOWN else "")
    raise UnknownName(f"{path}:1: there is no column {wanted!r}. The columns are: {shown}.")
