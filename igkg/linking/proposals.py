"""From things to be matched to the best candidate of each, worked out by several processes where there are many."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from igkg.linking.subjects import Subject
from igkg.matching import Candidate, Matcher
from igkg.search import Index

_WORTH_PROCESSES = 400
_AT_ONCE = 100
_MOST_PROCESSES = 8
_NEAR = 5.0
# The names of a thing and the types it is to be of.
Wanted = tuple[tuple[str, ...], tuple[str, ...]]
Found = tuple[Candidate | None, tuple[Candidate, ...]]


@dataclass(frozen=True)
class Proposals:
    """What is proposed for a thing: the best candidate, if there is any, and others that come near it."""

    subject: Subject
    best: Candidate | None
    others: tuple[Candidate, ...]


def propose(index: Path, subjects: Sequence[Subject], advance: Callable[[int], None]) -> Iterator[Proposals]:
    """Propose matches for things, in their order; ``advance`` is told how many more have been done.

    The same names are matched once. Many are shared out among as many processes as there are processors.
    """
    wanted = list(dict.fromkeys((subject.names, subject.types) for subject in subjects))
    chunks = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    found: dict[Wanted, Found] = {}
    for chunk, answers in zip(chunks, _answers(index, chunks, len(wanted)), strict=True):
        found.update(zip(chunk, answers, strict=True))
        advance(len(chunk))
    for subject in subjects:
        yield Proposals(subject, *found[subject.names, subject.types])


def _answers(index: Path, chunks: list[list[Wanted]], number: int) -> Iterator[list[Found]]:
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    if number < _WORTH_PROCESSES or processes == 1:
        _begin(index)
        yield from map(_match, chunks)
        return
    # Processes that begin anew, since those that are forked would share the threads of a progress bar.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (index,)) as pool:
        yield from pool.map(_match, chunks)


_matchers: list[Matcher] = []


def _begin(index: Path) -> None:
    _matchers[:] = [Matcher(Index(index))]


def _match(chunk: list[Wanted]) -> list[Found]:
    return [_best(_matchers[0], names, types) for names, types in chunk]


def _best(matcher: Matcher, names: tuple[str, ...], types: tuple[str, ...]) -> Found:
    """Give the best candidate by any of a thing's names, and others that come near it."""
    found: dict[str, Candidate] = {}
    for name in names:
        for candidate in matcher.match(name, types):
            known = found.get(candidate.thing.iri)
            if known is None or candidate.score > known.score:
                found[candidate.thing.iri] = candidate
    ordered = sorted(found.values(), key=lambda one: (-one.score, -one.thing.statements, one.thing.iri))
    if not ordered:
        return None, ()
    return ordered[0], tuple(other for other in ordered[1:] if other.score >= ordered[0].score - _NEAR)
