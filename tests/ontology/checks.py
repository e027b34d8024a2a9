"""From a named check and an ontology to a verdict: how many things were looked at, and which of them are at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.term import Node

from .project import short


@dataclass(frozen=True)
class Verdict:
    """How many things a check looked at, and the short names of those at fault."""

    looked: int
    faults: frozenset[str]


@dataclass(frozen=True)
class Check:
    """One pitfall or test by its published name, and how many things it must find to look at in our ontology."""

    name: str
    title: str
    least: int
    run: Callable[[Graph], Verdict]


CHECKS: dict[str, Check] = {}


def check(name: str, title: str, least: int) -> Callable[[Callable[[Graph], Verdict]], Callable[[Graph], Verdict]]:
    """Register a check under its published name."""

    def register(run: Callable[[Graph], Verdict]) -> Callable[[Graph], Verdict]:
        if name in CHECKS:
            raise ValueError(f"{name} is registered twice")
        CHECKS[name] = Check(name, title, least, run)
        return run

    return register


def verdict(looked: Iterable[object], faults: Iterable[Node | str]) -> Verdict:
    """Give the verdict on what was looked at."""
    return Verdict(len(list(looked)), frozenset(short(f) if isinstance(f, URIRef) else str(f) for f in faults))
