"""From the table in ``rules.txt`` to the rules of OWL 2 RL as values, which the compiler and the tests' oracle read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode

from igkg.names import OWL, RDF, RDFS, XSD

_NAMESPACES = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
_TOKEN = re.compile(r'"[^"]*"\^\^\S+|[a-z-]+\([^)]*\)|\([^)]*\)|\S+')
_INDEX = re.compile(r"\?([a-z]+)(1|2|n|n\+1)")
_STEP = {"1": "#", "2": "#+", "n": "#", "n+1": "#+"}


@dataclass(frozen=True, order=True)
class Var:
    """A variable of a rule. In what is said of each member of a list, ``u#`` is of this member, ``u#+`` of the next."""

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"


Name = Var | NamedNode | Literal


@dataclass(frozen=True)
class Atom:
    """A triple of variables and terms."""

    subject: Name
    predicate: Name
    object: Name

    @property
    def names(self) -> tuple[Name, Name, Name]:
        """The three names, subject first."""
        return self.subject, self.predicate, self.object

    @property
    def variables(self) -> frozenset[Var]:
        """The variables among the names."""
        return frozenset(name for name in self.names if isinstance(name, Var))

    def __str__(self) -> str:
        return " ".join(map(str, self.names))


@dataclass(frozen=True)
class ListAtom:
    """A triple whose object is a list; ``members`` names each member, any one, or any two, the one before the other."""

    subject: Name
    predicate: NamedNode
    which: str  # "each", "any" or "two"
    members: tuple[Var, ...]


@dataclass(frozen=True)
class Condition:
    """A condition on literals and datatypes (OWL 2 Profiles, Table 8)."""

    name: str
    arguments: tuple[Name, ...]


@dataclass(frozen=True)
class Rule:
    """A rule: from its premises, and from ``each`` said of every member of its list, follow its conclusions.

    Where what is said of a member leads on to the next, from ``u#`` to ``u#+``, the conclusion speaks of the ends,
    ``u1`` and ``un+1``. A rule with ``is_clash`` has no conclusions and finds a contradiction.
    """

    name: str
    premises: tuple[Atom | ListAtom | Condition, ...]
    each: tuple[Atom, ...]
    conclusions: tuple[Atom, ...]
    is_clash: bool

    @property
    def list_atom(self) -> ListAtom | None:
        """The premise with a list, if there is one."""
        return next((premise for premise in self.premises if isinstance(premise, ListAtom)), None)

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The premises that are plain triples."""
        return tuple(premise for premise in self.premises if isinstance(premise, Atom))


@cache
def rules() -> dict[str, Rule]:
    """Give all rules by name, in the order of the standard (OWL 2 Profiles, section 4.3)."""
    text = files("igkg.reasoning").joinpath("rules.txt").read_text(encoding="utf-8")
    lines = [line.split("#  ")[0] for line in text.splitlines() if line and not line.startswith("#")]
    found = {}
    for whole in re.split(r"\n(?=\S)", "\n".join(lines)):
        name, body = re.split(r":\s+", whole, maxsplit=1)
        found[name] = _rule(name, body)
    return found


def _rule(name: str, body: str) -> Rule:
    left, right = body.split("=>")
    before, dots, _ = left.partition(" . ... ")
    premises = [_premise(part) for part in _sentences(before)]
    each: tuple[Atom, ...] = ()
    if dots:
        repeated = [premise for premise in premises if isinstance(premise, Atom) and _has_index(premise)]
        premises = [premise for premise in premises if premise not in repeated]
        each = tuple(Atom(*map(_indexed, atom.names)) for atom in repeated)
    is_clash = right.split() == ["false"]
    conclusions = () if is_clash else tuple(Atom(*map(_name, part)) for part in _sentences(right))
    return Rule(name, tuple(premises), each, conclusions, is_clash)


def _sentences(text: str) -> list[list[str]]:
    sentences: list[list[str]] = [[]]
    for word in _TOKEN.findall(text):
        if word == ".":
            sentences.append([])
        else:
            sentences[-1].append(word)
    return [sentence for sentence in sentences if sentence]


def _premise(tokens: list[str]) -> Atom | ListAtom | Condition:
    if len(tokens) == 1:
        condition, _, arguments = tokens[0].removesuffix(")").partition("(")
        return Condition(condition, tuple(_name(argument) for argument in arguments.split()))
    subject, predicate, value = tokens
    if value.startswith("("):
        return _list_atom(_name(subject), predicate, value)
    return Atom(_name(subject), _name(predicate), _name(value))


def _list_atom(subject: Name, predicate: str, value: str) -> ListAtom:
    members = [_name(word) for word in value.strip("()").split() if word != "..."]
    variables = tuple(member for member in members if isinstance(member, Var))
    name = _name(predicate)
    assert isinstance(name, NamedNode)
    if not value.startswith("(..."):
        return ListAtom(subject, name, "each", (Var(variables[0].name[:-1] + "#"),))
    return ListAtom(subject, name, "any" if len(variables) == 1 else "two", variables)


def _name(token: str) -> Name:
    if token.startswith("?"):
        return Var(token[1:])
    if token.startswith('"'):
        lexical, _, datatype = token.partition("^^")
        return Literal(lexical.strip('"'), datatype=_iri(datatype))
    return _iri(token)


def _iri(token: str) -> NamedNode:
    prefix, _, local = token.partition(":")
    return NamedNode(_NAMESPACES[prefix] + local)


def _has_index(atom: Atom) -> bool:
    return any(_INDEX.fullmatch(str(variable)) for variable in atom.variables)


def _indexed(name: Name) -> Name:
    match = _INDEX.fullmatch(str(name)) if isinstance(name, Var) else None
    return Var(match[1] + _STEP[match[2]]) if match else name
