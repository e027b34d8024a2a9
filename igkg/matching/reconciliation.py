"""From a query with a name, types and conditions to candidates: what both versions of the reconciliation API ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import Store

from igkg.matching.conditions import Condition, holds, things_that_meet
from igkg.matching.matcher import LIKELY, Candidate, Matcher
from igkg.search import Index

# A candidate is chosen without a person only if no other comes near it.
SURE, LEAST_LEAD = 90.0, 5.0
_FOR_MET, _FOR_BROKEN = 0.5, 0.75
_LOOKED_AT = 25
_OWN = 100.0


@dataclass(frozen=True)
class Query:
    """What is looked for: a name, or the thing of an IRI, or whatever meets the conditions; of one of the types."""

    name: str = ""
    iris: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    limit: int = 5


@dataclass(frozen=True)
class Answer:
    """The candidates for a query, best first, and whether the first may be chosen without a person."""

    candidates: tuple[Candidate, ...]
    is_sure: bool


@dataclass(frozen=True)
class Reconciler:
    """Answers queries from an index and a store."""

    index: Index
    store: Store
    matcher: Matcher

    def answer(self, query: Query, languages: Sequence[str] = ()) -> Answer:
        """Answer a query; names are shown in the first of the languages that there is."""
        found = self._candidates(query, languages)
        kept = (self._weighed(candidate, query.conditions) for candidate in found)
        candidates = [candidate for candidate in kept if candidate is not None]
        candidates.sort(key=lambda candidate: (-candidate.score, -candidate.thing.statements, candidate.thing.iri))
        first, second = [*(candidate.score for candidate in candidates[:2]), 0.0, 0.0][:2]
        is_sure = first >= SURE and first - second >= LEAST_LEAD
        return Answer(tuple(candidates[: query.limit]), is_sure)

    def _candidates(self, query: Query, languages: Sequence[str]) -> list[Candidate]:
        if query.iris:
            return [self._own(iri, languages) for iri in query.iris if self._is_of(iri, query.types)]
        if query.name:
            looked_at = max(query.limit, _LOOKED_AT) if query.conditions else query.limit
            # One more than is wanted tells whether the first leads.
            return self.matcher.match(query.name, query.types, languages=languages, limit=looked_at + 1)
        iris = dict.fromkeys(
            iri for condition in query.conditions for iri in things_that_meet(self.index, self.store, condition)
        )
        found = [self._own(iri, languages) for iri in iris if self._is_of(iri, query.types)]
        return [replace(candidate, score=LIKELY, reasons=()) for candidate in found]

    def _is_of(self, iri: str, types: tuple[str, ...]) -> bool:
        number = self.index.number(iri)
        return number is not None and (not types or not self.index.kinds(number).isdisjoint(types))

    def _own(self, iri: str, languages: Sequence[str]) -> Candidate:
        number = self.index.number(iri)
        assert number is not None
        thing = self.index.thing(number, languages)
        return Candidate(thing, thing.label, _OWN, ("the same identifier",))

    def _weighed(self, candidate: Candidate, conditions: tuple[Condition, ...]) -> Candidate | None:
        """Let conditions that are met raise a score and others lower it; None if one that is required is not met."""
        score, reasons = candidate.score, list(candidate.reasons)
        for condition in conditions:
            is_met = holds(self.index, self.store, candidate.thing.iri, condition)
            name = self.index.label_of(condition.property)
            if is_met:
                score += (100 - score) * _FOR_MET
                reasons.append(f"agrees in {name}")
            elif condition.is_required and not (is_met is None and condition.quantifier == "none"):
                return None
            elif is_met is False:
                score *= _FOR_BROKEN
                reasons.append(f"differs in {name}")
        return replace(candidate, score=round(score, 1), reasons=tuple(reasons))
