"""From a validation to what is told of it: its results, and the triples that they were found in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Triple

if TYPE_CHECKING:
    from igkg.rdflib_terms import OxTerm


class Result(NamedTuple):
    """A validation result (SHACL, section 3.6.2): severity and shape without their namespaces' words."""

    node: OxTerm
    severity: str
    shape: str
    path: str
    message: str
    component: str = ""


@dataclass(frozen=True)
class Validated:
    """Triples, the triples of shapes, and everything that these find in those."""

    triples: frozenset[Triple]
    shapes: frozenset[Triple]
    results: frozenset[Result]
