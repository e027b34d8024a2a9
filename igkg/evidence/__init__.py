"""From facts and the texts of their passages to the facts whose names, dates and numbers the passage does not have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from igkg.counts import NO_FACTS_OF_THEIR_OWN, subclasses
from igkg.dataset import is_passage
from igkg.dates import is_date
from igkg.evidence.passages import EVIDENCE_RULE, Passage, Sources
from igkg.evidence.wording import has_address, has_name, has_unit, has_words
from igkg.evidence.written_values import has_date, has_length_of_time, has_number
from igkg.names import LABEL, ONTOLOGY, SKOS, TYPE, XSD, igkg, text
from igkg.report import VIOLATION, Finding

_ALIASES = {NamedNode(f"{SKOS}altLabel"), igkg("misnomer")}
_MEMBERSHIP = {TYPE, NamedNode(f"{SKOS}inScheme")}
_EXCEPTED = ("unnamedThing", "unwrittenValue")

_Thing = NamedNode | BlankNode
_Term = _Thing | Literal


@dataclass(frozen=True)
class Evidence:
    """What the check found: what is wrong, and by source how many facts were looked at, confirmed and excepted."""

    findings: tuple[Finding, ...]
    checked: Counter[str]
    confirmed: Counter[str]
    excepted: Counter[str]


@dataclass(frozen=True)
class _Fact:
    """A binary statement, or the statements that belong to one situation in one passage."""

    passage: Any
    quads: tuple[Quad, ...]
    is_situation: bool

    def terms(self) -> Iterator[tuple[Quad, _Term]]:
        """Give what must be found in the passage, each with the statement that has it."""
        found: list[tuple[Quad, Any]] = [] if self.is_situation else [(self.quads[0], self.quads[0].subject)]
        found += [(quad, quad.object) for quad in self.quads]
        return iter(found)


def check_evidence(quads: Iterable[Quad], folder: Path) -> Evidence:
    """Look for each fact in its passage, in the copies of the sources that lie in a folder.

    Raises:
        UnknownName: a copy is not there.
    """
    quads = list(quads)
    sources = Sources(quads, folder)
    passages = sources.passages()
    words, exceptions = _Words(quads), _Exceptions(quads)
    checked, confirmed, excepted = Counter[str](), Counter[str](), Counter[str]()
    findings = [*sources.findings(), *words.not_in_their_passage(passages)]
    for fact in _facts(quads):
        passage = passages.get(fact.passage)
        if passage is None:
            findings.append(_finding(text(fact.passage), "", "passageOf", "this is no declared passage of a source."))
            continue
        missing = [(quad, term) for quad, term in fact.terms() if not words.are_in(passage, quad, term)]
        left = [(quad, term) for quad, term in missing if not exceptions.cover(fact.passage, term)]
        checked[passage.source] += 1
        confirmed[passage.source] += not missing
        excepted[passage.source] += bool(missing) and not left
        findings.extend(_not_found(quad, term) for quad, term in left)
    findings.extend(exceptions.not_needed())
    return Evidence(tuple(sorted(set(findings))), checked, confirmed, excepted)


def _facts(quads: list[Quad]) -> Iterator[_Fact]:
    """Give the facts, as :mod:`igkg.counts` counts them."""
    situations = _described_situations(quads)
    readings = {quad.subject for quad in quads if quad.predicate == TYPE and quad.object == igkg("Reading")}
    described: dict[Any, list[Quad]] = defaultdict(list)
    for quad in quads:
        if not is_passage(quad.graph_name) or quad.predicate in NO_FACTS_OF_THEIR_OWN or quad.subject in readings:
            continue
        if (quad.graph_name, quad.subject) in situations:
            described[quad.graph_name, quad.subject].append(quad)
        else:
            yield _Fact(quad.graph_name, (quad,), is_situation=False)
    for (passage, _), belonging in described.items():
        yield _Fact(passage, tuple(belonging), is_situation=True)


def _described_situations(quads: list[Quad]) -> set[tuple[Any, Any]]:
    classes = subclasses(quads, igkg("Situation"))
    return {(quad.graph_name, quad.subject) for quad in quads if quad.predicate == TYPE and quad.object in classes}


class _Words:
    """By which words each thing can be found, and what is not looked for at all."""

    def __init__(self, quads: list[Quad]) -> None:
        self._in_own_words = _marked(quads, "inOwnWords")
        self._not_looked_for = _members(quads, _marked(quads, "notLookedFor"))
        self._names = _names(quads, _members(quads, _marked(quads, "namedByEditors")))
        self._expressions = _expressions(quads)
        self._described = _described_situations(quads)

    def are_in(self, passage: Passage, quad: Quad, term: _Term) -> bool:
        """Tell whether a passage has words for a term of a statement, or need not have them."""
        if isinstance(term, Literal):
            return quad.predicate in self._in_own_words or _value_is_in(passage, term)
        return self._needs_no_words(passage, quad, term) or self._thing_is_in(passage, term)

    def _needs_no_words(self, passage: Passage, quad: Quad, thing: _Thing) -> bool:
        """Tell whether a thing is sorted by the editors, the passage itself, described there, or the author."""
        return (
            thing in self._not_looked_for
            or thing.value.startswith(ONTOLOGY)
            or thing in passage.names
            or any((name, thing) in self._described for name in passage.names)
            or (quad.predicate == igkg("interpreter") and thing.value == passage.author)
        )

    def _thing_is_in(self, passage: Passage, thing: _Thing) -> bool:
        if any((name, thing) in self._expressions for name in passage.names):
            return True
        return any(has_name(passage.text, name) or has_unit(passage.text, name) for name in self._names.get(thing, ()))

    def not_in_their_passage(self, passages: dict[NamedNode, Passage]) -> Iterator[Finding]:
        """Tell which referring expressions do not stand in their passage to the letter."""
        for (name, _), expressions in self._expressions.items():
            for expression, wording in expressions:
                if name not in passages or not wording or not has_words(passages[name].text, wording):
                    message = f"the words “{wording}” do not stand in the passage."
                    yield _finding(expression, text(name), "wording", message)


class _Exceptions:
    """What editors have declared to be without words in its passage, and what of it was needed."""

    def __init__(self, quads: list[Quad]) -> None:
        passage = _values(quads, "exceptionIn")
        things = {name: term for each in _EXCEPTED for name, term in _values(quads, each).items()}
        self._declared = {(passage.get(name), term): name for name, term in things.items()}
        self._needed: set[Any] = set()

    def cover(self, passage: NamedNode, term: _Term) -> bool:
        """Tell whether a term is excepted in a passage, and take note that it was asked for."""
        name = self._declared.get((passage, term))
        self._needed.add(name)
        return name is not None

    def not_needed(self) -> Iterator[Finding]:
        """Tell which exceptions no fact has needed."""
        for (passage, term), name in self._declared.items():
            if name not in self._needed:
                message = f"no fact of {text(passage)} needs an exception for {term.value}: take it out."
                yield _finding(name.value, "", "exceptionIn", message)


def _value_is_in(passage: Passage, literal: Literal) -> bool:
    value = literal.value
    if is_date(literal):
        return value == passage.written or has_date(passage.text, value)
    match literal.datatype.value.removeprefix(XSD):
        case "boolean":
            return True
        case "integer":
            return has_number(passage.text, int(value))
        case "duration":
            return has_length_of_time(passage.text, value)
        case "anyURI":
            return has_address(passage.text, value)
    return has_words(passage.text, value)


def _marked(quads: list[Quad], term: str) -> set[Any]:
    return {name for name, value in _values(quads, term).items() if value.value == "true"}


def _members(quads: list[Quad], marked: set[Any]) -> set[Any]:
    return {quad.subject for quad in quads if quad.predicate in _MEMBERSHIP and quad.object in marked}


def _values(quads: list[Quad], term: str) -> dict[Any, Any]:
    return {quad.subject: quad.object for quad in quads if quad.predicate == igkg(term)}


def _names(quads: list[Quad], named_by_editors: set[Any]) -> dict[Any, set[str]]:
    found: dict[Any, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate in _ALIASES or (quad.predicate == LABEL and quad.subject not in named_by_editors):
            assert isinstance(quad.object, Literal)
            found[quad.subject].add(quad.object.value)
    return found


def _expressions(quads: list[Quad]) -> dict[tuple[Any, Any], list[tuple[str, str]]]:
    """Give the expressions by passage and thing, each with its wording."""
    wording, passage = _values(quads, "wording"), _values(quads, "expressionIn")
    found: dict[tuple[Any, Any], list[tuple[str, str]]] = defaultdict(list)
    for name, thing in _values(quads, "refersTo").items():
        found[passage.get(name), thing].append((name.value, text(wording.get(name))))
    return found


def _not_found(quad: Quad, term: _Term) -> Finding:
    what = f"“{term.value}”" if isinstance(term, Literal) else f"a name or alias of <{term.value}>"
    message = f"{what} does not occur in the passage or its heading, and nothing there is declared to refer to it."
    return Finding(VIOLATION, EVIDENCE_RULE, text(quad.subject), text(quad.graph_name), quad.predicate.value, message)


def _finding(node: str, passage: str, term: str, message: str) -> Finding:
    return Finding(VIOLATION, EVIDENCE_RULE, node, passage, igkg(term).value, message)
