"""From the rule table and what the graph says of classes and properties to the instances of the rules to be run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pyoxigraph import NamedNode

from igkg.names import OWL, RDF
from igkg.reasoning.graph import Graph
from igkg.reasoning.instances import STEP_BY_STEP, Fact, Instance, Pattern
from igkg.reasoning.lists import Lists
from igkg.reasoning.relations import Pairs, objects, subjects
from igkg.reasoning.rules import Atom, ListAtom, Name, Rule, Var, rules

_TYPE = NamedNode(f"{RDF}type")
_SAME = NamedNode(f"{OWL}sameAs")
_MOST = 2  # premises of an instance

Binding = dict[Var, int]
State = tuple[int, int] | bytes  # of a relation: how many batches and pairs it has, or what it has


@dataclass(frozen=True)
class Plan:
    """A rule, its premises sorted into those about the ontology and those about data.

    Where all premises name their predicates and there are no more than two of them, all are taken as about data.
    """

    rule: Rule
    schema: tuple[Atom, ...]
    data: tuple[Atom, ...]

    @cached_property
    def is_simple(self) -> bool:
        """Whether there is one premise about the ontology, one about data, and no equality."""
        subjects_are_variables = all(isinstance(atom.subject, Var) for atom in self.schema)
        concludes = not self.rule.is_clash and all(atom.predicate != _SAME for atom in self.rule.conclusions)
        return len(self.schema) == len(self.data) == 1 and subjects_are_variables and concludes

    @cached_property
    def variables(self) -> dict[Var, int]:
        """The variables that stand in the patterns, as numbers below zero."""
        names = dict.fromkeys(name for atom in self.data for name in atom.names if isinstance(name, Var))
        return {name: -1 - number for number, name in enumerate(names)}


@cache
def plans() -> tuple[Plan, ...]:
    """Give a plan for each rule but those that union-find, the table of literals and the last pass take care of."""
    apart = ("eq-", "dt-")
    return tuple(_plan(rule) for rule in rules().values() if not rule.name.startswith(apart))


def _plan(rule: Rule) -> Plan:
    names_all = all(not isinstance(atom.predicate, Var) for atom in rule.atoms)
    if names_all and len(rule.atoms) <= _MOST and rule.list_atom is None:
        return Plan(rule, (), rule.atoms)
    data = tuple(atom for atom in rule.atoms if _is_data(atom))
    return Plan(rule, tuple(atom for atom in rule.atoms if atom not in data), data)


def _is_data(atom: Atom) -> bool:
    return isinstance(atom.predicate, Var) or (atom.predicate == _TYPE and isinstance(atom.object, Var))


@cache
def schema_names() -> tuple[frozenset[NamedNode], frozenset[NamedNode]]:
    """Give the predicates and the classes whose triples the compiler reads."""
    predicates = {NamedNode(f"{RDF}first"), NamedNode(f"{RDF}rest")}
    classes = set()
    for plan in plans():
        for atom in plan.schema:
            if atom.predicate == _TYPE and isinstance(atom.object, NamedNode):
                classes.add(atom.object)
            elif isinstance(atom.predicate, NamedNode):
                predicates.add(atom.predicate)
        if plan.rule.list_atom:
            predicates.add(plan.rule.list_atom.predicate)
    return frozenset(predicates), frozenset(classes)


@dataclass
class Compiled:
    """The instances of a rule, and what the compiler looked at for them, as it was then."""

    instances: list[Instance]
    reads: dict[tuple[int, int], State]
    constants: dict[Name, int | None]


class Compiler:
    """Compiles the rules for a graph, and again those whose premises about the ontology have changed."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: dict[str, Compiled] = {}
        self._readers: dict[int, set[str]] = {}
        self._reads: dict[tuple[int, int], State] = {}
        self._constants: dict[Name, int | None] = {}  # of the rule that is being compiled
        self._epoch = self._vocabulary_epoch = -1
        self._lists: tuple[tuple[Pairs, Pairs], Lists] | None = None
        self._type = graph.iri(f"{RDF}type")
        self._same = graph.iri(f"{OWL}sameAs")

    def is_outdated(self, touched: set[int]) -> bool:
        """Forget what was compiled from what has changed; tell whether there was any of it, or nothing yet."""
        if self._vocabulary_epoch != self._graph.vocabulary_epoch:
            self._done.clear()
            self._vocabulary_epoch = self._graph.vocabulary_epoch
            self._type = self._graph.iri(f"{RDF}type")
            self._same = self._graph.iri(f"{OWL}sameAs")
        if self._epoch != self._graph.epoch:
            self._epoch = self._graph.epoch
            find = self._graph.find
            kept = (one for one in self._done.items() if all(find(n) == at for n, at in one[1].constants.items()))
            self._done = dict(kept)
        for predicate in touched & self._readers.keys():
            for name in self._readers[predicate] & self._done.keys():
                reads = self._done[name].reads
                if any(self._state(*read) != state for read, state in reads.items() if read[0] == predicate):
                    del self._done[name]
        return len(self._done) < len(plans())

    def _state(self, predicate: int, value: int) -> State:
        relation = self._graph.relations.get(predicate)
        if relation is None:
            return 0, 0
        if value >= 0:  # the pairs themselves, of which as many may be others when equals have replaced equals
            return relation.pairs.with_object(value).tobytes()
        return len(relation.batches), len(relation.pairs)

    def instances(self) -> list[Instance]:
        """Give all instances of the rules, each once, in the order of the rules and then of the terms."""
        for plan in plans():
            if plan.rule.name not in self._done:
                self._reads, self._constants = {}, {}
                instances = list(dict.fromkeys(self._of_plan(plan)))
                self._done[plan.rule.name] = Compiled(instances, self._reads, self._constants)
                for predicate, _ in self._reads:
                    self._readers.setdefault(predicate, set()).add(plan.rule.name)
        return [instance for plan in plans() for instance in self._done[plan.rule.name].instances]

    def _of_plan(self, plan: Plan) -> Iterator[Instance]:
        listed = plan.rule.list_atom
        if listed is None and plan.is_simple:
            yield from self._simple(plan)
        elif listed is None:
            for binding, axioms in self._bind(plan, plan.schema, {}, ()):
                yield from self._instances(plan, binding, axioms)
        elif len(self._pairs(self._graph.iri(listed.predicate.value))):
            yield from self._of_lists(plan, listed)

    def _simple(self, plan: Plan) -> Iterator[Instance]:
        """Do for rules with one premise about the ontology and one about data what the rest does for all, faster."""
        (axiom,), (datum,) = plan.schema, plan.data
        predicate = self._graph.iri(str(axiom.predicate.value))  # type: ignore[union-attr]
        value = -1 if isinstance(axiom.object, Var) else self._graph.find(axiom.object)
        source = self._read(plan.rule, axiom, predicate)
        keys = self._pairs(source, value if predicate == self._type and value is not None else -1)
        places = [*dict.fromkeys(name for name in (axiom.subject, axiom.object) if isinstance(name, Var))]
        fixed = {name: number for name, number in plan.variables.items() if name not in places}
        heads = [conclusion.names for conclusion in plan.rule.conclusions]
        for name in (name for names in heads for name in names if not isinstance(name, Var)):
            fixed[name] = self._graph.find(name)  # type: ignore[index, assignment]
        slots: list[Name] = [*places, *fixed]
        body = [slots.index(name) for name in (datum.predicate, datum.subject, datum.object)]
        ends = [[slots.index(name) for name in (p, s, o)] for s, p, o in heads]
        rest = tuple(fixed.values())
        chosen = keys.select(-1, -1 if value is None else value)
        for s, o in zip(subjects(chosen).tolist(), objects(chosen).tolist(), strict=True):
            bound = (s, o, *rest) if len(places) > 1 else (s, *rest)
            pattern = Pattern(bound[body[0]], bound[body[1]], bound[body[2]])
            for at in ends:
                head = Pattern(bound[at[0]], bound[at[1]], bound[at[2]])
                if head != pattern:
                    yield Instance(plan.rule.name, "derive", (pattern,), head, ((s, predicate, o),))

    def lists(self) -> Lists:
        """Give the lists of the graph."""
        first, rest, nil = (self._graph.iri(f"{RDF}{name}") for name in ("first", "rest", "nil"))
        found = self._pairs(first), self._pairs(rest)
        if self._lists is None or any(one is not other for one, other in zip(self._lists[0], found, strict=True)):
            self._lists = found, Lists(*found, nil, self._graph.hidden_number)
        return self._lists[1]

    def _pairs(self, predicate: int, value: int = -1) -> Pairs:
        self._reads[predicate, value] = self._state(predicate, value)
        return self._graph.pairs(predicate)

    # Premises about the ontology

    def _bind(
        self, plan: Plan, atoms: tuple[Atom, ...], binding: Binding, axioms: tuple[Fact, ...]
    ) -> Iterator[tuple[Binding, tuple[Fact, ...]]]:
        if not atoms:
            yield binding, axioms
            return
        atom = atoms[0]
        predicate = self._value(atom.predicate, binding)
        assert predicate is not None
        source = self._read(plan.rule, atom, predicate)
        if predicate != self._type and not len(self._pairs(source)):
            return
        subject, value = self._value(atom.subject, binding), self._value(atom.object, binding)
        if subject is None or value is None:  # a literal that is not in the graph
            return
        keys = self._pairs(source, value if predicate == self._type else -1).select(subject, value)
        for s, o in zip(subjects(keys).tolist(), objects(keys).tolist(), strict=True):
            found = dict(binding)
            ends = ((atom.subject, s), (atom.object, o))
            if all(found.setdefault(name, term) == term for name, term in ends if isinstance(name, Var)):
                yield from self._bind(plan, atoms[1:], found, (*axioms, (s, predicate, o)))

    def _read(self, rule: Rule, atom: Atom, predicate: int) -> int:
        at, family = STEP_BY_STEP.get(rule.name, (-1, ""))
        return self._graph.base(predicate, family) if at >= 0 and rule.atoms[at] == atom else predicate

    def _value(self, name: Name, binding: Binding) -> int | None:
        return binding.get(name, -1) if isinstance(name, Var) else self._constant(name)

    def _constant(self, name: Name) -> int | None:
        if name not in self._constants:
            self._constants[name] = self._graph.find(name)
        return self._constants[name]

    # What is left of a rule for the data

    def _instances(self, plan: Plan, binding: Binding, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        places = plan.variables | binding
        body = [self._pattern(plan.rule, atom, places) for atom in plan.data]
        if plan.rule.is_clash:
            yield from self._binary(plan.rule.name, body, None, axioms)
        for conclusion in plan.rule.conclusions:
            head = self._pattern(None, conclusion, places)
            if conclusion.predicate == _SAME:
                yield from self._equate(plan.rule.name, body, head, axioms)
            else:
                yield from self._binary(plan.rule.name, body, head, axioms)

    def _pattern(self, rule: Rule | None, atom: Atom, places: Binding) -> Pattern:
        numbers = [places[name] if isinstance(name, Var) else self._constant(name) for name in atom.names]
        subject, predicate, value = (-1 if number is None else number for number in numbers)
        return Pattern(self._read(rule, atom, predicate) if rule else predicate, subject, value)

    def _binary(
        self, rule: str, body: list[Pattern], head: Pattern | None, axioms: tuple[Fact, ...]
    ) -> Iterator[Instance]:
        """Give an instance; of more than two premises, the first two give a hidden property that holds both."""
        if len(body) > _MOST:
            joining = self._join(rule, body[0], body[1])
            yield joining
            body = [_whole(joining), *body[2:]]
        yield Instance(rule, "derive", tuple(body), head, axioms)

    def _join(self, rule: str, one: Pattern, other: Pattern) -> Instance:
        variables = dict.fromkeys((*one.variables, *other.variables))
        first, second = [*variables, *variables][:2]
        number = self._graph.hidden_number(("join", rule, one, other))
        return Instance(rule, "derive", (one, other), Pattern(number, first, second))

    def _equate(self, rule: str, body: list[Pattern], head: Pattern, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        """Give an instance whose two patterns differ in one variable only: the terms there are the same."""
        one, other = head.subject, head.object
        half = [pattern for pattern in body if other not in pattern.variables]
        joined = half[0]
        for pattern in half[1:]:
            joining = self._join(rule, joined, pattern)
            yield joining
            joined = _whole(joining)
        twin = Pattern(*(other if name == one else name for name in joined))
        yield Instance(rule, "equate", (joined, twin), head, axioms)

    # Lists

    def _of_lists(self, plan: Plan, atom: ListAtom) -> Iterator[Instance]:
        listed = Atom(atom.subject, atom.predicate, Var("list"))
        for binding, axioms in self._bind(plan, (*plan.schema, listed), {}, ()):
            head = binding[Var("list")]
            if atom.which == "each":
                yield from self._of_each(plan, binding, axioms)
            elif atom.which == "any":
                for member in self.lists().members(head):
                    yield from self._instances(plan, binding | {atom.members[0]: member}, axioms)
            else:
                for one, two in self.lists().twos(head):
                    found = binding | {atom.members[0]: one, atom.members[1]: two}
                    yield from self._instances(plan, found, axioms)

    def _of_each(self, plan: Plan, binding: Binding, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        rule, lists, head = plan.rule.name, self.lists(), binding[Var("list")]
        if rule == "prp-spo2":
            yield from lists.inner_chains(rule, head)
            yield from lists.chain(rule, head, binding[Var("p")], axioms)
        elif rule == "cls-int1":
            yield from lists.inner_commons(rule, head, self._type)
            yield from lists.common(rule, head, Pattern(self._type, -1, binding[Var("c")]), self._type, axioms)
        else:
            yield from self._keys(rule, binding[Var("c")], head, axioms)

    def _keys(self, rule: str, kind: int, head: int, axioms: tuple[Fact, ...]) -> Iterator[Instance]:
        for members in self.lists().least_members(head):
            body = (Pattern(self._type, -1, kind), *(Pattern(name, -1, -2) for name in members))
            yield Instance(rule, "key", body, Pattern(self._same, -1, -2), axioms)


def _whole(joining: Instance) -> Pattern:
    assert joining.head is not None
    return joining.head
