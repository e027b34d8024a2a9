"""From rows of the queries in ``queries/library`` to entities, questions and disagreements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from pyoxigraph import NamedNode

from igkg.dataset import INFERRED
from igkg.errors import UnknownName
from igkg.knowledge_graph.answers import Answer, Row
from igkg.knowledge_graph.things import Citation, Disagreement, Entity, Fact, Link, Question, citation, ending
from igkg.knowledge_graph.values import Iri, Text
from igkg.names import TYPE

Ask = Callable[..., Answer]


def entity(thing: NamedNode, ask: Ask) -> Entity:
    """Gather what is known of a thing; ``ask`` asks a query by its name.

    Raises:
        UnknownName: nothing is known of it.
    """
    named = list(ask("names", thing=thing))
    facts = list(_facts(ask("facts", thing=thing)))
    if not named and not facts:
        raise UnknownName(f"Nothing is known here of {thing.value}.")
    labels, aliases, descriptions = (_values(named, role) for role in ("label", "alias", "description"))
    iri = Iri(thing.value)
    return Entity(
        iri,
        _english(labels) or ending(iri),
        labels,
        aliases,
        descriptions,
        {row["value"]: str(row["label"] or "") for row in named if row["role"] == "kind"},  # type: ignore[misc]
        tuple(fact for fact in facts if fact.subject == iri),
        tuple(fact for fact in facts if fact.subject != iri),
        tuple(Link(*_iris(row, "predicate", "object", "graph")) for row in ask("links", thing=thing)),
    )


def questions(rows: Iterable[Row]) -> dict[str, Question]:
    """Give each question under its name."""
    return {
        str(row["name"]): Question(
            str(row["name"]),
            str(row["title"]),
            str(row["description"] or ""),
            tuple(sorted(str(row["keywords"] or "").split(","))),
            str(row["text"]),
        )
        for row in rows
    }


def disagreements(rows: Iterable[Row]) -> list[Disagreement]:
    """Gather rows, one for each passage and thing that a disagreement is over, into disagreements."""
    return [_disagreement(list(group)) for _, group in groupby(rows, key=lambda row: row["disagreement"])]


def _disagreement(rows: list[Row]) -> Disagreement:
    first = rows[0]
    (iri,) = _iris(first, "disagreement")
    return Disagreement(
        iri,
        str(first["label"]),
        str(first["explanation"] or ""),
        str(first["kind"] or ""),
        {about: str(row["aboutLabel"] or "") for row in rows for about in _iris(row, "about")},
        tuple(dict.fromkeys(found for row in rows for found in _iris(row, "property"))),
        tuple(dict.fromkeys(_citation(row) for row in rows)),
    )


def _facts(rows: Iterable[Row]) -> Iterator[Fact]:
    def key(row: Row) -> tuple[Any, ...]:
        value = row["object"]
        return (row["subject"], row["predicate"], value, getattr(value, "language", None), type(value))

    for _, group in groupby(rows, key=key):
        stated = list(group)
        first = stated[0]
        subject, predicate = _iris(first, "subject", "predicate")
        value = first["object"]
        assert value is not None
        cited = tuple(dict.fromkeys(_citation(row) for row in stated if row["graph"] != INFERRED.value))
        of_subject, of_predicate, of_object = (_label(first, name) for name in ("subject", "predicate", "object"))
        yield Fact(subject, of_subject, predicate, of_predicate, value, of_object, cited, is_inferred=not cited)


def _label(row: Row, name: str) -> str:
    """Give the label in a row, or the end of the IRI that has none; a literal is its own label."""
    label, value = row[f"{name}Label"], row[name]
    if label is not None or not isinstance(value, Iri):
        return str(value if label is None else label)
    return "is a" if value == TYPE.value else ending(value)


def _citation(row: Row) -> Citation:
    label = row["graphLabel"]
    return citation(str(row["graph"]), None if label is None else str(label))


def _values(rows: Iterable[Row], role: str) -> tuple[Text | str, ...]:
    return tuple(row["value"] for row in rows if row["role"] == role and isinstance(row["value"], str))


def _english(labels: Iterable[Text | str]) -> str:
    ordered = sorted(labels, key=lambda label: (getattr(label, "language", "") != "en", label))
    return str(ordered[0]) if ordered else ""


def _iris(row: Row, *names: str) -> tuple[Iri, ...]:
    return tuple(value for name in names if isinstance(value := row[name], Iri))
