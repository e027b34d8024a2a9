"""From triples as numbers to one relation per predicate, in which the same things have one number."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from pyoxigraph import Literal, NamedNode

from igkg.names import OWL, RDF, XSD
from igkg.reasoning.datatypes import Value, datatypes_of, value_of
from igkg.reasoning.equality import Classes
from igkg.reasoning.instances import SAYS_SOMETHING_OF_ITSELF, SHORTCUTS
from igkg.reasoning.operators import Found
from igkg.reasoning.relations import Pairs, Relation, objects, pack, subjects, unique
from igkg.reasoning.rules import Name
from igkg.reasoning.table import ASSERTED, REPLACED, SAME_VALUE
from igkg.reasoning.terms import VOCABULARY, Ints, Terms


class Row(NamedTuple):
    """What one evaluation concluded about one predicate: the instance, its number, and the pairs.

    ``predicates`` are those of the conclusion and of the premises; ``time`` is the next free number at that time.
    """

    instance: int
    predicates: tuple[int, ...]
    found: Found
    time: int


# Literals of these datatypes have each a value of its own, or one that is not known.
_WRITTEN_IN_ONE_WAY = {NamedNode(f"{XSD}string"), NamedNode(f"{RDF}langString")} | {
    NamedNode(f"{XSD}{name}") for name in ("date", "gYear", "gYearMonth", "time", "duration")
}


def _plain(value: Value) -> Literal:
    """Give the usual way to write a text, with or without a language."""
    content = value[1]
    if isinstance(content, tuple):
        return Literal(content[0], language=content[1])
    return Literal(str(content))


class Graph:
    """The triples, by predicate, as the engine changes them; and what is needed to tell where each came from."""

    def __init__(self, terms: Terms, numbers: Ints) -> None:
        self.terms = terms
        self.asserted = numbers
        self.relations: dict[int, Relation] = {}
        self.classes = Classes(len(terms))
        self.epoch = 0
        self.next_number = 0
        self.asserted_count = 0  # the triples given have the numbers below
        self.rows: list[Row] = []
        self.equal: list[Ints] = []  # pairs that wait to be merged
        self.touched: set[int] = set()  # predicates of which something changed; the engine takes them out
        self.vocabulary_epoch = 0
        self.hidden: dict[object, int] = {}
        self.shows_same = False
        self.same = terms.iri(f"{OWL}sameAs")
        self.edges = self.hidden_number("edges")  # the equalities found, as they were then
        self.shown_as: dict[int, int] = {self.edges: self.same}  # what hidden predicates stand for
        self._bases: dict[int, list[tuple[int, str]]] = {}
        self._load()

    # What holds

    def relation(self, predicate: int) -> Relation:
        """Give the relation of a predicate, made if need be."""
        return self.relations.setdefault(predicate, Relation())

    def pairs(self, predicate: int) -> Pairs:
        """Give the pairs of a predicate."""
        relation = self.relations.get(predicate)
        return relation.pairs if relation else Pairs(np.empty(0, dtype=np.int64))

    def find(self, name: Name) -> int | None:
        """Give the number that stands for a term, for a literal that of its value; nothing if it is not here."""
        number = self._number_of_value(name) if isinstance(name, Literal) else self.terms.find(name)
        return None if number is None else int(self.classes.of[number])

    def _number_of_value(self, literal: Literal) -> int | None:
        value = value_of(literal)
        return None if value is None else self.first_of_value.get(value)

    def iri(self, name: str) -> int:
        """Give the number that stands for an IRI of the vocabulary."""
        return int(self.classes.of[self.terms.iri(name)])

    def hidden_number(self, meaning: object) -> int:
        """Give the number of a hidden predicate or class, above those of the terms."""
        if meaning not in self.hidden:
            self.hidden[meaning] = len(self.terms) + len(self.hidden)
            self.classes.grow(len(self.terms) + len(self.hidden))
        return self.hidden[meaning]

    def base(self, predicate: int, family: str) -> int:
        """Give the hidden predicate for what holds of a predicate by other rules than a family of shortcuts."""
        number = self.hidden.get(("base", predicate, family))
        if number is None:
            number = self.hidden_number(("base", predicate, family))
            self._bases.setdefault(predicate, []).append((number, family))
            self.shown_as[number] = predicate
            self._insert_base(number, family, self.pairs(predicate).keys)
        return number

    # Literals

    @cached_property
    def first_of_value(self) -> dict[Value, int]:
        """The first literal of each value, where values are known."""
        found: dict[Value, int] = {}
        for number in self.terms.literals:
            value = self.value(number)
            if value is not None:
                found.setdefault(value, number)
        return found

    def value(self, number: int) -> Value | None:
        """Give the value of a literal, if it is known and there is one."""
        term = self.terms.terms[number]
        try:
            return value_of(term) if isinstance(term, Literal) else None
        except KeyError:
            return None

    def typed_literals(self, datatypes: dict[str, int]) -> dict[int, Ints]:
        """Give for the numbers of datatypes the literals whose values they have (``dt-type2``)."""
        found: dict[int, list[int]] = {number: [] for number in datatypes.values()}
        for number in self.terms.literals:
            literal = self.terms.terms[number]
            assert isinstance(literal, Literal)
            for name in datatypes_of(literal) & datatypes.keys():
                found[datatypes[name]].append(number)
        return {number: np.array(literals, dtype=np.int64) for number, literals in found.items()}

    # Changes

    def _load(self) -> None:
        order = np.argsort(self.asserted[1], kind="stable")
        predicates, starts = np.unique(self.asserted[1][order], return_index=True)
        keys = pack(self.asserted[0], self.asserted[2])[order]
        for predicate, found in zip(predicates.tolist(), np.split(keys, starts[1:]), strict=False):
            if predicate == self.same:
                self._equate(unique(found), ASSERTED)
            else:
                self._insert(predicate, unique(found))
        self.asserted_count = self.next_number
        same = self._same_literals()
        if len(same):
            self._equate(same, SAME_VALUE)

    def _same_literals(self) -> Ints:
        """Give the pairs of literals that are written differently and have the same value (``dt-eq``)."""
        firsts: dict[Value, int] = {}
        pairs: list[tuple[int, int]] = []
        for number in self.terms.literals:
            if self.terms.terms[number].datatype in _WRITTEN_IN_ONE_WAY:  # type: ignore[union-attr]
                continue
            value = self.value(number)
            if value is not None:
                plain = self.terms.number.get(_plain(value)) if value[0] == "text" else None
                first = firsts.setdefault(value, number if plain is None else plain)
                if first != number:
                    pairs.append((first, number))
        return unique(pack(*np.array(pairs, dtype=np.int64).reshape(-1, 2).T))

    def _equate(self, keys: Ints, instance: int) -> None:
        """Note that things are the same; they are merged later."""
        keys = keys[subjects(keys) != objects(keys)]
        new = self.relation(self.edges).missing(keys)
        if instance < 0:
            self.rows.append(Row(instance, (self.edges,), Found(keys, keys), self.next_number))
        self._insert(self.edges, new)
        self.equal.append(keys)

    def conclude(self, predicate: int, rows: list[tuple[str, Row]]) -> None:
        """Add what rules concluded about a predicate."""
        keys = np.concatenate([row.found.keys for _, row in rows])
        if predicate == self.same:
            is_same = subjects(keys) == objects(keys)
            self._equate(unique(keys[~is_same]), 0)
            keys = keys[is_same]
            if not self.shows_same:
                return
        self._insert(predicate, keys)
        for base, family in self._bases.get(predicate, ()):
            others = [row.found.keys for rule, row in rows if rule not in SHORTCUTS[family]]
            if others:
                self._insert_base(base, family, np.concatenate(others))

    def _insert(self, predicate: int, keys: Ints) -> Ints:
        relation = self.relation(predicate)
        new = relation.missing(keys)
        if len(new):
            relation.add(new, self.next_number, self.epoch)
            self.touched.add(predicate)
            self.next_number += len(new)
        return new

    def _insert_base(self, base: int, family: str, keys: Ints) -> None:
        if family not in SAYS_SOMETHING_OF_ITSELF:
            keys = keys[subjects(keys) != objects(keys)]
        self._insert(base, keys)

    def merge(self) -> None:
        """Merge what waits: give the same things one number, and write it wherever another stood."""
        changed = self.classes.merge(np.concatenate(self.equal))
        self.equal.clear()
        if not len(changed):
            return
        self.epoch += 1
        self.vocabulary_epoch += int(changed[0] < len(VOCABULARY))
        self._replace_ends(changed, is_object=False)
        self._replace_predicates(changed)
        self._replace_ends(changed, is_object=True)
        if self.same != self.iri(f"{OWL}sameAs"):
            self._same_is_now(self.iri(f"{OWL}sameAs"))

    def _same_is_now(self, predicate: int) -> None:
        """Take another predicate for ``owl:sameAs``, which is said to be the same."""
        self.same = predicate
        keys = self.pairs(predicate).keys
        keys = keys[subjects(keys) != objects(keys)]
        if len(keys):
            self.relation(predicate).remove(keys)
            self._equate(keys, 0)

    def rewrite(self, keys: Ints) -> None:
        """Write pairs that were just added with the terms that stand for theirs."""
        for is_object in (False, True):
            ends = np.unique(objects(keys) if is_object else subjects(keys))
            self._replace_ends(ends[self.classes.of[ends] != ends], is_object)

    def _replace_ends(self, changed: Ints, is_object: bool) -> None:
        of = self.classes.of
        for predicate in sorted(self.relations):
            if predicate == self.edges:
                continue
            relation = self.relations[predicate]
            _, old = relation.pairs.joined_by(changed, is_object, -1)
            if len(old):
                old = unique(old)
                s, o = subjects(old), objects(old)
                new = pack(s, of[o]) if is_object else pack(of[s], o)
                relation.remove(old)
                self.touched.add(predicate)
                self._rewritten(predicate, predicate, old, new, REPLACED[2 if is_object else 0])

    def _replace_predicates(self, changed: Ints) -> None:
        for predicate in changed.tolist():
            relation = self.relations.get(predicate)
            if relation is not None and len(relation.pairs):
                self.touched.add(predicate)
                old = relation.pairs.keys
                relation.remove(old)
                self._rewritten(predicate, int(self.classes.of[predicate]), old, old, REPLACED[1])

    def _rewritten(self, before: int, after: int, old: Ints, new: Ints, how: int) -> None:
        if before < len(self.terms):  # what is hidden is concluded anew
            shown = self.edges if after == self.iri(f"{OWL}sameAs") else after
            self.rows.append(Row(how, (shown, before), Found(new, old), self.next_number))
        elif before not in self.shown_as:
            return
        if after == self.iri(f"{OWL}sameAs"):
            is_same = subjects(new) == objects(new)
            self._equate(unique(new[~is_same]), 0)
            new = new[is_same]
        self._insert(after, new)
        for base, family in self._bases.get(after, ()) if before != after else ():
            self._insert_base(base, family, new)
