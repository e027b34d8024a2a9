"""From Turtle to what the engine makes of it, and how it is compared with the oracle."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

from hypothesis import HealthCheck, settings
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from igkg.dataset import MATCHES, SHAPES, SHAPES_WITHIN_A_PASSAGE, is_about_links
from igkg.names import OWL, RDF, RDFS, XSD
from igkg.project import Project
from igkg.read import read
from igkg.reasoning import Closure
from igkg.reasoning.derivations import Why
from igkg.reasoning.rule_engine import RuleEngine
from igkg.reasoning.rules import Atom, Rule, rules
from igkg.reasoning.terms import VOCABULARY
from tests.reasoning import oracle
from tests.reasoning.replay import cells, circle, replays

PREFIXES = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD, "": "http://example.org/"}
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
SAME = f"{OWL}sameAs"
# How many times as many random ontologies are tried as in every run, and then other ones each time.
TIMES = int(os.environ.get("IGKG_FUZZ", "1"))
Fact = oracle.Fact


def tries(number: int) -> settings:
    """Give the settings for a number of random examples: the same ones each time, unless many more are asked for."""
    slow = [HealthCheck.too_slow]
    return settings(max_examples=number * TIMES, deadline=None, suppress_health_check=slow, derandomize=TIMES == 1)


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(HEADER + text, format=RdfFormat.TURTLE)]


def close(triples: Iterable[Triple]) -> Closure:
    """Close with all that follows, whether worth publishing or not."""
    return RuleEngine(keeps_all=True).close(triples)


def facts(triples: Iterable[Triple]) -> list[Fact]:
    return [(triple.subject, triple.predicate, triple.object) for triple in triples]


def in_rdf(closed: Iterable[Fact]) -> set[Triple]:
    """Give the triples that RDF can write."""
    return {Triple(*f) for f in closed if not isinstance(f[0], Literal) and isinstance(f[1], NamedNode)}  # type: ignore[arg-type]


@cache
def axiomatic() -> frozenset[Triple]:
    """Give what follows from nothing at all."""
    return close([]).inferred


def difference_from_oracle(triples: list[Triple]) -> tuple[set[str], set[str]]:
    """Give what the engine misses and what it has too much, contradictions included; both empty when it is right."""
    closure = close(triples)
    closed, clashes = oracle.close(facts(triples))
    mine = {str(t) for t in closure.inferred | set(triples)} | {f"false by {clash.rule}" for clash in closure.clashes}
    theirs = {str(t) for t in in_rdf(closed)} | {f"false by {rule}" for rule, _ in clashes}
    return theirs - mine, mine - theirs


SaidWhy = tuple[str, frozenset[Fact]]  # a contradiction: the rule, and the triples that match its premises


def difference_in_contradictions(triples: list[Triple], most: float) -> tuple[set[SaidWhy], set[SaidWhy]] | None:
    """Give the contradictions that the engine misses, and those it has too much; nothing where they cannot be compared.

    They cannot where the oracle looks at more than so many triples, and where things have several names or RDF cannot
    write what clashes. Rules with lists or literals are left out, whose premises the two sides write differently.
    """
    try:
        closed, theirs = oracle.close(facts(triples), most)
    except oracle.TooMuch:
        return None
    if any(isinstance(s, Literal) or (p == oracle.SAME and s != o) for s, p, o in closed):
        return None
    compared = {name for name, rule in rules().items() if rule.is_clash and _is_plain(rule)}
    mine = {(clash.rule, frozenset(facts(clash.triples))) for clash in close(triples).clashes}
    both = mine, {(rule, frozenset(found)) for rule, found in theirs}
    ours, wanted = ({(rule, found) for rule, found in side if rule in compared} for side in both)
    return wanted - ours, ours - wanted


def _is_plain(rule: Rule) -> bool:
    return all(isinstance(p, Atom) and not isinstance(p.object, Literal) for p in rule.premises)


def is_small(triples: list[Triple], most: float) -> bool:
    """Tell whether the oracle comes to an end when it looks at no more than so many triples."""
    try:
        oracle.close(facts(triples), most)
    except oracle.TooMuch:
        return False
    return True


def speaks(rule: str, triples: list[Triple]) -> bool:
    """Tell whether a rule has something to say when everything is said that follows, by the oracle."""
    closed, _ = oracle.close(facts(triples))
    return any(True for _ in oracle.matches(oracle.Facts(closed), rules()[rule]))


def fault_in_derivations(triples: list[Triple]) -> tuple[object, int]:
    """Replay all derivations; give the first fault, or nothing, and how many there were."""
    closure = close(triples)
    return fault_in(closure, triples)


def fault_in(closure: Closure, triples: list[Triple]) -> tuple[object, int]:
    why = closure.derivations
    assert isinstance(why, Why)
    given, inferred = set(facts(triples)), facts(closure.inferred)
    lists = cells([*given, *inferred])
    known: dict[Fact, list[tuple[str, tuple[Fact, ...]]]] = {}

    def reasons(fact: Fact) -> list[tuple[str, tuple[Fact, ...]]]:
        if fact not in known:
            number = why.fact_of(fact)  # type: ignore[arg-type]
            assert number is not None
            found = why.reasons(number)
            known[fact] = [(rule, tuple(why.terms_of(premise) for premise in premises)) for rule, premises in found]
        return known[fact]

    waiting, seen, count = list(inferred), set(given), 0
    while waiting:
        fact = waiting.pop()
        if fact in seen:
            continue
        seen.add(fact)
        if not reasons(fact):
            return f"nothing explains {fact}", count
        for rule, premises in reasons(fact):
            count += 1
            if not replays(rule, premises, fact, lists if _has_list(rule) else []):
                return f"{rule} does not give {fact} from {premises}", count
            waiting += premises
    return circle(inferred, reasons), count


def _has_list(rule: str) -> bool:
    found = rules().get(rule)
    return found is not None and found.list_atom is not None


def equates_vocabulary(triples: list[Triple]) -> bool:
    """Tell whether two terms of the rules' own vocabulary become the same; proofs then name only one of them."""
    names = set(VOCABULARY)
    every = [*triples, *close(triples).inferred]
    return any(t.predicate.value == SAME and t.subject != t.object and {t.subject, t.object} <= names for t in every)


def premises(project: Project) -> list[Triple]:
    """Give what the project's build reasons over."""
    record = read(project.root, project.inputs())
    left_out = {SHAPES, SHAPES_WITHIN_A_PASSAGE, MATCHES}
    quads = (q for q in record.quads if q.graph_name not in left_out and not is_about_links(q.graph_name))
    return list(dict.fromkeys(Triple(q.subject, q.predicate, q.object) for q in quads))
