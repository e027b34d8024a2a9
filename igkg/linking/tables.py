"""From a CSV file as people have it to the things in its rows, or to one sentence that says what is wrong and where."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from igkg.errors import Place, SyntaxFault, UnknownName
from igkg.linking.columns import DELIMITERS, Columns, look_at, places_of
from igkg.linking.subjects import Subject

_MOST_BYTES = 256 * 1024**2
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


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
    look_at(path, first, header, columns)
    places = places_of(path, header, columns)
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
    best = max(DELIMITERS, key=lambda delimiter: (bare.count(delimiter), delimiter == ","))
    if bare.count(best):
        columns.said.append(f"cells are parted by a {DELIMITERS[best]}")
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
