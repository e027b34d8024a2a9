"""The OWL 2 RL cases of the OWL 2 RDF-Based Semantics test suite (Schneider and Mainzer), read from ../shared."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from tests.conftest import SHARED
from tests.reasoning.support import close

SUITE = SHARED / "w3c" / "owl2rl"
KNOWN = tomllib.loads((Path(__file__).parent / "known_failures.toml").read_text(encoding="utf-8"))
CASES = sorted(path.name for path in SUITE.iterdir() if path.is_dir()) if SUITE.is_dir() else []
LEAST = 169


def _read(folder: Path, part: str) -> list[Triple] | None:
    paths = list(folder.glob(f"*.{part}.ttl"))
    return [quad.triple for path in paths for quad in parse(path=path, format=RdfFormat.TURTLE)] if paths else None


def _match(wanted: list[Triple], closed: set[Triple], names: dict[str, object]) -> bool:
    """Tell whether the wanted triples are there when blank nodes stand for anything."""
    if not wanted:
        return True
    first, *rest = wanted
    return any(_match(rest, closed, names | found) for found in _bindings(first, closed, names))


def _bindings(wanted: Triple, closed: set[Triple], names: dict[str, object]) -> Iterator[dict[str, object]]:
    parts = [(wanted.subject, "subject"), (wanted.predicate, "predicate"), (wanted.object, "object")]
    for triple in closed:
        found: dict[str, object] = {}
        for term, part in parts:
            value = getattr(triple, part)
            if isinstance(term, BlankNode):
                if (names | found).setdefault(term.value, value) != value:
                    break
                found[term.value] = value
            elif term != value:
                break
        else:
            yield found


def _passes(folder: Path) -> bool:
    premises = _read(folder, "premisegraph")
    if premises is None:
        return bool(close(_read(folder, "graph") or []).clashes)
    closed = set(premises) | close(premises).inferred
    conclusion = _read(folder, "conclusiongraph") or []
    plain = [triple for triple in conclusion if not {type(triple.subject), type(triple.object)} & {BlankNode}]
    return set(plain) <= closed and _match([triple for triple in conclusion if triple not in plain], closed, {})


@pytest.mark.parametrize("name", CASES)
def test_case(shared: Path, name: str) -> None:
    folder = shared / "w3c" / "owl2rl" / name
    assert _passes(folder) == (name not in KNOWN)


def test_the_suite_is_there(shared: Path) -> None:
    assert shared.is_dir()
    assert len(CASES) >= LEAST
    assert KNOWN.keys() <= set(CASES)
    assert all(len(entry["reason"]) > len(name) for name, entry in KNOWN.items())
