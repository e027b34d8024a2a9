"""From a triple to the ways in which it follows, out of the table of derivations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice, product
from pathlib import Path

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.reasoning import Derivation
from igkg.reasoning.datatypes import has_same_value
from igkg.reasoning.instances import Fact
from igkg.reasoning.rules import rules
from igkg.reasoning.table import EMPTY, NOTHING, RULE_OF, Numbers, Table
from igkg.reasoning.terms import Ints, Term

_MOST_WAYS = 1000  # through hidden terms, as by long chains
_REPLACED_AT = {"eq-rep-s": 0, "eq-rep-p": 1, "eq-rep-o": 2}

TermFact = tuple[Term, Term, Term]
Reason = tuple[str, tuple[Fact, ...]]

FILE = "derivations.npz"  # in the folder of a release


class Why:
    """Answers why a triple was inferred (the ``Derivations`` of :class:`igkg.reasoning.Closure`)."""

    def __init__(self, make: Callable[[], Table]) -> None:
        self._make = make

    @cached_property
    def table(self) -> Table:
        """The table of derivations, made when it is first asked for."""
        return self._make()

    @cached_property
    def _names(self) -> dict[Term, int]:
        return {term: number for number, term in enumerate(self.table.terms)}

    @cached_property
    def _order(self) -> Ints:
        return np.lexsort(self.table.triples[::-1])

    @cached_property
    def _sorted(self) -> Numbers:
        return self.table.triples[:, self._order]

    def of(self, triple: Triple) -> list[Derivation]:
        """Give each way in which a triple follows; the same as :meth:`derivations_of`."""
        return self.derivations_of(triple)

    def derivations_of(self, triple: Triple) -> list[Derivation]:
        """Give each way in which a triple follows; none for one that was given, or that does not follow.

        A premise that RDF cannot write, with a literal as subject, is turned round (eq-sym) or left out.
        """
        fact = self.fact_of((triple.subject, triple.predicate, triple.object))
        if fact is None:
            return []
        found = [Derivation(rule, tuple(self._written(premises))) for rule, premises in self.reasons(fact)]
        return sorted(dict.fromkeys(found), key=str)

    def save(self, folder: Path) -> None:
        """Write all derivations to the folder of a release, for :func:`load_derivations`."""
        self.table.save(folder / FILE)

    def fact_of(self, triple: TermFact) -> Fact | None:
        """Give a triple as numbers of the table's terms, if it has them all."""
        numbers = [self._names.get(term) for term in triple]
        subject, predicate, value = numbers
        return None if subject is None or predicate is None or value is None else (subject, predicate, value)

    def terms_of(self, fact: Fact) -> TermFact:
        """Give the terms of a triple."""
        subject, predicate, value = (self.table.terms[number] for number in fact)
        return subject, predicate, value

    def number(self, fact: Fact) -> int:
        """Give the number of a triple, lower for one that was known earlier; -1 for one not held itself."""
        low, high = 0, self._sorted.shape[1]
        for column, value in zip(self._sorted, fact, strict=True):
            part = column[low:high]
            low, high = low + int(np.searchsorted(part, value)), low + int(np.searchsorted(part, value, side="right"))
        return int(self._order[low]) if low < high else NOTHING

    def is_given(self, fact: Fact) -> bool:
        """Tell whether a triple was given."""
        return 0 <= self.number(fact) < self.table.given

    def reasons(self, fact: Fact) -> Iterator[Reason]:
        """Give the rules and premises from which a triple follows, literals as subjects included.

        Following any of them from premise to premise comes to triples that were given, and never back to the triple.
        """
        number = self.number(fact)
        if 0 <= number < self.table.given:
            return
        is_equality = fact[1] == self.table.same and fact[0] != fact[2]
        if fact[1] == self.table.same and fact[0] == fact[2]:
            yield from self._of_itself(fact[0])
        if number >= 0 and (not is_equality or number in self._ties):
            yield from self._of_rows(fact, number)
        elif is_equality:
            yield from self._of_path(fact)
        else:
            yield from self._of_equal(fact)

    # Rows

    def _of_rows(self, fact: Fact, number: int) -> Iterator[Reason]:
        for row in self._rows(number):
            _, instance, left, right = row.tolist()
            if instance >= 0:
                yield from self._of_instance(instance, number, left, right)
            elif left == NOTHING or RULE_OF[instance] == "dt-eq":
                yield RULE_OF[instance], ()
            else:
                old, at = self._triple(left), _REPLACED_AT[RULE_OF[instance]]
                yield RULE_OF[instance], ((old[at], self.table.same, fact[at]), old)

    def _of_instance(self, instance: int, number: int, left: int, right: int) -> Iterator[Reason]:
        rule = self.table.rules[instance]
        if rule == "eq-ref":
            return
        axioms = tuple(self._with_number(rule, self._triple(axiom)) for axiom in self.table.axioms[instance])
        more = self.table.more.get((instance, number))
        parts = more if more is not None else [premise for premise in (left, right) if premise != NOTHING]
        for ways in islice(product(*(self._spelled(part) for part in parts)), _MOST_WAYS):
            yield rule, tuple(dict.fromkeys((*axioms, *(premise for way in ways for premise in way))))

    def spelled(self, fact: Fact) -> tuple[Fact, ...]:
        """Give the triples that stand for one; for one with hidden terms, the first way to spell it out."""
        return (fact,) if max(fact) < len(self.table.terms) else self._spelled(self.number(fact))[0]

    def _spelled(self, number: int) -> list[tuple[Fact, ...]]:
        """Give the triples that stand for one; for one with hidden terms, each way to spell it out."""
        fact = self._triple(number)
        if max(fact) < len(self.table.terms):
            return [(fact,)]
        rows = (row.tolist() for row in self._rows(number))
        found = (product(*(self._spelled(part) for part in row[2:] if part != NOTHING)) for row in rows)
        spelled = (tuple(premise for way in ways for premise in way) for each in found for ways in each)
        return list(islice(spelled, _MOST_WAYS))

    def _rows(self, number: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
        low, high = np.searchsorted(self.table.rows[0], (number, number + 1))
        return self.table.rows[:, low:high].T

    def _triple(self, number: int) -> Fact:
        subject, predicate, value = self.table.triples[:, number].tolist()
        return subject, predicate, value

    def _with_number(self, rule: str, axiom: Fact) -> Fact:
        """Write a number where the rule has one, though another name may stand for it."""
        for atom in rules()[rule].atoms:
            if isinstance(atom.object, Literal) and atom.predicate == self.table.terms[axiom[1]]:
                literals = [term for term in self._equals(axiom[2]) if self._has_value(term, atom.object)]
                written = [(axiom[0], axiom[1], literal) for literal in literals]
                held = [fact for fact in written if self.number(fact) >= 0]
                return min(held, key=self.number) if held else next(iter(written), axiom)
        return axiom

    def _has_value(self, number: int, literal: Literal) -> bool:
        term = self.table.terms[number]
        return isinstance(term, Literal) and has_same_value(term, literal)

    # Equality

    def _of_itself(self, term: int) -> Iterator[Reason]:
        """Explain that a term is itself by a triple that has it and was given, or else by the first that has it."""
        found = np.flatnonzero((self.table.triples == term).any(axis=0))
        if len(found):
            yield "eq-ref", (self._triple(int(found[0])),)

    @cached_property
    def _ties(self) -> dict[int, tuple[int, int]]:
        """The equalities, by number, that tied two classes: by these there is one way from a term to an equal one."""
        s, p, o = self.table.triples
        above: dict[int, int] = {}

        def root(term: int) -> int:
            while (higher := above.get(term, term)) != term:
                above[term] = term = above.get(higher, higher)
            return term

        ties = {}
        for at in np.flatnonzero((p == self.table.same) & (s != o)).tolist():
            one, other = int(s[at]), int(o[at])
            if root(one) != root(other):
                above[root(one)] = root(other)
                ties[at] = one, other
        return ties

    @cached_property
    def _tied(self) -> dict[int, list[int]]:
        """For each term those to which an equality ties it."""
        tied: dict[int, list[int]] = {}
        for one, other in self._ties.values():
            tied.setdefault(one, []).append(other)
            tied.setdefault(other, []).append(one)
        return tied

    @cached_property
    def _firsts(self) -> dict[int, int]:
        """For each term that has equals the least of them."""
        firsts: dict[int, int] = {}
        for term in sorted(self._tied):
            if term not in firsts:
                firsts.update(dict.fromkeys(self._equals(term), term))
        return firsts

    def _equals(self, term: int) -> list[int]:
        """Give all that is the same as a term, the term first."""
        found = {term: None}
        waiting = [term]
        for one in waiting:
            new = [other for other in self._tied.get(one, ()) if other not in found]
            found.update(dict.fromkeys(new))
            waiting += new
        return list(found)

    def _path(self, start: int, end: int) -> list[int]:
        before = {start: start}
        waiting = [start]
        for term in waiting:
            for following in self._tied.get(term, ()):
                if following not in before:
                    before[following] = term
                    waiting.append(following)
        path = [end] if end in before else []
        while path and path[-1] != start:
            path.append(before[path[-1]])
        return path[::-1]

    def _of_path(self, fact: Fact) -> Iterator[Reason]:
        one, same, other = fact
        path = self._path(one, other)
        if len(path) == 2:  # noqa: PLR2004
            yield "eq-sym", ((other, same, one),)
        elif path:
            yield "eq-trans", ((one, same, path[-2]), (path[-2], same, other))

    def _of_equal(self, fact: Fact) -> Iterator[Reason]:
        """Explain a triple that the engine held with another name for something in it."""
        for at, rule in enumerate(_REPLACED_AT):
            first = self._firsts.get(fact[at], fact[at])
            if first != fact[at]:
                subject, predicate, value = (first if place == at else term for place, term in enumerate(fact))
                if self._holds(fact):
                    yield rule, ((first, self.table.same, fact[at]), (subject, predicate, value))
                return

    def _holds(self, fact: Fact) -> bool:
        subject, predicate, value = (self._firsts.get(term, term) for term in fact)
        return self.number((subject, predicate, value)) >= 0

    # RDF

    def _written(self, premises: tuple[Fact, ...]) -> Iterator[Triple]:
        for premise in premises:
            subject, predicate, value = self.terms_of(premise)
            if isinstance(subject, Literal) and premise[1] == self.table.same:
                subject, value = value, subject
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
                yield Triple(subject, predicate, value)


def load_derivations(folder: Path) -> Why:
    """Give the derivations that a release keeps; of one whose reasoner could not say why, none."""
    path = folder / FILE
    return Why(lambda: Table.load(path) if path.exists() else EMPTY)
