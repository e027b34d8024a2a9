"""From a thing to what its page tells by the groups of the ontology: situations in sentences, lines of statements."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from igkg.dataset import CONFIRMATIONS
from igkg.names import TYPE, igkg, text
from igkg.serve.site.entity import APART, DISAGREEMENT, Entity
from igkg.serve.site.labels import Value
from igkg.serve.site.sentences import linked
from igkg.serve.site.statements import Chapter, Line, Situation, Statement


def chapters_of(thing: Entity) -> list[Chapter]:
    """Give facts and situations by the groups of the ontology, those with situations first."""
    return _Telling(thing).chapters()


class _Telling:
    """Tells of a thing what no other part of its page tells."""

    def __init__(self, thing: Entity) -> None:
        self._thing = thing

    def situations(self) -> list[Situation]:
        """The situations that the thing has a part in, without the disagreements."""
        found = (self._situation(node) for node in self._thing.situation_names if node.value not in self._thing.shown)
        return sorted((one for one in found if one is not None), key=lambda one: str(one.iri))

    def _situation(self, node: NamedNode) -> Situation | None:
        statements = self._thing.of[node]
        kinds = [s for s in statements if s.predicate == TYPE]
        if any(kind.object == DISAGREEMENT for kind in kinds):
            return None
        label = self._thing.labels.label(node.value, self._thing.language)
        told = [s for s in statements if s.predicate not in APART]
        targets = {text(s.object): self._name(s.object) for s in told if isinstance(s.object, NamedNode)}
        targets.pop(self._thing.iri.value, None)
        sentence = linked(label, targets)
        in_words = {piece.iri for piece in sentence if piece.iri}
        graphs = list(dict.fromkeys(graph for s in [*kinds, *told] for graph in s.graphs))
        in_words.add(self._thing.iri.value)
        details = [s for s in told if text(s.object) not in in_words and not _is_told(s, label.text)]
        disputes = [dispute for dispute in self._thing.disputes if node in dispute.subjects]
        chapter = self._chapter(kinds[0].object) if kinds else ""
        return Situation(node, chapter, sentence, graphs, details, disputes)

    def _chapter(self, term: Value) -> str:
        return next((text(group) for group in self._thing.labels.values(text(term), igkg("group"))), "")

    def chapters(self) -> list[Chapter]:
        """Facts and situations by the groups of the ontology, those with situations first."""
        chapters: dict[str, Chapter] = {}

        def chapter(name: str) -> Chapter:
            return chapters.setdefault(name, Chapter(name))

        for situation in self.situations():
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
            line.statements.sort(key=lambda s: self._name(s.other(self._thing.iri)))
        return sorted(lines.values(), key=lambda line: self._name(line.predicate))

    def _name(self, term: Value) -> str:
        is_named = isinstance(term, NamedNode)
        return self._thing.labels.label(text(term), self._thing.language).text if is_named else text(term)

    def _from_here(self) -> Iterator[tuple[Statement, NamedNode, bool]]:
        """Give the thing's own statements, without what has a place of its own or repeats one from elsewhere."""
        thing = self._thing
        hidden = {id(s) for s in [*thing.further, *(link.statement for link in thing.links), *thing.kinds]}
        repeated = {(predicate, s.subject) for s, predicate, is_of in self._from_elsewhere() if not is_of}
        for statement in self._thing.own:
            if statement.predicate in APART | self._thing.replaced or id(statement) in hidden:
                continue
            is_repeated = statement.object in self._told or (statement.predicate, statement.object) in repeated
            if statement.is_inferred and is_repeated:
                continue
            yield statement, statement.predicate, False

    def _from_elsewhere(self) -> Iterator[tuple[Statement, NamedNode, bool]]:
        """Give what other things say of this one, by the name of the inverse property where there is one."""
        for statement in self._thing.statements:
            is_incoming = statement.object == self._thing.iri != statement.subject
            if not is_incoming or statement.subject in self._told or statement.graphs == [CONFIRMATIONS.value]:
                continue
            inverse = self._thing.labels.inverse(statement.predicate.value)
            if inverse is None or inverse not in self._thing.replaced:
                yield statement, inverse or statement.predicate, inverse is None

    @cached_property
    def _told(self) -> set[Value]:
        """The situations and disagreements, which are told in places of their own."""
        return {*self._thing.situation_names, *(dispute.iri for dispute in self._thing.disputes)}


def _is_told(statement: Statement, sentence: str) -> bool:
    """Tell whether a sentence has the words of a text in it."""
    return isinstance(statement.object, Literal) and statement.object.value in sentence
