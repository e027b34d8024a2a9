"""From a CSV file as people have it to the things in its rows, or to one sentence that says what is wrong and where."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from igkg.errors import Place, SyntaxFault, UnknownName
from igkg.linking.subjects import Subject

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_MOST_COLUMNS = 1000
_MOST_BYTES = 256 * 1024**2
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
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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


def read_csv(path: Path, columns: Columns, types: Sequence[str] = ()) -> Iterator[tuple[Subject, str]]:
    """Read a table: each row with a name as a thing, and what stands in the column of kinds.

    Raises:
        SyntaxFault: it is no such table; with file and line.
        UnknownName: a column is named that is not there, or cannot be guessed.
    """
    text = _text(path, columns)
    columns.delimiter = columns.delimiter or _delimiter(text, columns)
    rows = _rows(path, text, columns.delimiter)
    line, first = next(rows, (1, []))
    header = first if columns.has_header else [str(number) for number in range(1, len(first) + 1)]
    _look_at(path, first, header, columns)
    places = _places(path, header, columns)
    return _subjects(
        path, rows if columns.has_header else _with(line, first, rows), header, places, columns, tuple(types)
    )


def _with(line: int, first: list[str], rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield line, first
    yield from rows


def _text(path: Path, columns: Columns) -> str:
    """Decode a file by its byte order mark, as UTF-8, or as it is said to be."""
    data = path.read_bytes()
    if len(data) > _MOST_BYTES:
        raise SyntaxFault(Place(path, 1), f"a table may have {_MOST_BYTES // 1024**2} MiB; this one has more.")
    if not data.strip():
        raise SyntaxFault(Place(path, 1), "the file is empty.")
    encoding = columns.encoding or next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except LookupError:
        raise UnknownName(f"There is no encoding called {encoding!r}.") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"the byte 0x{data[error.start]:02X} is not {encoding.upper()}"
        hint = (
            "name the encoding of the file, for instance --encoding windows-1252"
            if not columns.encoding
            else ("the file may mix two encodings: mend this line, or name another encoding")
        )
        raise SyntaxFault(Place(path, line), f"{what}; {hint}.") from None


def _delimiter(text: str, columns: Columns) -> str:
    """Guess what parts the cells: what stands most often in the first line, outside of quotes."""
    bare = "".join(text.split("\n", 1)[0][:100_000].split('"')[::2])
    best = max(_DELIMITERS, key=lambda delimiter: (bare.count(delimiter), delimiter == ","))
    if bare.count(best):
        columns.said.append(f"cells are parted by a {_DELIMITERS[best]}")
    return best


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        raise SyntaxFault(
            Place(path, before + 1), f"this row cannot be read ({error}); is a quote left open?"
        ) from error


def _look_at(path: Path, first: list[str], header: list[str], columns: Columns) -> None:
    if len(header) > _MOST_COLUMNS:
        raise SyntaxFault(
            Place(path, 1),
            f"this has {len(header)} columns, and {_MOST_COLUMNS} are read at most; is the delimiter right?",
        )
    if len(header) == 1:
        for other, name in _DELIMITERS.items():
            if other != columns.delimiter and first[0].count(other):
                raise SyntaxFault(
                    Place(path, 1),
                    f"with {columns.delimiter!r} between cells there is one column only, and the line has "
                    f"{first[0].count(other)} times a {name}; say --delimiter {other!r}.",
                )


def _places(path: Path, header: list[str], columns: Columns) -> tuple[int, int | None, int | None]:
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


def _subjects(
    path: Path,
    rows: Iterator[tuple[int, list[str]]],
    header: list[str],
    places: tuple[int, int | None, int | None],
    columns: Columns,
    types: tuple[str, ...],
) -> Iterator[tuple[Subject, str]]:
    name_at, id_at, kind_at = places
    unnamed = 0
    for line, row in rows:
        if len(row) > len(header):
            said = f"this row has {len(row)} cells and the header {len(header)}; are quotes missing around a cell?"
            raise SyntaxFault(Place(path, line), said)
        cells = row + [""] * (len(header) - len(row))
        name = " ".join(cells[name_at].split())
        if not name:
            unnamed += 1
            continue
        iri = _iri(path, line, cells[id_at].strip(), columns.base) if id_at is not None else ""
        yield Subject((name,), iri, types, line), cells[kind_at].strip() if kind_at is not None else ""
    if unnamed:
        columns.said.append(f"{unnamed} rows without a name are left out")


def _iri(path: Path, line: int, identifier: str, base: str) -> str:
    if "://" in identifier or identifier.startswith("urn:"):
        return quote(identifier, safe=":/?#[]@!$&'()*+,;=%~")
    if not identifier:
        return ""
    if not base:
        raise SyntaxFault(
            Place(path, line), f"{identifier!r} is no IRI; say --base with the beginning of the IRIs of your things."
        )
    return base + quote(identifier, safe="")
