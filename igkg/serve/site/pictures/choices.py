"""From a request to what of a picture is wanted, and from a picture's things to what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request, url_for

from igkg.names import BASE, ONTOLOGY, igkg, text
from igkg.queries import Query
from igkg.serve.site import views
from igkg.serve.site.languages import chosen
from igkg.serve.site.presentation import label_of
from igkg.serve.workers.generation import Questions

ROWS_OF_A_PAGE = 100


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen: its value in the address, its name, and how many things it would leave."""

    value: str
    name: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Wish:
    """What the reader wants to see: kinds, one actor, one issue or proposal, and a page of the table."""

    kinds: tuple[str, ...]
    actor: str
    issue: str
    page: int

    def address(self, endpoint: str, page: int | None = None) -> str:
        """Give the address of a view with these choices."""
        values = {"kind": list(self.kinds), "actor": self.actor or None, "issue": self.issue or None, "page": page}
        return url_for(endpoint, **values)  # type: ignore[arg-type]


def wish() -> Wish:
    """Read the wish from the address; what makes no sense there counts as not said."""
    arguments = request.args
    return Wish(
        kinds=tuple(dict.fromkeys(arguments.getlist("kind"))),
        actor=arguments.get("actor", ""),
        issue=arguments.get("issue", ""),
        page=max(arguments.get("page", 1, type=int), 1),
    )


def token(iri: str) -> str:
    """Give the name of a thing in an address: its IRI without what all of ours begin with."""
    return iri.removeprefix(f"{BASE}id/")


def kind_token(kind: str) -> str:
    """Give the name of a class in an address."""
    return kind.removeprefix(ONTOLOGY)


def kinds_of_things(pool: Questions) -> Mapping[str, str]:
    """Give the kind as which each thing is shown."""
    found: dict[str, str] = {}
    for row in views.rows(pool, picture_query(pool, "kinds-in-pictures")):
        found.setdefault(text(row["thing"]), text(row["kind"]))
    return found


def picture_query(pool: Questions, name: str) -> Query:
    """Give one of the queries that pictures are made from."""
    return views.page_query(pool.release, name)


def kind_options(kinds: Iterable[str], chosen_kinds: tuple[str, ...], order: Iterable[str]) -> list[Option]:
    """Give the kinds that occur, in the order of the query that sorts them, with how often each does."""
    numbers: dict[str, int] = {}
    for kind in kinds:
        numbers[kind] = numbers.get(kind, 0) + 1
    return [
        Option(kind_token(kind), label_of(kind).text, numbers[kind], kind_token(kind) in chosen_kinds)
        for kind in dict.fromkeys(order)
        if kind in numbers
    ]


def thing_options(things: Mapping[str, int], chosen_thing: str) -> list[Option]:
    """Give things by name, each with the number of what it has to do with."""
    options = [
        Option(token(iri), label_of(iri).text, number, token(iri) == chosen_thing) for iri, number in things.items()
    ]
    return sorted(options, key=lambda option: option.name.casefold())


def is_actor(kinds: Mapping[str, str], iri: str) -> bool:
    """Tell whether a thing acts."""
    return kinds.get(iri) == igkg("Actor").value


def is_issue(kinds: Mapping[str, str], iri: str) -> bool:
    """Tell whether a thing is an issue, or a proposal on one."""
    return kinds.get(iri) in {igkg("Issue").value, igkg("Proposal").value}


def address_of(iri: str) -> str:
    """Give the page of a thing on this host, in the language that the reader has chosen."""
    rest = iri.removeprefix(BASE)
    if rest == iri:
        return iri
    return url_for("pages.page", path=rest, lang=chosen())
