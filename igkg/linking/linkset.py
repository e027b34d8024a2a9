"""From a reviewed table to a linkset in Turtle: what a reviewer has confirmed, and its description in VoID."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from igkg.errors import Place, SyntaxFault
from igkg.linking.sssom import NO_TERM, Record
from igkg.names import BASE, DCTERMS, OWL, RDFS, SKOS, TYPE, VOID, XSD, Prefixes
from igkg.search import Index

_SAME = {f"{OWL}sameAs", f"{SKOS}exactMatch"}
PREDICATES = _SAME | {f"{SKOS}{kind}Match" for kind in ("close", "broad", "narrow", "related")} | {f"{RDFS}seeAlso"}
_DATASET = NamedNode(f"{BASE}graph/description#dataset")
_INTEGER = NamedNode(f"{XSD}integer")


def linkset_of(path: Path, records: Iterable[Record], prefixes: Prefixes, index: Index) -> tuple[str, int, int]:
    """Give the linkset of a reviewed table in Turtle, with the numbers of links taken and of rows left out.

    A row is taken if it names who reviewed it (``reviewer_label`` or ``reviewer_id``), and neither
    ``predicate_modifier`` is Not nor ``reviewer_agreement`` below or at 0.

    Raises:
        SyntaxFault: a row that was confirmed makes no link; with file and line.
    """
    links: dict[str, dict[str, tuple[str, Record]]] = defaultdict(dict)
    left_out = 0
    for record in records:
        if not _is_confirmed(path, record):
            left_out += 1
            continue
        subject, predicate, value = _link(path, record, prefixes, index)
        other = links[predicate].get(subject)
        if other is not None and other[0] != value and predicate in _SAME:
            raise SyntaxFault(
                Place(path, record.line),
                f"{record.subject_id} is confirmed as the same as {record.object_id} here and as "
                f"{other[1].object_id} in line {other[1].line}; one of them is wrong.",
            )
        links[predicate][subject] = value, record
    taken = sum(len(of_predicate) for of_predicate in links.values())
    if not taken:
        raise SyntaxFault(
            Place(path, 1),
            "no row is confirmed: write your name into the column reviewer_label of each row that is right.",
        )
    return _turtle(links), taken, left_out


def _is_confirmed(path: Path, record: Record) -> bool:
    if not (record.reviewer_label or record.reviewer_id) or record.predicate_modifier:
        return False
    try:
        return float(record.reviewer_agreement or "1") > 0
    except ValueError:
        raise SyntaxFault(
            Place(path, record.line), f"reviewer_agreement is a number from -1 to 1, not {record.reviewer_agreement!r}."
        ) from None


def _link(path: Path, record: Record, prefixes: Prefixes, index: Index) -> tuple[str, str, str]:
    place = Place(path, record.line)
    if record.object_id in {NO_TERM, ""}:
        raise SyntaxFault(place, "this row is confirmed and has no object_id.")
    if not record.subject_id:
        raise SyntaxFault(place, "this row has no subject_id; a link needs IRIs: match again with --id and --base.")
    subject, predicate, value = (
        _expanded(place, curie, prefixes) for curie in (record.subject_id, record.predicate_id, record.object_id)
    )
    if predicate not in PREDICATES:
        known = ", ".join(sorted(prefixes.shorten(one) for one in PREDICATES))
        raise SyntaxFault(place, f"{record.predicate_id} is none of the predicates of links: {known}.")
    if index.number(value) is None:
        raise SyntaxFault(place, f"there is nothing with the identifier {record.object_id} in the graph.")
    return subject, predicate, value


def _expanded(place: Place, curie: str, prefixes: Prefixes) -> str:
    expanded = prefixes.expand(curie)
    if expanded == curie and "://" not in curie and not curie.startswith("urn:"):
        raise SyntaxFault(place, f"the prefix of {curie!r} is not in the curie_map of the table.")
    return expanded


def _turtle(links: dict[str, dict[str, tuple[str, Record]]]) -> str:
    triples: list[Triple] = []
    for predicate, of_predicate in sorted(links.items()):
        triples += _description(predicate, of_predicate)
        triples += [
            Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))
            for subject, (value, _) in sorted(of_predicate.items())
        ]
    table = {"dcterms": DCTERMS, "owl": OWL, "rdfs": RDFS, "skos": SKOS, "void": VOID, "xsd": XSD}
    content = serialize(triples, format=RdfFormat.TURTLE, prefixes=table)
    assert content is not None
    return content.decode()


def _description(predicate: str, links: dict[str, tuple[str, Record]]) -> Iterator[Triple]:
    """Describe a linkset (VoID, section 5): predicate, number of links, both data sets, who confirmed it."""
    content = "\n".join(f"{subject} {predicate} {value}" for subject, (value, _) in sorted(links.items()))
    linkset = NamedNode(f"urn:uuid:{uuid5(NAMESPACE_URL, content)}")
    theirs = NamedNode(f"urn:uuid:{uuid5(NAMESPACE_URL, f'subjects of {content}')}")
    void = {name: NamedNode(VOID + name) for name in ("Linkset", "linkPredicate", "triples", "subjectsTarget")}
    yield Triple(linkset, TYPE, void["Linkset"])
    yield Triple(linkset, void["linkPredicate"], NamedNode(predicate))
    yield Triple(linkset, void["triples"], Literal(str(len(links)), datatype=_INTEGER))
    yield Triple(linkset, void["subjectsTarget"], theirs)
    yield Triple(linkset, NamedNode(f"{VOID}objectsTarget"), _DATASET)
    yield Triple(theirs, TYPE, NamedNode(f"{VOID}Dataset"))
    yield Triple(theirs, NamedNode(f"{VOID}uriSpace"), Literal(_common_beginning(links)))
    for reviewer in sorted({record.reviewer_label or record.reviewer_id for _, record in links.values()}):
        yield Triple(linkset, NamedNode(f"{DCTERMS}contributor"), Literal(reviewer))
    yield Triple(_DATASET, TYPE, NamedNode(f"{VOID}Dataset"))


def _common_beginning(iris: Collection[str]) -> str:
    """Give what all IRIs begin with, up to a slash or a number sign."""
    first, last = min(iris), max(iris)
    beginning = os.path.commonprefix([first, last])  # noqa: RUF071 - of letters, not of folders
    return beginning[: max(beginning.rfind("/"), beginning.rfind("#"), beginning.rfind(":")) + 1]
