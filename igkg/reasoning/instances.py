"""From a rule of the table and what the ontology says to an instance of the rule, which speaks of data only."""

from __future__ import annotations

from typing import NamedTuple

Fact = tuple[int, int, int]


class Pattern(NamedTuple):
    """A triple with a fixed predicate; a subject or object below zero is a variable, the same number the same one."""

    predicate: int
    subject: int
    object: int

    @property
    def variables(self) -> tuple[int, ...]:
        """The variables, each once."""
        return tuple(dict.fromkeys(name for name in self[1:] if name < 0))


class Instance(NamedTuple):
    """A rule with its premises about the ontology put in, at most two premises about data being left.

    ``kind`` is "derive" (a conclusion for each match of the body), "equate" (the body's two patterns are one pattern
    twice, and what they differ in is the same) or "key" (the first pattern is the class, the others the properties).
    Without a head it is a contradiction. ``axioms`` are the premises put in.
    """

    rule: str
    kind: str
    body: tuple[Pattern, ...]
    head: Pattern | None
    axioms: tuple[Fact, ...] = ()


# Some rules only spell out what other rules find step by step, for instance that a part of a part is a part. Elsewhere
# it is enough to look at what holds by other rules than these: the conclusions are the same, each is found in fewer
# ways, and no proof goes by a shortcut. For each such family: the rules that make shortcuts; and then, which premise of
# which rule need not look at what the family's rules concluded. Where everything stands in a relation to itself, as a
# class is its own subclass, nothing follows from that either.
SHORTCUTS: dict[str, frozenset[str]] = {
    "transitive": frozenset({"prp-trp"}),
    "equivalentClass": frozenset(),
    "subClassOf": frozenset({"scm-sco"}),
    "subPropertyOf": frozenset({"scm-spo"}),
    "domain": frozenset({"scm-dom1", "scm-dom2"}),
    "range": frozenset({"scm-rng1", "scm-rng2"}),
}
SAYS_SOMETHING_OF_ITSELF = frozenset({"domain", "range"})
STEP_BY_STEP: dict[str, tuple[int, str]] = {
    "prp-trp": (1, "transitive"),
    "prp-dom": (0, "domain"),
    "prp-rng": (0, "range"),
    "prp-spo1": (0, "subPropertyOf"),
    "cax-sco": (0, "subClassOf"),
    "cax-eqc1": (0, "equivalentClass"),
    "cax-eqc2": (0, "equivalentClass"),
    "scm-sco": (0, "subClassOf"),
    "scm-spo": (0, "subPropertyOf"),
    "scm-dom1": (1, "subClassOf"),
    "scm-rng1": (1, "subClassOf"),
    "scm-dom2": (1, "subPropertyOf"),
    "scm-rng2": (1, "subPropertyOf"),
}
