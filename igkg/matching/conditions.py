"""From a condition on a property and a thing to whether the thing's values meet it: by identity, number or name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from igkg.search import Index, fold

_MOST_LOOKED_AT = 5000
Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Value:
    """What a property is to have: a text, a number or a truth value as text, or a thing by its IRI."""

    text: str
    is_iri: bool = False


@dataclass(frozen=True)
class Condition:
    """Which values a property is to have.

    ``quantifier`` is any, all or none; a condition that is ``required`` lets nothing through that does not meet it;
    one that is ``exact`` is not met by a name that is only contained.
    """

    property: str
    values: tuple[Value, ...]
    is_required: bool = False
    quantifier: str = "any"
    is_exact: bool = False


def holds(index: Index, store: Store, iri: str, condition: Condition) -> bool | None:
    """Tell whether a thing meets a condition; None if nothing is said of that property."""
    terms = list(_values(store, iri, condition.property))
    if not terms:
        return None
    met = (any(_is_met(index, term, value, condition) for term in terms) for value in condition.values)
    match condition.quantifier:
        case "all":
            return all(met)
        case "none":
            return not any(met)
        case _:
            return any(met)


def things_that_meet(index: Index, store: Store, condition: Condition) -> list[str]:
    """Give the IRIs of things with such a value, for where no name is asked for; nothing for "none"."""
    if condition.quantifier == "none":
        return []
    quads = store.quads_for_pattern(None, NamedNode(condition.property), None, DefaultGraph())
    subjects = (quad.subject for quad in islice(quads, _MOST_LOOKED_AT))
    iris = dict.fromkeys(subject.value for subject in subjects if isinstance(subject, NamedNode))
    return sorted(iri for iri in iris if holds(index, store, iri, condition))


def _values(store: Store, iri: str, predicate: str) -> Iterator[Term]:
    quads = store.quads_for_pattern(NamedNode(iri), NamedNode(predicate), None, DefaultGraph())
    return (quad.object for quad in islice(quads, _MOST_LOOKED_AT))


def _is_met(index: Index, term: Term, value: Value, condition: Condition) -> bool:
    if isinstance(term, NamedNode):
        return term.value == value.text or (not value.is_iri and _is_called(index, term, value.text, condition))
    if not isinstance(term, Literal) or value.is_iri:
        return False
    return _is_like(term.value, value.text, condition)


def _is_called(index: Index, thing: NamedNode, text: str, condition: Condition) -> bool:
    number = index.number(thing.value)
    names = [] if number is None else index.names(number)
    return any(_is_like(name.value, text, condition) for name in names)


def _is_like(value: str, text: str, condition: Condition) -> bool:
    """Tell whether a value is a text, or has its words in it, as a date has its year."""
    if value == text or fold(value) == fold(text):
        return True
    if _same_number(value, text):
        return True
    return not condition.is_exact and f" {fold(text)} " in f" {fold(value)} " and bool(fold(text))


def _same_number(value: str, text: str) -> bool:
    try:
        return float(value) == float(text)
    except ValueError:
        return False
