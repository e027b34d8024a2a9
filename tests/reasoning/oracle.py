"""From triples to all that follows by the rule table, read word for word: slow, simple, and what the engine is held to.

A triple is any three terms (generalised RDF). The list patterns are walked cell by cell over ``rdf:first`` and
``rdf:rest``; a walk that comes to a cell again with nothing new known is not walked twice, so cyclic lists end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf

from pyoxigraph import Literal, NamedNode

from igkg.names import OWL, RDF
from igkg.reasoning.datatypes import DATATYPES, datatypes_of, is_outside, value_of
from igkg.reasoning.rules import Atom, Condition, ListAtom, Name, Rule, Var, rules

Fact = tuple[object, object, object]
Binding = dict[Var, object]
FIRST, REST, NIL = (NamedNode(f"{RDF}{name}") for name in ("first", "rest", "nil"))
SAME = NamedNode(f"{OWL}sameAs")


class TooMuch(Exception):
    """The oracle looked at as many triples as it was allowed to, and has not come to an end."""


class Facts:
    """Triples, found by any of their parts; after looking at so many there is an end."""

    def __init__(self, facts: Iterable[Fact] = (), most: float = inf) -> None:
        self.all: set[Fact] = set()
        self._left = most
        self._found: dict[tuple[object, object, object], list[Fact]] = defaultdict(list)
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> bool:
        if fact in self.all:
            return False
        self.all.add(fact)
        s, p, o = fact
        for key in ((s, p, o), (s, p, None), (None, p, o), (s, None, o), (s,) + (None,) * 2, (None, p, None)):
            self._found[key].append(fact)
        self._found[None, None, o].append(fact)
        self._found[None, None, None].append(fact)
        return True

    def match(self, s: object, p: object, o: object) -> list[Fact]:
        found = list(self._found.get((s, p, o), ()))
        self._left -= 1 + len(found)
        if self._left < 0:
            raise TooMuch
        return found

    def literals(self) -> list[Literal]:
        terms = {term for fact in self.all for term in fact if isinstance(term, Literal)}
        return sorted(terms, key=str)


def close(facts: Iterable[Fact], most: float = inf) -> tuple[set[Fact], set[tuple[str, tuple[Fact, ...]]]]:
    """Give the closure, and the contradictions: the rule with the triples that match its premises.

    Raises:
        TooMuch: it would look at more than ``most`` triples, each as often as it is looked at.
    """
    graph = Facts(facts, most)
    inferences = [rule for rule in rules().values() if not rule.is_clash]
    while any([step(graph, rule) for rule in inferences]):  # noqa: C419 - every rule gets its turn
        pass
    clashes = {
        (rule.name, _premises(rule, binding))
        for rule in rules().values()
        if rule.is_clash
        for binding in matches(graph, rule)
    }
    return graph.all, clashes


def step(graph: Facts, rule: Rule) -> bool:
    """Add what one rule concludes; tell whether anything was new."""
    found = [instance(atom, binding) for binding in matches(graph, rule) for atom in rule.conclusions]
    return any([graph.add(fact) for fact in found])  # noqa: C419 - every fact is added


def matches(graph: Facts, rule: Rule, binding: Binding | None = None) -> Iterator[Binding]:
    """Give the bindings under which all premises hold."""
    yield from _all(graph, [*rule.premises], rule, binding or {})


def instance(atom: Atom, binding: Binding) -> Fact:
    s, p, o = (binding[name] if isinstance(name, Var) else name for name in atom.names)
    return s, p, o


def _premises(rule: Rule, binding: Binding) -> tuple[Fact, ...]:
    return tuple(instance(atom, binding) for atom in rule.atoms)


def _all(graph: Facts, premises: list[Atom | ListAtom | Condition], rule: Rule, binding: Binding) -> Iterator[Binding]:
    if not premises:
        yield binding
        return
    first, *rest = premises
    for found in list(_one(graph, first, rule, binding)):
        yield from _all(graph, rest, rule, found)


def _one(graph: Facts, premise: Atom | ListAtom | Condition, rule: Rule, binding: Binding) -> Iterator[Binding]:
    if isinstance(premise, Atom):
        yield from _atom(graph, premise, binding)
    elif isinstance(premise, Condition):
        yield from _condition(graph, premise, binding)
    else:
        head = Atom(premise.subject, premise.predicate, Var("list"))
        for found in _atom(graph, head, binding):
            if premise.which == "each":
                yield from _each(graph, premise, rule, found)
            else:
                yield from _some(graph, premise, found)


def _atom(graph: Facts, atom: Atom, binding: Binding) -> Iterator[Binding]:
    for key in _keys(graph, atom.names, binding):
        for fact in graph.match(*key):
            found = dict(binding)
            if all(
                not isinstance(n, Var) or found.setdefault(n, t) == t for n, t in zip(atom.names, fact, strict=True)
            ):
                yield found


def _keys(graph: Facts, names: tuple[Name, Name, Name], binding: Binding) -> Iterator[tuple[object, object, object]]:
    s, p, o = (binding.get(name) if isinstance(name, Var) else name for name in names)
    if isinstance(names[2], Literal):  # a number in a rule stands for its value, however it is written
        yield from ((s, p, literal) for literal in graph.literals() if _same_value(names[2], literal))
    else:
        yield s, p, o


def _each(graph: Facts, premise: ListAtom, rule: Rule, binding: Binding) -> Iterator[Binding]:
    """Walk from the list's head to ``rdf:nil``, and bind what the rule says of each member."""
    (member,) = premise.members
    waiting: list[tuple[object, Binding]] = [(binding[Var("list")], binding)]
    seen: set[tuple[object, frozenset[tuple[Var, object]]]] = set()
    while waiting:
        cell, so_far = waiting.pop()
        for _, _, element in graph.match(cell, FIRST, None):
            for found in _template(graph, list(rule.each), so_far | {member: element}):
                carried = _carry(found, member)
                for _, _, rest in graph.match(cell, REST, None):
                    state = (rest, frozenset(carried.items()))
                    if state in seen:
                        continue
                    seen.add(state)
                    waiting.append((rest, carried))
                    if rest == NIL:
                        yield {Var("un+1") if n.name == "u#" else n: term for n, term in carried.items()}


def _template(graph: Facts, atoms: list[Atom], binding: Binding) -> Iterator[Binding]:
    if not atoms:
        yield binding
        return
    for found in _atom(graph, atoms[0], binding):
        yield from _template(graph, atoms[1:], found)


def _carry(binding: Binding, member: Var) -> Binding:
    """Keep what goes on from one member of a list to the next: ``u#+`` becomes ``u#``, the first is ``u1``."""
    carried = {n: term for n, term in binding.items() if not n.name.endswith(("#", "#+")) and n != member}
    if Var("u#+") in binding:
        carried.setdefault(Var("u1"), binding[Var("u#")])
        carried[Var("u#")] = binding[Var("u#+")]
    return carried


def _some(graph: Facts, premise: ListAtom, binding: Binding) -> Iterator[Binding]:
    """Bind any member, or any two, on a walk from the list's head that comes to ``rdf:nil``."""
    for cell in _cells(graph, binding[Var("list")], at_least=0):
        for _, _, element in graph.match(cell, FIRST, None):
            found = binding | {premise.members[0]: element}
            if premise.which == "any":
                yield found
                continue
            for later in _cells(graph, cell, at_least=1):
                for _, _, other in graph.match(later, FIRST, None):
                    yield found | {premise.members[1]: other}


def _cells(graph: Facts, start: object, at_least: int) -> set[object]:
    """Give the cells that are reached from one in so many steps or more and from which ``rdf:nil`` is reached."""
    after: dict[object, set[object]] = defaultdict(set)
    for s, _, o in graph.match(None, REST, None):
        if graph.match(s, FIRST, None):  # a cell without a member is no cell of a list
            after[s].add(o)
    begin = {start} if at_least == 0 else after[start]
    return {cell for cell in _reach(after, begin) if NIL in _reach(after, after[cell])}


def _reach(after: dict[object, set[object]], begin: set[object]) -> set[object]:
    reached: set[object] = set()
    waiting = list(begin)
    while waiting:
        cell = waiting.pop()
        if cell not in reached:
            reached.add(cell)
            waiting.extend(after.get(cell, ()))
    return reached


def _condition(graph: Facts, condition: Condition, binding: Binding) -> Iterator[Binding]:
    names = condition.arguments
    literals = graph.literals()
    match condition.name:
        case "datatype":
            pairs: Iterable[tuple[object, ...]] = [(NamedNode(name),) for name in sorted(DATATYPES)]
        case "in-value-space":
            pairs = [(literal, NamedNode(name)) for literal in literals for name in datatypes_of(literal)]
        case "not-in-value-space":
            datatypes = [NamedNode(name) for name in DATATYPES]
            pairs = [(literal, name) for literal in literals for name in datatypes if is_outside(literal, name.value)]
        case "same-value":
            pairs = [(a, b) for a in literals for b in literals if a != b and _same_value(a, b)]
        case _:
            pairs = [(a, b) for a in literals for b in literals if _are_different(a, b)]
    for pair in pairs:
        found = dict(binding)
        if all(found.setdefault(n, t) == t for n, t in zip(names, pair, strict=True) if isinstance(n, Var)):
            yield found


def _value(literal: Literal) -> object:
    try:
        return value_of(literal)
    except KeyError:
        return None


def _same_value(a: Literal, b: Literal) -> bool:
    return a == b or (_value(a) is not None and _value(a) == _value(b))


def _are_different(a: Literal, b: Literal) -> bool:
    return None not in (_value(a), _value(b)) and _value(a) != _value(b)
