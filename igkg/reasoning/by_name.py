"""From the name of a reasoner to the reasoner."""

from __future__ import annotations

from collections.abc import Callable

from igkg.reasoning import Reasoner
from igkg.reasoning.rule_engine import RuleEngine


def _owlrl_reasoner() -> Reasoner:
    from igkg.reasoning.owlrl_reasoner import OwlrlReasoner  # noqa: PLC0415 - only who asks for it needs the library

    return OwlrlReasoner()


REASONERS: dict[str, Callable[[], Reasoner]] = {"igkg": RuleEngine, "owlrl": _owlrl_reasoner}
