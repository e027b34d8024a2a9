"""From ``queries/pages/parts.toml`` to which parts a thing's page has, by the classes of the thing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from igkg.names import Prefixes, igkg
from igkg.release import Release

TABLE = "table"
_NAMED = "+"


@dataclass(frozen=True)
class Specification:
    """One part: its name, its query, how it is made, and for a table by which properties a row names the thing."""

    name: str
    query: str = ""
    made: str = TABLE
    classes: frozenset[str] = frozenset()
    by: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()
    replaces: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()

    def suits(self, classes: Iterable[str]) -> bool:
        """Tell whether a thing of these classes may have the part."""
        return not self.classes or not self.classes.isdisjoint(classes)


@lru_cache(maxsize=2)
def specifications(release: Release) -> tuple[Specification, ...]:
    """Read the table of a release, in its order."""
    path = release.queries / "pages" / "parts.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_specification(entry, release.prefixes) for entry in table["part"])


def _specification(entry: Mapping[str, Any], prefixes: Prefixes) -> Specification:
    def terms(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(_term(name.removeprefix(_NAMED), prefixes) for name in names)

    columns = entry.get("columns", {})
    return Specification(
        name=entry["name"],
        query=entry.get("query", ""),
        made=entry.get("made", TABLE),
        classes=frozenset(terms(entry.get("classes", ()))),
        by=terms(entry.get("by", ())),
        columns={key: terms(names) for key, names in columns.items()},
        named=frozenset(terms(name for names in columns.values() for name in names if name.startswith(_NAMED))),
        order=tuple(entry.get("order", ())),
        replaces=terms([*entry.get("replaces", ()), *entry.get("facts", ())]),
        facts=terms(entry.get("facts", ())),
    )


def _term(name: str, prefixes: Prefixes) -> str:
    if name in {"by", "item"}:
        return name
    return prefixes.expand(name) if ":" in name else igkg(name).value
