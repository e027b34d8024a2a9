"""From a query that asks other services to one that has their answers in it (SPARQL 1.1 Federated Query).

What SERVICE gives does not depend on what stands around it (section 4: it is evaluated by itself, then joined). So each
service is asked before the query is evaluated, and what it gives takes its place as VALUES: the store, whose own HTTP
client would call any address, never calls one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pyoxigraph import NamedNode, QuerySolutions, Store

from igkg.errors import IgkgError
from igkg.sparql.errors import breaks_grammar, explain
from igkg.sparql.inline_data import Function, InlineData, Term
from igkg.sparql.prologue import Prologue, is_name, read_prologue
from igkg.sparql.refusals import RefusedQuery, syntax_error
from igkg.sparql.spelling import on_lines
from igkg.sparql.tokens import Token, tokens

# Of a comment or a long name after the keyword, no more is read than that it is there: so no part is read twice.
_CALL = re.compile(
    r"(?<![?$\w:.-])SERVICE\s*+(?:SILENT\s*+)?(?:[<?$#]|[^\s<>{}#:]{0,200}:|[^\s<>{}#:]{201})", re.IGNORECASE
)


class ServiceRefused(RefusedQuery):
    """A query that asks a service which is not called from here."""


class ServiceFailed(IgkgError):
    """A service that was asked and did not answer as a SPARQL endpoint does."""


class ServiceTooSlow(ServiceFailed):
    """A service that did not answer in time."""


@dataclass(frozen=True)
class Table:
    """What a SELECT query gives: names of variables, and rows with a term, or None, for each of them."""

    variables: Sequence[str]
    rows: Sequence[Sequence[Term | None]]


class Services(Protocol):
    """Those who answer for other endpoints."""

    def check(self, iris: Sequence[str]) -> None:
        """Raise ServiceRefused if one of these, all that a query names, may not be asked."""

    def ask(self, iri: str, query: str) -> Table:
        """Ask a SELECT query; raise ServiceFailed if that does not give solutions."""


class NoServices:
    """What answers where no service may be asked."""

    def check(self, iris: Sequence[str]) -> None:
        """Refuse every service."""
        if iris:
            raise ServiceRefused("SERVICE is refused here: this endpoint calls no other services.")

    def ask(self, iri: str, query: str) -> Table:
        """Refuse every service."""
        raise NotImplementedError(f"{iri} was checked and is asked all the same: {query}")


@dataclass(frozen=True)
class Answered:
    """A query with the answers of services in it, and the functions that it needs when it is evaluated."""

    query: str
    functions: Mapping[NamedNode, Function] = field(default_factory=dict)


def may_call(query: str) -> bool:
    """Tell quickly whether a query seems to ask a service: one that does so and does not seem to is refused later."""
    return "service" in query.lower() and _CALL.search(query) is not None


def with_answers(query: str, base: str, services: Services) -> Answered:
    """Ask the services that a query names, and put what they give in the place of SERVICE.

    The text is written anew token by token, each on a line of its own: what the standard takes for an IRI, a text or
    a comment cannot be taken for SERVICE by a store that reads otherwise.

    Raises:
        QuerySyntaxError: the query does not parse; no service is asked then.
        ServiceRefused: it asks a service that may not be asked; none is asked then, SILENT or not.
        ServiceFailed: a service gave no answer, and SERVICE does not say SILENT.
    """
    if "service" not in query.lower():
        return Answered(query)
    if mistake := breaks_grammar(query):
        raise syntax_error(mistake)
    found = list(tokens(query))
    prologue = read_prologue(found, base)
    calls = list(_calls(found, prologue))
    if calls:
        _read_by_the_store(query, found, base)
    services.check([call.iri for call in calls])
    data = InlineData()
    parts: list[str] = []
    place = 0
    for call in calls:
        parts += [on_lines(found[place : call.first]), _answer(query, call, prologue, services, data), "\n"]
        place = call.end
    return Answered("".join([*parts, on_lines(found[place:])]), data.functions)


@dataclass(frozen=True)
class _Call:
    """One SERVICE: its place among the tokens, and the group that is for the service to answer."""

    first: int
    end: int
    iri: str
    is_silent: bool
    group: Sequence[Token]


def _calls(found: Sequence[Token], prologue: Prologue) -> Iterator[_Call]:
    """Give each SERVICE that stands in no other: those inside are for the service outside to ask."""
    place = 0
    while place < len(found):
        if found[place].symbol != "SERVICE":
            place += 1
            continue
        is_silent = found[place + 1].symbol == "SILENT"
        name = place + 1 + is_silent
        if not is_name(found[name]):
            raise ServiceRefused(f"SERVICE {found[name].text} is refused here: a service is named by its IRI.")
        end = _end_of_group(found, name + 1)
        yield _Call(place, end, prologue.iri(found[name]), is_silent, found[name + 1 : end])
        place = end


def _end_of_group(found: Sequence[Token], place: int) -> int:
    depth = 0
    while True:
        depth += (found[place].symbol == "{") - (found[place].symbol == "}")
        place += 1
        if depth == 0:
            return place


def _written_out(query: str, group: Sequence[Token], prologue: Prologue) -> str:
    """Give a group as it stands in the query, with every name as a whole IRI, so that it needs no prologue."""
    parts = []
    place = group[0].start
    for token in group:
        if is_name(token):
            parts += [query[place : token.start], f"<{prologue.iri(token)}>"]
            place = token.start + len(token.text)
    last = group[-1]
    return "".join([*parts, query[place : last.start + len(last.text)]])


def _read_by_the_store(query: str, found: Sequence[Token], base: str) -> object:
    """Have the store read tokens of a query as if SERVICE were a plain group, so that it says what is wrong.

    Raises:
        QuerySyntaxError: it does not parse.
    """
    kept: list[Token] = []
    before = ""
    for token in found:
        if token.symbol not in {"SERVICE", "SILENT"} and before not in {"SERVICE", "SILENT"}:
            kept.append(token)
        before = token.symbol
    try:
        return Store().query(on_lines(kept), base_iri=base)
    except SyntaxError as error:
        raise syntax_error(explain(query, str(error.msg))) from error


def _answer(query: str, call: _Call, prologue: Prologue, services: Services, data: InlineData) -> str:
    """Ask, and give a group that has the same solutions; where SILENT hides a failure, one without values."""
    select = [Token("WORD", word, 0) for word in ("SELECT", "*", "WHERE")]
    empty = _read_by_the_store(query, [*select, *_without_prefixes(call.group, prologue)], prologue.base)
    assert isinstance(empty, QuerySolutions)
    # What the service calls by other names is none of ours.
    names = [variable.value for variable in empty.variables]
    try:
        table = services.ask(call.iri, f"SELECT * WHERE {_written_out(query, call.group, prologue)}")
    except ServiceFailed:
        if not call.is_silent:
            raise
        return data.group(names, [[None] * len(names)])
    places = [table.variables.index(name) if name in table.variables else None for name in names]
    return data.group(names, [[None if place is None else row[place] for place in places] for row in table.rows])


def _without_prefixes(group: Sequence[Token], prologue: Prologue) -> list[Token]:
    return [Token("IRIREF", f"<{prologue.iri(token)}>", 0) if is_name(token) else token for token in group]
