"""From triples to their OWL 2 RL closure by igkg's own engine, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Triple

from igkg.reasoning import Closure


class RuleEngine:
    """igkg's engine behind the interface of :class:`igkg.reasoning.Reasoner`.

    ``keeps_all`` gives also what :func:`igkg.reasoning.worth_publishing` leaves out.
    """

    name = "igkg"

    def __init__(self, keeps_all: bool = False) -> None:
        self._keeps_all = keeps_all

    def close(self, triples: Iterable[Triple]) -> Closure:
        """Give what follows from the triples (OWL 2 Profiles, section 4.3), without what says nothing."""
        from igkg.reasoning.closing import close  # noqa: PLC0415 - numpy and the rules take their time to import

        return close(triples, keeps_all=self._keeps_all)
