"""From a derivation to whether the rule it names allows it: a checker that knows only the rule table.

It takes the premises, and beside them the cells of lists, and asks whether the rule concludes the conclusion from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode

from igkg.reasoning.rules import rules
from tests.reasoning.oracle import FIRST, REST, Fact, Facts, instance, matches

NAMES_LITERALS = NamedNode("urn:names-literals")


def cells(facts: Iterable[Fact]) -> list[Fact]:
    """Give the triples that make lists."""
    return [fact for fact in facts if fact[1] in {FIRST, REST}]


def replays(rule: str, premises: Iterable[Fact], conclusion: Fact, lists: Iterable[Fact]) -> bool:
    """Tell whether a rule concludes this from these premises and the lists they name."""
    facts = Facts([*premises, *lists])
    if rule.startswith("dt-"):
        facts.add((conclusion[0], NAMES_LITERALS, conclusion[2]))
    found = rules()[rule]
    return any(instance(atom, binding) == conclusion for binding in matches(facts, found) for atom in found.conclusions)


def circle(start: Iterable[Fact], reasons: Callable[[Fact], list[tuple[str, tuple[Fact, ...]]]]) -> Fact | None:
    """Follow all reasons from premise to premise; give a triple whose proof comes back to it, if there is one."""
    done: set[Fact] = set()
    for root in start:
        path: dict[Fact, list[Fact]] = {}
        waiting = [root]
        while waiting:
            fact = waiting[-1]
            if fact in done:
                waiting.pop()
            elif fact not in path:
                path[fact] = [premise for _, premises in reasons(fact) for premise in premises]
            elif path[fact]:
                premise = path[fact].pop()
                if premise in path and premise not in done:
                    return premise
                waiting.append(premise)
            else:
                done.add(fact)
                waiting.pop()
    return None
