"""From the clashes that reasoning found to the statements at fault, each with the passage that says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Triple

from igkg.dataset import ONTOLOGY
from igkg.names import Prefixes, text
from igkg.places import Places
from igkg.reasoning import Clash, Closure


def describe(closure: Closure, quads: Iterable[Quad], prefixes: Prefixes, places: Places) -> Iterator[str]:
    """Give a text for each clash, worded for the data's editor: what contradicts, and which statements say so."""
    said: dict[Triple, list[Quad]] = defaultdict(list)
    for quad in quads:
        said[Triple(quad.subject, quad.predicate, quad.object)].append(quad)
    for clash in closure.clashes:
        yield f"{_shortened(clash, prefixes)}  [{clash.rule}]"
        if clash.triples:
            for triple in clash.triples:
                yield from _reasons(triple, closure, said, prefixes, places)
        else:
            every = (quad for found in said.values() for quad in found)
            yield from _statements((quad for quad in every if _concerns(quad, clash.things)), prefixes, places)


def _shortened(clash: Clash, prefixes: Prefixes) -> str:
    words = clash.words
    for thing in sorted(clash.things, key=len, reverse=True):
        if "://" in thing:
            words = words.replace(thing, prefixes.shorten(thing))
    return words


def _reasons(
    triple: Triple, closure: Closure, said: dict[Triple, list[Quad]], prefixes: Prefixes, places: Places
) -> Iterator[str]:
    """Give a triple that clashes and what says it; where it was inferred, the statements that it rests on."""
    if triple in said:
        statements = said[triple]
    else:
        yield f"  {_words(triple, prefixes)}, because:"
        statements = [quad for given in _given(triple, closure, said) for quad in said[given]]
    yield from _statements((quad for quad in statements if quad.graph_name != ONTOLOGY), prefixes, places)


def _given(triple: Triple, closure: Closure, said: dict[Triple, list[Quad]]) -> set[Triple]:
    seen: set[Triple] = set()
    waiting = [triple]
    while waiting and closure.derivations is not None:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += [premise for way in closure.derivations.of(one) for premise in way.premises]
    return {one for one in seen if one in said}


def _concerns(quad: Quad, things: tuple[str, ...]) -> bool:
    if quad.graph_name == ONTOLOGY:
        return False
    return text(quad.subject) in things and (text(quad.predicate) in things or text(quad.object) in things)


def _statements(quads: Iterable[Quad], prefixes: Prefixes, places: Places) -> Iterator[str]:
    for quad in sorted(set(quads), key=str):
        words = _words(quad, prefixes)
        place = places.find_statement(quad)
        yield f"    {words}  in {prefixes.shorten(text(quad.graph_name))}, {place or 'no place known'}"


def _words(statement: Quad | Triple, prefixes: Prefixes) -> str:
    return " ".join(_short(term, prefixes) for term in (statement.subject, statement.predicate, statement.object))


def _short(term: object, prefixes: Prefixes) -> str:
    return prefixes.shorten(term.value) if isinstance(term, NamedNode) else str(term)
