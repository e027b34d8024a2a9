"""From a closed graph to all contradictions in it, each with its rule and the triples that clash."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.names import OWL, RDF
from igkg.reasoning import Clash
from igkg.reasoning.compile import Compiler
from igkg.reasoning.datatypes import DATATYPES, is_outside
from igkg.reasoning.derivations import Why
from igkg.reasoning.engine import Engine
from igkg.reasoning.graph import Graph
from igkg.reasoning.instances import Fact, Instance
from igkg.reasoning.operators import derive
from igkg.reasoning.relations import objects, subjects
from igkg.reasoning.rules import rules

# What to say to the data's editor; the numbers are those of the things, in the order that `_things` gives them.
WORDS = {
    "eq-diff1": "{0} and {1} are said to be different, and are said or inferred to be the same",
    "eq-diff2": "{0} and {1} are in a list of things that are all different, and are the same",
    "eq-diff3": "{0} and {1} are in a list of things that are all different, and are the same",
    "prp-irp": "nothing can stand in {0} to itself, and {1} does",
    "prp-asyp": "{1} and {2} stand in {0} to each other, which only one of them can",
    "prp-pdw": "{2} cannot stand to {3} both in {0} and in {1}, and does",
    "prp-adp": "{2} cannot stand to {3} both in {0} and in {1}, and does",
    "prp-npa1": "{1} is said not to stand in {0} to {2}, and does",
    "prp-npa2": "{1} is said not to have {2} as {0}, and does",
    "cls-nothing2": "{0} is in a class that can have no members",
    "cls-com": "{2} cannot be both {0} and {1}, which are each other's opposite, and is both",
    "cls-maxc1": "{1} can have no {0}, and has {2}",
    "cls-maxqc1": "{1} can have no {0} that is {3}, and has {2}",
    "cls-maxqc2": "{1} can have no {0}, and has {2}",
    "cax-dw": "{2} cannot be both {0} and {1}, and is both",
    "cax-adc": "{2} cannot be both {0} and {1}, and is both",
    "dt-not-type": "{0} is no value of the datatype {1}",
}


Found = tuple[str, tuple[int, ...], tuple[Fact, ...]]


class Contradictions:
    """The last pass over a closed graph (the rules of OWL 2 Profiles, section 4.3, whose conclusion is ``false``)."""

    def __init__(self, engine: Engine, why: Why) -> None:
        self._graph: Graph = engine.graph
        self._instances = engine.contradictions
        self._why = why
        self._type = self._graph.iri(f"{RDF}type")
        self._same = self._graph.terms.iri(f"{OWL}sameAs")

    def all(self) -> tuple[Clash, ...]:
        """Give all contradictions, each once, in the order of the rules."""
        found = [*self._of_instances(), *self._of_differences(), *self._of_lists(), *self._of_datatypes()]
        once = {(rule, frozenset(facts)): (rule, things, facts) for rule, things, facts in reversed(found)}
        order = list(rules())
        clashes = [self._clash(*one) for one in once.values()]
        return tuple(sorted(clashes, key=lambda clash: (order.index(clash.rule), clash.things)))

    def _clash(self, rule: str, things: tuple[int, ...], facts: tuple[Fact, ...]) -> Clash:
        names = [self._graph.terms.terms[thing] for thing in things]
        words = WORDS[rule].format(*(_in_words(name) for name in names))
        texts = tuple(name.value for name in names if isinstance(name, NamedNode | BlankNode | Literal))
        triples = dict.fromkeys(triple for fact in facts for triple in self._written(fact))
        return Clash(rule, texts, words, tuple(triples))

    def _written(self, fact: Fact) -> Iterator[Triple]:
        """Write a triple; in place of one that RDF cannot write, those from which it follows."""
        facts = [fact]
        if self._graph.terms.is_literal[fact[0]]:
            facts = [premise for _, premises in self._why.reasons(fact) for premise in premises]
        for one in facts:
            subject, predicate, value = self._why.terms_of(one)
            if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
                yield Triple(subject, predicate, value)

    def _of_instances(self) -> Iterator[Found]:
        for instance in self._instances:
            wholes = [self._graph.pairs(pattern.predicate) for pattern in instance.body]
            found = derive(instance, wholes, wholes)
            columns = [found.left] if found.right is None else [found.left, found.right]
            for keys in zip(*(column.tolist() for column in columns), strict=True):
                facts = [*instance.axioms]
                for pattern, key in zip(instance.body, keys, strict=True):
                    facts += self._why.spelled((key >> 32, pattern.predicate, key & 0xFFFFFFFF))
                yield instance.rule, _things(instance, facts[len(instance.axioms) :]), tuple(facts)

    # Equality

    def _of_differences(self) -> Iterator[Found]:
        graph = self._graph
        different = graph.iri(f"{OWL}differentFrom")
        keys = graph.pairs(different).keys
        for thing in subjects(keys[subjects(keys) == objects(keys)]).tolist():
            one, other = self._said_to_differ(thing, different)
            yield "eq-diff1", (one, other), ((one, self._same, other), (one, different, other))
        for one, other in self._different_values():
            yield "eq-diff1", (one, other), ((one, self._same, other), (one, different, other))

    def _said_to_differ(self, thing: int, different: int) -> tuple[int, int]:
        """Give the terms that were said to be different, and now are one."""
        s, p, o = self._graph.asserted
        of = self._graph.classes.of
        found = np.flatnonzero((of[s] == thing) & (of[o] == thing) & (of[p] == different))
        return (int(s[found[0]]), int(o[found[0]])) if len(found) else (thing, thing)

    def _different_values(self) -> Iterator[tuple[int, int]]:
        """Give literals of different values that became the same (``dt-diff``)."""
        of = self._graph.classes.of
        literals = np.array(self._graph.terms.literals, dtype=np.int64)
        sizes = np.bincount(of[: len(self._graph.terms)])
        classes: dict[int, dict[object, int]] = {}
        for number in literals[sizes[of[literals]] > 1].tolist():
            value = self._graph.value(number)
            if value is not None:
                classes.setdefault(int(of[number]), {}).setdefault(value, number)
        for found in classes.values():
            first, *others = found.values()
            yield from ((first, other) for other in others)

    def _of_lists(self) -> Iterator[Found]:
        graph = self._graph
        different = graph.iri(f"{OWL}AllDifferent")
        nodes = subjects(graph.pairs(self._type).with_object(different)).tolist()
        lists = Compiler(graph).lists() if nodes else None
        for rule, name in (("eq-diff2", "members"), ("eq-diff3", "distinctMembers")):
            predicate = graph.iri(f"{OWL}{name}")
            for node in nodes:
                for head in objects(graph.pairs(predicate).with_subject(node)).tolist():
                    for member, _ in lists.same_twos(head) if lists else ():
                        one, other = self._listed(member)
                        facts = (node, self._type, different), (node, predicate, head), (one, self._same, other)
                        yield rule, (one, other), facts

    def _listed(self, thing: int) -> tuple[int, int]:
        """Give the two names that lists have for a thing, or twice the one name."""
        _, p, o = self._graph.asserted
        of = self._graph.classes.of
        found = np.unique(o[(of[o] == thing) & (of[p] == self._graph.iri(f"{RDF}first"))]).tolist()
        return (found[0], found[min(1, len(found) - 1)]) if found else (thing, thing)

    # Datatypes

    def _of_datatypes(self) -> Iterator[Found]:
        graph, of = self._graph, self._graph.classes.of
        literals = np.array(graph.terms.literals, dtype=np.int64)
        for name in sorted(DATATYPES):
            datatype = graph.iri(name)
            typed = subjects(graph.pairs(self._type).with_object(datatype))
            for number in literals[np.isin(of[literals], typed)].tolist():
                literal = graph.terms.terms[number]
                if isinstance(literal, Literal) and is_outside(literal, name):
                    yield "dt-not-type", (number, datatype), ((int(of[number]), self._type, datatype),)


def _things(instance: Instance, facts: list[Fact]) -> tuple[int, ...]:
    """Give what a contradiction is about, in the order that the words want: classes or properties first."""
    first = facts[0]
    match instance.rule:
        case "cax-dw" | "cax-adc" | "cls-com":
            return facts[0][2], facts[1][2], first[0]
        case "prp-pdw" | "prp-adp":
            return first[1], facts[1][1], first[0], first[2]
        case "cls-maxc1" | "cls-maxqc1" | "cls-maxqc2":
            return facts[1][1], facts[1][0], facts[1][2], facts[-1][2]
        case "prp-irp":
            return first[1], first[0]
        case "cls-nothing2":
            return (first[0],)
        case _:
            return first[1], first[0], first[2]


def _in_words(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
