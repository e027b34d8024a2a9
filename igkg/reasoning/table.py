"""From derivations to a table of numbers, in memory or in a file.

Each triple that the engine ever held has a number, those given first. A row has the number of a conclusion, of the
instance of the rule, and of one or two premises: 16 bytes, beside 12 for each triple. Premises about the ontology stand
with the instance.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyoxigraph import RdfFormat, parse

from igkg.reasoning.terms import Term

Numbers = NDArray[np.int32]
NOTHING = -1

# In place of the number of an instance:
ASSERTED = -1  # the triples were given,
SAME_VALUE = -2  # literals are the same by dt-eq,
REPLACED = (-3, -4, -5)  # or a subject, predicate or object was replaced by its equal (eq-rep-s, eq-rep-p, eq-rep-o)
RULE_OF = {SAME_VALUE: "dt-eq"} | dict(zip(REPLACED, ("eq-rep-s", "eq-rep-p", "eq-rep-o"), strict=True))


@dataclass(frozen=True)
class Table:
    """All derivations of a closure.

    ``triples`` has shape (3, n): subjects, predicates, objects, as indices of ``terms``; indices from ``len(terms)``
    on are hidden terms. The first ``given`` triples were given. ``rows`` has shape (4, m), sorted by conclusion: the
    conclusion, the instance, and the first and second premise, -1 for none. ``rules`` and ``axioms`` are of the
    instances; ``more`` has the premises of those instances and conclusions that have more than two.
    """

    terms: list[Term]
    triples: Numbers
    given: int
    rows: Numbers
    rules: list[str]
    axioms: list[list[int]]
    more: dict[tuple[int, int], list[int]]
    same: int

    @property
    def bytes_per_row(self) -> float:
        """The bytes of rows and of the triples that were inferred, for each row."""
        inferred = self.triples.shape[1] - self.given
        return float((self.rows.nbytes + inferred * 3 * 4) / max(1, self.rows.shape[1]))

    def save(self, path: Path) -> None:
        """Write the table to a file of numpy's (``.npz``), not compressed: that would take longer than all the rest."""
        texts = {"rules": self.rules, "axioms": self.axioms, "given": self.given, "same": self.same}
        more = [[*key, *premises] for key, premises in self.more.items()]
        words = json.dumps({**texts, "more": more, "terms": [str(term) for term in self.terms]})
        told = np.frombuffer(words.encode(), dtype=np.uint8)
        np.savez(path, triples=self.triples, rows=self.rows, told=told)

    @classmethod
    def load(cls, path: Path) -> Table:
        """Read a table that was written with :meth:`save`."""
        with np.load(path) as arrays:
            told: dict[str, Any] = json.loads(arrays["told"].tobytes())
            triples, rows = arrays["triples"], arrays["rows"]
        more = {(found[0], found[1]): found[2:] for found in told["more"]}
        terms = _parse_terms(told["terms"])
        return cls(terms, triples, told["given"], rows, told["rules"], told["axioms"], more, told["same"])


def _parse_terms(texts: list[str]) -> list[Term]:
    lines = "\n".join(f"<urn:s> <urn:p> {text} ." for text in texts)
    return [quad.object for quad in parse(lines.encode(), format=RdfFormat.N_TRIPLES)]


EMPTY = Table([], np.empty((3, 0), np.int32), 0, np.empty((4, 0), np.int32), [], [], {}, NOTHING)
