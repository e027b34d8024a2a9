"""From the statements of the ontology to its terms, each with what is said of it there and by other terms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from igkg.names import LABEL, OWL, RDF, RDFS, SKOS, igkg, text
from igkg.queries import Query
from igkg.serve.site.views import Row, Term

SUB_CLASS, SUB_PROPERTY = f"{RDFS}subClassOf", f"{RDFS}subPropertyOf"
DOMAIN, RANGE = f"{RDFS}domain", f"{RDFS}range"
CHAIN, MEMBERS = f"{OWL}propertyChainAxiom", f"{OWL}members"
# The axioms that a page tells in words, by the keys of their texts, in this order.
_AXIOMS = {
    "kind-of": SUB_CLASS,
    "narrower-than": SUB_PROPERTY,
    "from": DOMAIN,
    "to": RANGE,
    "inverse": f"{OWL}inverseOf",
    "disjoint": f"{OWL}disjointWith",
}
# The same seen from the other end.
_REVERSED = {
    "kinds": SUB_CLASS,
    "narrower": SUB_PROPERTY,
    "properties": DOMAIN,
    "properties-to": RANGE,
    "inverse": f"{OWL}inverseOf",
}
_CHARACTERISTICS = ("TransitiveProperty", "SymmetricProperty", "AsymmetricProperty", "IrreflexiveProperty")
_MARKS = {"one-value": igkg("oneValuePerSource").value, "own-words": igkg("inOwnWords").value}


@dataclass
class Described:
    """A class or property of the ontology with all that the ontology says of it."""

    iri: str
    values: Mapping[str, list[Term]]
    axioms: dict[str, list[str]] = field(default_factory=dict)
    chains: list[list[str]] = field(default_factory=list)
    questions: list[Query] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The anchor of the term on its page: the name at the end of its IRI."""
        return self.iri.rpartition("#")[2]

    @property
    def group(self) -> str:
        """The chapter that the term stands in."""
        return self.text(igkg("group").value)

    @property
    def is_class(self) -> bool:
        """Whether it is a class, not a property."""
        return f"{OWL}Class" in map(text, self.values.get(f"{RDF}type", ()))

    @property
    def kind(self) -> str:
        """What it is in OWL 2: the name of its type there."""
        types = {text(value).rpartition("#")[2] for value in self.values.get(f"{RDF}type", ())}
        known = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
        return next((name for name in known if name in types), "")

    @property
    def characteristics(self) -> list[str]:
        """Transitivity and its like, and the marks that tools go by, as keys of their texts."""
        types = {text(value).rpartition("#")[2] for value in self.values.get(f"{RDF}type", ())}
        marks = [key for key, mark in _MARKS.items() if self.text(mark) == "true"]
        return [name for name in _CHARACTERISTICS if name in types] + marks

    def text(self, predicate: str, language: str = "en") -> str:
        """Give the value of a property in a language, else the first there is."""
        literals = [value for value in self.values.get(predicate, ()) if isinstance(value, Literal)]
        literals.sort(key=lambda value: value.language != language)
        return literals[0].value if literals else ""

    def texts(self, name: str) -> list[str]:
        """Give all values of a documentation property of SKOS."""
        return [text(value) for value in self.values.get(SKOS + name, ())]

    def targets(self, predicate: str) -> list[str]:
        """Give the terms that an axiom of this term names."""
        return [value.value for value in self.values.get(predicate, ()) if isinstance(value, NamedNode)]


def describe(rows: Iterable[Row], lists: Iterable[Row]) -> dict[str, Described]:
    """Gather the statements by term, in the order of labels, and turn axioms round for the terms they name."""
    values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        values[text(row["term"])][text(row["predicate"])].append(row["object"])
    terms = {iri: Described(iri, found) for iri, found in values.items() if igkg("group").value in found}
    ordered = dict(sorted(terms.items(), key=lambda item: (not item[1].is_class, item[1].text(LABEL.value).lower())))
    for term in ordered.values():
        told = {key: _without_alignments(term, axiom, terms) for key, axiom in _AXIOMS.items()}
        term.axioms = {key: found for key, found in told.items() if found}
    for key, axiom in _REVERSED.items():
        for term in ordered.values():
            for target in term.targets(axiom):
                if target in terms:
                    terms[target].axioms.setdefault(key, []).append(term.iri)
    _add_lists(ordered, lists)
    return ordered


def _without_alignments(term: Described, axiom: str, terms: Mapping[str, Described]) -> list[str]:
    """Give what an axiom names; what of other vocabularies stands above our term has a table of its own."""
    return [iri for iri in term.targets(axiom) if iri in terms or axiom not in (SUB_CLASS, SUB_PROPERTY)]


def _add_lists(terms: Mapping[str, Described], rows: Iterable[Row]) -> None:
    lists: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        lists[text(row["term"]), text(row["axiom"]), text(row["list"])].append(text(row["member"]))
    for (iri, axiom, _), members in lists.items():
        if axiom == CHAIN and iri in terms:
            terms[iri].chains.append(members)
        elif axiom == MEMBERS:
            for member in members:
                if member in terms:
                    others = [other for other in members if other != member]
                    terms[member].axioms.setdefault("disjoint", []).extend(others)


def add_questions(terms: Mapping[str, Described], questions: Iterable[Query]) -> None:
    """Note with each term the questions whose query names it."""
    for question in questions:
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
        for name in set(re.findall(r"\bigkg:(\w+)", body)):
            if (term := terms.get(igkg(name).value)) is not None:
                term.questions.append(question)
