"""From ``.rq`` files to queries with the title, description and other fields of their headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from igkg.errors import Place, SyntaxFault, UnknownName

_FIELD = re.compile(r"#\s*(?P<key>[a-z-]+):\s*(?P<value>.*)")
_MORE = re.compile(r"#\s+(?P<value>\S.*)")


@dataclass(frozen=True)
class Query:
    """A SPARQL query with a name, and a header that says what it asks."""

    name: str
    file: Path
    text: str
    header: Mapping[str, str]

    @property
    def title(self) -> str:
        """The question in a sentence."""
        return self.header["title"]

    @property
    def description(self) -> str:
        """What the answer means and how it is found."""
        return self.header.get("description", "")

    @property
    def keywords(self) -> list[str]:
        """Kinds of question and subjects, for sorting."""
        return [word.strip() for word in self.header.get("keywords", "").split(",") if word.strip()]


def read_query(path: Path) -> Query:
    """Read one query; its header is the run of comment lines at its top, ``# key: value``.

    Raises:
        SyntaxFault: there is no title.
    """
    text = path.read_text(encoding="utf-8")
    header = _read_header(text)
    if "title" not in header:
        raise SyntaxFault(Place(path, 1), "a query begins with a line '# title: ' and the question it answers")
    return Query(path.stem, path, text, header)


def _read_header(text: str) -> dict[str, str]:
    header: dict[str, str] = {}
    key = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if field := _FIELD.match(line):
            key = field["key"]
            header[key] = field["value"].strip()
        elif key and (more := _MORE.match(line)):
            header[key] += " " + more["value"].strip()
    return header


def read_queries(folder: Path) -> list[Query]:
    """Read all queries of a folder, in the order of their names."""
    return [read_query(path) for path in sorted(folder.glob("*.rq"))]


def find_query(folder: Path, name: str) -> Query:
    """Read the query of this name.

    Raises:
        UnknownName: the folder has none of this name.
    """
    path = folder / f"{name}.rq"
    if not path.is_file():
        known = sorted(file.stem for file in folder.glob("*.rq"))
        near = get_close_matches(name, known, cutoff=0.4)
        words = f"most like it: {', '.join(near)}" if near else f"there are {len(known)} others"
        raise UnknownName(f"There is no question named {name[:100]!r}; {words}.")
    return read_query(path)
