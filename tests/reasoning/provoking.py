"""From the rule table and a source of random choices to small graphs in which chosen rules have something to say.

The premises of a rule are written out with random terms; a premise may give way to the premises of another rule that
concludes it. So every rule of the table speaks in as many cases as any other, alone and after others.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.names import OWL, RDF, RDFS, XSD
from igkg.reasoning.datatypes import DATATYPES, datatypes_of, is_outside
from igkg.reasoning.rules import Atom, Condition, ListAtom, Rule, Var, rules
from tests.reasoning.examples import AXIOMS, CLASSES, FIRST, KINDS, NIL, PROPERTIES, REST, SAME, THINGS, TYPE
from tests.reasoning.oracle import Binding, Fact, instance

_BY_VALUE = {
    "0": [("0", "nonNegativeInteger"), ("00", "byte"), ("-0", "integer"), ("0.0", "decimal")],
    "1": [("1", "nonNegativeInteger"), ("01", "nonNegativeInteger"), ("+1", "integer"), ("1.", "decimal")],
    "text": [("x", "string")],
    "other text": [("1", "string")],
    "double": [("1", "double"), ("1.0E0", "double")],
    "float": [("1", "float"), ("1e0", "float")],
    "boolean": [("1", "boolean"), ("true", "boolean")],
    "two": [("2", "unsignedInt")],
    "binary": [("AA==", "base64Binary"), ("AA ==", "base64Binary")],
    "moment": [("2005-11-18T24:00:00Z", "dateTime"), ("2005-11-19T00:00:00.0+00:00", "dateTimeStamp")],
}
SAME_VALUES = [[Literal(text, datatype=NamedNode(XSD + name)) for text, name in found] for found in _BY_VALUE.values()]
SAME_VALUES.append([Literal("x", language="en"), Literal("x@EN", datatype=NamedNode(f"{RDF}PlainLiteral"))])
ILL_TYPED = [
    Literal(text, datatype=NamedNode(XSD + name)) for text, name in (("-1", "nonNegativeInteger"), ("x", "int"))
]
UNKNOWN = [Literal("2005", datatype=NamedNode(f"{XSD}gYear")), Literal("x", datatype=THINGS[0])]
LITERALS = [literal for same in SAME_VALUES for literal in same] + ILL_TYPED + UNKNOWN
_USUAL = [SAME_VALUES[0][0], SAME_VALUES[1][0], SAME_VALUES[1][1], SAME_VALUES[2][0]]
_NAMES: list[object] = [*THINGS[:3], *PROPERTIES[:2], *CLASSES[:2], BlankNode("t0")]
_BELOW, _INVERSE = NamedNode(f"{RDFS}subPropertyOf"), NamedNode(f"{OWL}inverseOf")
_DATATYPES = [NamedNode(name) for name in sorted(DATATYPES)]
_ROLES: list[object] = [
    *(TYPE, SAME, FIRST, REST, NIL, *AXIOMS, *KINDS),
    *(NamedNode(f"{XSD}{name}") for name in ("integer", "string")),
    *(NamedNode(f"{RDFS}{name}") for name in ("subClassOf", "subPropertyOf", "Literal", "Datatype")),
    NamedNode(f"{OWL}AllDifferent"),
]


def alone(rule: Rule, random: Random) -> list[Triple]:
    """Give a graph in which a rule has something to say, by itself."""
    return _Making(random, depth=0).of([rule])


def provoked(random: Random, most: int = 3) -> list[Triple]:
    """Give a graph in which some rules have something to say; at times a triple is missing, or a term has two roles."""
    every = list(rules().values())
    chosen = [random.choice(every) for _ in range(random.randrange(1, most + 1))]
    found = _Making(random, depth=random.randrange(3)).of(chosen)
    if len(found) > 1 and random.randrange(4) == 0:
        found.pop(random.randrange(len(found)))
    if random.randrange(4) == 0:
        found = _in_another_role(random, found)
    if random.randrange(3) == 0:
        found = _with_a_twin(random, found)
    return _later(random, found) if random.randrange(2) == 0 else found


def late(random: Random) -> list[Triple]:
    """Give a graph in which a rule has something to say, with things of two names, and some of it follows late."""
    found = _Making(random, depth=0).of([random.choice(list(rules().values()))])
    for _ in range(random.randrange(1, 3)):
        found = _with_a_twin(random, found)
    return _later(random, found, len(found) // 2 + 1)


def _with_a_twin(random: Random, found: list[Triple]) -> list[Triple]:
    """Give one thing, class or property two names, now the one and now the other, and say that they are the same."""
    names = {term for t in found for term in (t.subject, t.predicate, t.object) if isinstance(term, NamedNode)}
    own = sorted(name.value for name in names if name.value.startswith("http://example.org/"))
    if not own:
        return found
    name = NamedNode(random.choice(own))
    twin = NamedNode(f"http://example.org/{random.choice('AZz')}-twin")

    def of(term: object) -> object:
        return twin if term == name and random.randrange(2) else term

    changed = [Triple(of(t.subject), of(t.predicate), of(t.object)) for t in found]  # type: ignore[arg-type]
    return [*changed, Triple(name, SAME, twin)]


def _later(random: Random, found: list[Triple], most: int = 5) -> list[Triple]:
    """Let some triples follow only after other rules have spoken: by some steps from property to property."""
    steps: list[Triple] = []
    late: dict[Triple, Triple] = {}
    for triple in random.sample(found, min(len(found), random.randrange(1, most + 1))):
        subject, above, value = triple.subject, triple.predicate, triple.object
        for _ in range(random.randrange(1, 5)):
            below = NamedNode(f"http://example.org/step{len(steps)}")
            is_turned = random.randrange(2) == 0 and not isinstance(value, Literal)
            steps.append(Triple(below, _INVERSE if is_turned else _BELOW, above))
            above = below
            if is_turned:
                subject, value = value, subject  # type: ignore[assignment]
        late[triple] = Triple(subject, above, value)
    return [*(late.get(triple, triple) for triple in found), *steps]


def _in_another_role(random: Random, found: list[Triple]) -> list[Triple]:
    """Put a term of the vocabulary, or a literal, in the place of a name, wherever the name stands."""
    name = random.choice([name for name in _NAMES if isinstance(name, NamedNode)])
    role = random.choice([*_ROLES, *_NAMES])

    def of(term: object) -> object:
        return role if term == name else term

    changed = [(of(t.subject), of(t.predicate), of(t.object)) for t in found]
    return list(dict.fromkeys(Triple(*f) for f in changed if isinstance(f[1], NamedNode)))  # type: ignore[arg-type]


class _Making:
    """Triples in the making; ``depth`` is how often a premise may give way to the premises of what concludes it."""

    def __init__(self, random: Random, depth: int) -> None:
        self._random = random
        self._depth = depth
        self._facts: list[Fact] = []
        self._cells: list[object] = []
        self._is_odd = random.randrange(6) == 0  # lists with cells in common, circles, several members

    def of(self, chosen: Sequence[Rule]) -> list[Triple]:
        """Give the triples that make rules speak, in random order."""
        for rule in chosen:
            self._premises(rule, {}, self._depth)
        self._random.shuffle(self._facts)
        return list(dict.fromkeys(Triple(*fact) for fact in self._facts))  # type: ignore[arg-type]

    def _premises(self, rule: Rule, binding: Binding, depth: int) -> None:
        for premise in rule.premises:
            if isinstance(premise, Condition):
                self._condition(premise, binding)
        for premise in rule.premises:
            if isinstance(premise, ListAtom):
                self._list(rule, premise, binding, depth)
            elif isinstance(premise, Atom):
                self._atom(premise, binding, depth)

    def _atom(self, atom: Atom, binding: Binding, depth: int) -> None:
        for at, name in enumerate(atom.names):
            if isinstance(name, Var):
                self._bind(name, binding, may_be_literal=at == 2)
        subject, predicate, value = instance(atom, binding)
        if isinstance(value, Literal) and isinstance(atom.object, Literal):
            value = self._number(value)
        self._state((subject, predicate, value), depth)

    def _bind(self, name: Var, binding: Binding, may_be_literal: bool) -> object:
        if name not in binding:
            binding[name] = self._term(name.name, may_be_literal)
        return binding[name]

    def _term(self, name: str, may_be_literal: bool) -> object:
        """Give a term such as the standard means by a name; at times any other."""
        random = self._random
        if may_be_literal and name[0] in "yozilv" and random.randrange(4) == 0:
            return random.choice([*_USUAL, *_USUAL, *LITERALS])
        if random.randrange(8) == 0:
            return random.choice([*_NAMES, *_DATATYPES[:3]])
        return random.choice({"p": PROPERTIES[:2], "c": CLASSES[:2]}.get(name[0], [*THINGS[:3], BlankNode("t0")]))

    def _number(self, value: Literal) -> Literal:
        """Give a literal of the same value; at times, unless the rule is alone, of another."""
        random = self._random
        if self._depth and random.randrange(6) == 0:
            return random.choice(LITERALS)
        return random.choice(next(same for same in SAME_VALUES if value in same))

    def _state(self, fact: Fact, depth: int) -> None:
        """Say a triple; or what concludes it; or, of one that RDF cannot write, the same by other names."""
        subject, predicate, value = fact
        if depth and self._random.randrange(2) and self._conclude(fact, depth - 1):
            return
        if isinstance(subject, Literal):
            name = self._random.choice(THINGS[3:])
            self._facts.append((name, SAME, subject))
            subject = name
        if not isinstance(predicate, NamedNode):
            name = self._random.choice(PROPERTIES)
            self._facts.append((name, SAME, predicate))
            predicate = name
        self._facts.append((subject, predicate, value))

    def _conclude(self, fact: Fact, depth: int) -> bool:
        """Write the premises of a rule that concludes a triple, if there is one; tell whether there was."""
        rules_of = [(rule, b) for rule in rules().values() for b in _unified(rule, fact) if rule.name[:3] != "dt-"]
        if rules_of:
            rule, binding = self._random.choice(rules_of)
            self._premises(rule, binding, depth)
        return bool(rules_of)

    # Lists

    def _list(self, rule: Rule, premise: ListAtom, binding: Binding, depth: int) -> None:
        random = self._random
        if premise.which == "each":
            members = self._each(rule, premise, binding, depth)
        else:
            wanted = [self._bind(name, binding, may_be_literal=rule.name == "cls-oo") for name in premise.members]
            members = [self._term(premise.members[0].name, False) for _ in range(random.randrange(3))]
            places = sorted(random.randrange(len(members) + 1) for _ in wanted)
            for place, member in reversed([*zip(places, wanted, strict=True)]):
                members.insert(place, member)
        if isinstance(premise.subject, Var):
            self._bind(premise.subject, binding, may_be_literal=False)
        head = self._written(members, depth)
        subject, predicate, _ = instance(
            Atom(premise.subject, premise.predicate, Var("list")), {**binding, Var("list"): head}
        )
        self._state((subject, predicate, head), depth)

    def _each(self, rule: Rule, premise: ListAtom, binding: Binding, depth: int) -> list[object]:
        """Say of each of some members what the rule says of each."""
        (member,) = premise.members
        members: list[object] = []
        carried = {Var("u#"): binding[Var("u1")]} if Var("u1") in binding else {}
        length = self._random.choice([1, 2, 2, 2, 3, 3, 4, 5])
        for number in range(length):
            inner: Binding = {**binding, **carried, member: self._term("p" if rule.name[:3] == "prp" else "c", False)}
            if number == length - 1 and Var("un+1") in binding:
                inner[Var("u#+")] = binding[Var("un+1")]
            for atom in rule.each:
                self._atom(atom, inner, depth)
            members.append(inner[member])
            carried = {Var("u#"): inner[Var("u#+")]} if Var("u#+") in inner else {}
            binding.update({name: term for name, term in inner.items() if "#" not in name.name and name != member})
        return members

    def _written(self, members: list[object], depth: int) -> object:
        random = self._random
        cells: list[object] = []
        for _ in members:
            is_old = self._is_odd and self._cells and random.randrange(3) == 0
            cells.append(random.choice(self._cells) if is_old else BlankNode(f"k{len(self._cells) + len(cells)}"))
        self._cells += cells
        for cell, member, after in zip(cells, members, [*cells[1:], NIL], strict=True):
            self._state((cell, FIRST, member), depth and random.randrange(2))
            self._state((cell, REST, after), depth and random.randrange(2))
        if self._is_odd and cells:
            self._facts.append(
                (random.choice(cells), *random.choice([(FIRST, random.choice(_NAMES)), (REST, random.choice(cells))]))
            )
        return cells[0] if cells else NIL

    # Literals

    def _condition(self, condition: Condition, binding: Binding) -> None:
        """Take literals and datatypes of which a condition holds, and name the literals in a triple."""
        for name, term in zip(condition.arguments, self._that_hold(condition.name), strict=True):
            assert isinstance(name, Var)
            binding[name] = term
            if isinstance(term, Literal):
                self._state((self._random.choice(THINGS[:3]), self._random.choice(PROPERTIES[:2]), term), 0)

    def _that_hold(self, condition: str) -> Sequence[object]:
        random = self._random
        if condition == "datatype":
            return [random.choice(_DATATYPES)]
        if condition == "same-value":
            return random.sample(random.choice([same for same in SAME_VALUES if len(same) > 1]), 2)
        if condition == "different-values":
            return [random.choice(same) for same in random.sample(SAME_VALUES, 2)]
        is_wanted = is_outside if condition == "not-in-value-space" else _is_within
        return random.choice([(one, name) for one in LITERALS for name in _DATATYPES if is_wanted(one, name.value)])


def _is_within(literal: Literal, name: str) -> bool:
    return name in datatypes_of(literal)


def _unified(rule: Rule, fact: Fact) -> list[Binding]:
    """Give how the conclusions of a rule become a triple."""
    found = []
    for conclusion in rule.conclusions:
        binding: Binding = {}
        if all(
            binding.setdefault(name, term) == term if isinstance(name, Var) else name == term
            for name, term in zip(conclusion.names, fact, strict=True)
        ):
            found.append(binding)
    return found
