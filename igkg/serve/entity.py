"""From the statements about a thing to what its page tells: names, facts by chapter, situations, disputes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from igkg.dataset import CONFIRMATIONS, is_linkset
from igkg.names import DCTERMS, LABEL, ONTOLOGY, OWL, SKOS, TYPE, igkg, text
from igkg.serve.labels import Labels, Node, Value
from igkg.serve.sentences import linked
from igkg.serve.statements import Chapter, Dispute, Line, Link, Record, Situation, Statement, gathered
from igkg.serve.views import Row

_ALIAS = NamedNode(f"{SKOS}altLabel")
_DESCRIPTION = NamedNode(f"{DCTERMS}description")
_APART = {TYPE, LABEL, _ALIAS, _DESCRIPTION}
_DEPRECATED = NamedNode(f"{OWL}deprecated")
_DISAGREEMENT = igkg("Disagreement")


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
        self._shown = shown
        self._replaced = {NamedNode(name) for name in replaced}
        self._labels = labels
        self._language = language
        self._statements = gathered(rows)
        self._of: dict[Node, list[Statement]] = defaultdict(list)
        for statement in self._statements:
            self._of[statement.subject].append(statement)

    @property
    def is_known(self) -> bool:
        """Whether anything is said of the thing."""
        return bool(self._statements)

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
        return len(self._statements)

    @cached_property
    def own(self) -> list[Statement]:
        """The statements about the thing itself."""
        return self._of.get(self.iri, [])

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
        mine = [s for s in found if isinstance(s.object, Literal) and s.object.language == self._language]
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
        return [Link(self._labels.target(graph), s, self._records(s.object)) for graph, s in found]

    def _records(self, identifier: Value) -> list[Record]:
        """Give the records of reference sources that give an identifier of the thing."""
        gives, place, source = igkg("givesIdentifier"), igkg("recordLocator"), igkg("recordIn")
        found = []
        for statements in self._of.values():
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
        return any(kind.object == _DISAGREEMENT for kind in self.kinds)

    @cached_property
    def disputes(self) -> list[Dispute]:
        """The recorded disagreements over the thing or over a situation of it."""
        if self.is_dispute:
            return [self._dispute(self.iri)]
        over = igkg("overSubject")
        found = {text(s.subject): s.subject for s in self._statements if s.predicate == over and s.object == self.iri}
        for situation in self._situation_names:
            found |= {text(subject): subject for subject in self._labels.subjects(over, situation)}
        return [self._dispute(NamedNode(iri)) for iri in sorted(found)]

    def _dispute(self, iri: NamedNode) -> Dispute:
        def of(term: str) -> list[Value]:
            return list(self._labels.values(iri.value, igkg(term)))

        properties, subjects = of("overProperty"), of("overSubject")
        sides = []
        for passage in sorted(text(passage) for passage in of("between")):
            found = self._labels.statements(subjects, properties, passage)
            sides.append((passage, [Statement(*triple, [passage]) for triple in found]))
        explanation = [term for term in of("explanation") if isinstance(term, Literal)]
        return Dispute(iri, explanation, set(properties), subjects, sides)

    @cached_property
    def _situation_names(self) -> list[NamedNode]:
        others = [node for node in self._of if node != self.iri and isinstance(node, NamedNode)]
        return [node for node in others if any(_is_situation(s) for s in self._of[node])]

    @cached_property
    def situations(self) -> list[Situation]:
        """The situations that the thing has a part in, without the disagreements."""
        found = (self._situation(node) for node in self._situation_names if node.value not in self._shown)
        return sorted((one for one in found if one is not None), key=lambda one: str(one.iri))

    def _situation(self, node: NamedNode) -> Situation | None:
        statements = self._of[node]
        kinds = [s for s in statements if s.predicate == TYPE]
        if any(kind.object == _DISAGREEMENT for kind in kinds):
            return None
        label = self._labels.label(node.value, self._language)
        told = [s for s in statements if s.predicate not in _APART]
        targets = {text(s.object): self._labels.label(text(s.object), self._language).text for s in told if _is_iri(s)}
        targets.pop(self.iri.value, None)
        sentence = linked(label, targets)
        in_words = {piece.iri for piece in sentence if piece.iri}
        graphs = list(dict.fromkeys(graph for s in [*kinds, *told] for graph in s.graphs))
        in_words.add(self.iri.value)
        details = [s for s in told if text(s.object) not in in_words and not _is_told(s, label.text)]
        disputes = [dispute for dispute in self.disputes if node in dispute.subjects]
        chapter = self._chapter(kinds[0].object) if kinds else ""
        return Situation(node, chapter, sentence, graphs, details, disputes)

    def _chapter(self, term: Value) -> str:
        return next((text(group) for group in self._labels.values(text(term), igkg("group"))), "")

    @cached_property
    def chapters(self) -> list[Chapter]:
        """Facts and situations by the groups of the ontology, those with situations first."""
        chapters: dict[str, Chapter] = {}

        def chapter(name: str) -> Chapter:
            return chapters.setdefault(name, Chapter(name))

        for situation in self.situations:
            chapter(situation.chapter).situations.append(situation)
        for line in self._lines():
            chapter(self._chapter(line.predicate)).lines.append(line)
        return sorted(chapters.values(), key=lambda one: (not one.name, not one.situations, one.name))

    def _lines(self) -> list[Line]:
        lines: dict[tuple[str, bool], Line] = {}
        for statement, predicate, is_of in [*self._from_here(), *self._from_elsewhere()]:
            line = lines.setdefault((predicate.value, is_of), Line(predicate, is_of))
            line.statements.append(statement)
        for line in lines.values():
            line.statements.sort(key=lambda s: self._name(s.other(self.iri)))
        return sorted(lines.values(), key=lambda line: self._name(line.predicate))

    def _name(self, term: Value) -> str:
        return self._labels.label(term.value, self._language).text if isinstance(term, NamedNode) else text(term)

    def _from_here(self) -> Iterator[tuple[Statement, NamedNode, bool]]:
        """Give the thing's own statements, without what has a place of its own or repeats one from elsewhere."""
        hidden = {id(s) for s in [*self.further, *(link.statement for link in self.links), *self.kinds]}
        repeated = {(predicate, s.subject) for s, predicate, is_of in self._from_elsewhere() if not is_of}
        for statement in self.own:
            if statement.predicate in _APART | self._replaced or id(statement) in hidden:
                continue
            is_repeated = statement.object in self._told or (statement.predicate, statement.object) in repeated
            if statement.is_inferred and is_repeated:
                continue
            yield statement, statement.predicate, False

    def _from_elsewhere(self) -> Iterator[tuple[Statement, NamedNode, bool]]:
        """Give what other things say of this one, by the name of the inverse property where there is one."""
        for statement in self._statements:
            is_of_records = statement.graphs == [CONFIRMATIONS.value]
            if statement.object != self.iri or statement.subject in self._told | {self.iri} or is_of_records:
                continue
            inverse = self._labels.inverse(statement.predicate.value)
            if inverse is None or inverse not in self._replaced:
                yield statement, inverse or statement.predicate, inverse is None

    @cached_property
    def _told(self) -> set[Value]:
        """The situations and disagreements, which are told in places of their own."""
        return {*self._situation_names, *(dispute.iri for dispute in self.disputes)}


def _is_situation(statement: Statement) -> bool:
    return statement.predicate == TYPE and statement.graphs != [CONFIRMATIONS.value]


def _is_iri(statement: Statement) -> bool:
    return isinstance(statement.object, NamedNode)


def _is_told(statement: Statement, sentence: str) -> bool:
    """Tell whether a sentence has the words of a text in it."""
    return isinstance(statement.object, Literal) and statement.object.value in sentence
