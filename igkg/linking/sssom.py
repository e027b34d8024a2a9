"""Between mappings and tables in SSSOM's TSV format (version 1.1), which people review and other tools read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from igkg.errors import Place, SyntaxFault
from igkg.names import OWL, RDF, RDFS, SKOS, Prefixes

SSSOM = "https://w3id.org/sssom/"
NO_TERM = "sssom:NoTermFound"
LITERAL = "rdfs literal"
# Section "IRI prefixes" of the specification: declared or not, these mean the same in every file.
_BUILT_IN = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": SKOS,
    "sssom": SSSOM,
}
_NAMESPACE = re.compile(r"^(.*[/#:])([^/#:]*)$")
_HEADER_ENTRY = re.compile(r"""^(\s*)(?:- )?["']?([\w.-]*)["']?:\s*(.*)$""")


@dataclass
class Record:
    """One row of a table; its fields are the slots of SSSOM's class Mapping that are used here."""

    subject_id: str = ""
    subject_label: str = ""
    subject_type: str = ""
    predicate_id: str = ""
    predicate_modifier: str = ""
    object_id: str = ""
    object_label: str = ""
    object_category: str = ""
    mapping_justification: str = ""
    confidence: str = ""
    match_string: str = ""
    reviewer_label: str = ""
    reviewer_id: str = ""
    reviewer_agreement: str = ""
    review_date: str = ""
    comment: str = ""
    line: int = field(default=0, metadata={"is_slot": False})


COLUMNS = tuple(slot.name for slot in fields(Record) if slot.metadata.get("is_slot", True))


class Curies:
    """Shortens IRIs and remembers which prefixes it took; a namespace without one gets a new prefix."""

    def __init__(self, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self.taken: dict[str, str] = {}

    def shorten(self, iri: str) -> str:
        """Give the CURIE of an IRI."""
        short = self._prefixes.shorten(iri)
        if not short.startswith("<"):
            prefix = short.partition(":")[0]
            self.taken[prefix] = self._prefixes.table[prefix]
            return short
        parts = _NAMESPACE.match(iri)
        namespace, local = (parts[1], parts[2]) if parts else (iri, "")
        known = {address: prefix for prefix, address in self.taken.items()}
        prefix = known.get(namespace) or f"ns{len(self.taken) + 1}"
        self.taken[prefix] = namespace
        return f"{prefix}:{local}"


def write_table(records: Iterable[Record], header: Mapping[str, str], curies: Mapping[str, str]) -> str:
    """Give a table with its metadata block, in the order of the records."""
    out = io.StringIO()
    for key, value in ({"sssom_version": "1.1"} | dict(header)).items():
        out.write(f"# {key}: {_quoted(value)}\n")
    out.write("# curie_map:\n")
    for prefix, address in sorted((_BUILT_IN | dict(curies)).items()):
        out.write(f"#   {prefix}: {_quoted(address)}\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([getattr(record, column) for column in COLUMNS])
    return out.getvalue()


def _quoted(value: str) -> str:
    """Give a text as a YAML scalar in double quotes."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def read_table(path: Path) -> tuple[list[Record], Prefixes, dict[str, str]]:
    """Read a table: its rows, its prefixes, and the other entries of its metadata block.

    Raises:
        SyntaxFault: it is no such table; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise SyntaxFault(Place(path, line), "an SSSOM table is in UTF-8, and this line is not.") from None
    lines = text.splitlines(keepends=True)
    size = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header, curies = _metadata(line[1:] for line in lines[:size])
    rows = csv.reader(io.StringIO("".join(lines[size:]), newline=""), delimiter="\t", strict=True)
    try:
        columns = next(rows, [])
        _look_at(path, size + 1, columns)
        records = [_record(path, size + rows.line_num, columns, row) for row in rows if any(row)]
    except csv.Error as error:
        raise SyntaxFault(Place(path, size + rows.line_num), f"this row cannot be read ({error}).") from error
    return records, Prefixes(_BUILT_IN | curies), header


def _metadata(lines: Iterator[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Read the block before the table: plain entries, and the one mapping that there is, of prefixes."""
    header: dict[str, str] = {}
    curies: dict[str, str] = {}
    section, least = "", 0
    for line in lines:
        entry = _HEADER_ENTRY.match(line.rstrip())
        if entry is None:
            continue
        indent, key, value = len(entry[1]), entry[2], _unquoted(entry[3].strip())
        if section == "curie_map" and indent > least:
            curies[key] = value
        else:
            section, least = key, indent
            header[key] = value
    header.pop("curie_map", None)
    return header, curies


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return value.strip("'")


def _look_at(path: Path, line: int, columns: list[str]) -> None:
    needed = ("subject_id", "predicate_id", "object_id", "mapping_justification")
    missing = [column for column in needed if column not in columns]
    if missing:
        raise SyntaxFault(
            Place(path, line),
            f"an SSSOM table has the columns {', '.join(needed)}; here {', '.join(missing)} are missing.",
        )


def _record(path: Path, line: int, columns: list[str], row: list[str]) -> Record:
    if len(row) > len(columns):
        raise SyntaxFault(Place(path, line), f"this row has {len(row)} cells and the header {len(columns)}.")
    given = {column: value.strip() for column, value in zip(columns, row, strict=False) if column in COLUMNS}
    return Record(**given, line=line)
