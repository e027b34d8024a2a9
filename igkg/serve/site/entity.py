"""From the statements about a thing to its names, kinds, links and disputes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from igkg.dataset import CONFIRMATIONS, is_linkset
from igkg.names import DCTERMS, LABEL, ONTOLOGY, OWL, SKOS, TYPE, igkg, text
from igkg.serve.site.labels import Labels, Node, Value
from igkg.serve.site.statements import Dispute, Link, Record, Statement, gathered
from igkg.serve.site.views import Row

_ALIAS = NamedNode(f"{SKOS}altLabel")
_DESCRIPTION = NamedNode(f"{DCTERMS}description")
APART = {TYPE, LABEL, _ALIAS, _DESCRIPTION}
_DEPRECATED = NamedNode(f"{OWL}deprecated")
DISAGREEMENT = igkg("Disagreement")


class Entity:
    """A thing as its page shows it."""

    def __init__(
        self,
        iri: str,
        rows: Iterable[Row],
        labels: Labels,
        language: str,
        shown: frozenset[str] = frozenset(),
        replaced: frozenset[str] = frozenset(),
    ) -> None:
        """Gather the rows; ``shown`` names situations, ``replaced`` properties, that the page shows elsewhere."""
        self.iri = NamedNode(iri)
        self.shown = shown
        self.replaced = {NamedNode(name) for name in replaced}
        self.labels = labels
        self.language = language
        self.statements = gathered(rows)
        self.of: dict[Node, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            self.of[statement.subject].append(statement)

    @property
    def is_known(self) -> bool:
        """Whether anything is said of the thing."""
        return bool(self.statements)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the thing stays only as a record that its name is not to be used any more."""
        return any(text(statement.object) == "true" for statement in self.values(_DEPRECATED))

    @property
    def replacements(self) -> list[Statement]:
        """What is to be used in place of a thing that was withdrawn."""
        return self.values(NamedNode(f"{DCTERMS}isReplacedBy"))

    @property
    def size(self) -> int:
        """The number of statements."""
        return len(self.statements)

    @cached_property
    def own(self) -> list[Statement]:
        """The statements about the thing itself."""
        return self.of.get(self.iri, [])

    def values(self, predicate: NamedNode) -> list[Statement]:
        """The statements about the thing with this property."""
        return [statement for statement in self.own if statement.predicate == predicate]

    @property
    def names(self) -> list[Statement]:
        """What the thing is called, in all languages, the names before the aliases."""
        return sorted([*self.values(LABEL), *self.values(_ALIAS)], key=lambda s: (s.predicate == _ALIAS, str(s.object)))

    @property
    def descriptions(self) -> list[Statement]:
        """The short descriptions, in the language of the page if there is one."""
        found = self.values(_DESCRIPTION)
        mine = [s for s in found if isinstance(s.object, Literal) and s.object.language == self.language]
        return mine or found

    @property
    def kinds(self) -> list[Statement]:
        """The classes that are stated, else those of the ontology that are inferred."""
        types = self.values(TYPE)
        stated = [statement for statement in types if not statement.is_inferred]
        return stated or [s for s in types if text(s.object).startswith(ONTOLOGY)]

    @cached_property
    def links(self) -> list[Link]:
        """The entries of other data sets that are the thing, each with the records that confirm it."""
        found = [(graph, s) for s in self.own for graph in s.graphs if is_linkset(NamedNode(graph))]
        return [Link(self.labels.target(graph), s, self._records(s.object)) for graph, s in found]

    def _records(self, identifier: Value) -> list[Record]:
        """Give the records of reference sources that give an identifier of the thing."""
        gives, place, source = igkg("givesIdentifier"), igkg("recordLocator"), igkg("recordIn")
        found = []
        for statements in self.of.values():
            if any(s.predicate == gives and s.object == identifier for s in statements):
                values = {s.predicate: s.object for s in statements}
                found.append(Record(text(values.get(source)), text(values.get(place))))
        return sorted(found)

    @cached_property
    def further(self) -> list[Statement]:
        """What follows in terms of other vocabularies, and the wider kinds."""
        shown = {id(statement) for statement in self.kinds}
        own = (s for s in self.own if id(s) not in shown)
        return [s for s in own if s.predicate == TYPE or (s.is_inferred and not self._is_ours(s.predicate))]

    def _is_ours(self, predicate: NamedNode) -> bool:
        return predicate.value.startswith(ONTOLOGY)

    @property
    def is_dispute(self) -> bool:
        """Whether the thing is itself a recorded disagreement."""
        return any(kind.object == DISAGREEMENT for kind in self.kinds)

    @cached_property
    def disputes(self) -> list[Dispute]:
        """The recorded disagreements over the thing or over a situation of it."""
        if self.is_dispute:
            return [self._dispute(self.iri)]
        over = igkg("overSubject")
        found = {text(s.subject): s.subject for s in self.statements if s.predicate == over and s.object == self.iri}
        for situation in self.situation_names:
            found |= {text(subject): subject for subject in self.labels.subjects(over, situation)}
        return [self._dispute(NamedNode(iri)) for iri in sorted(found)]

    def _dispute(self, iri: NamedNode) -> Dispute:
        def of(term: str) -> list[Value]:
            return list(self.labels.values(iri.value, igkg(term)))

        properties, subjects = of("overProperty"), of("overSubject")
        sides = []
        for passage in sorted(text(passage) for passage in of("between")):
            found = self.labels.statements(subjects, properties, passage)
            sides.append((passage, [Statement(*triple, [passage]) for triple in found]))
        explanation = [term for term in of("explanation") if isinstance(term, Literal)]
        return Dispute(iri, explanation, set(properties), subjects, sides)

    @cached_property
    def situation_names(self) -> list[NamedNode]:
        """The situations and disagreements that name the thing."""
        others = [node for node in self.of if node != self.iri and isinstance(node, NamedNode)]
        return [node for node in others if any(_is_situation(s) for s in self.of[node])]


def _is_situation(statement: Statement) -> bool:
    return statement.predicate == TYPE and statement.graphs != [CONFIRMATIONS.value]
