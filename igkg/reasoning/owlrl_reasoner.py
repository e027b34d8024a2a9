"""From triples to their OWL 2 RL closure by the owlrl library, the reference engine."""

from __future__ import annotations

import re
from collections.abc import Iterable

from owlrl import OWLRL_Semantics
from pyoxigraph import NamedNode, Quad, Triple
from rdflib import Graph
from rdflib.term import Literal, Node

from igkg.errors import IgkgError
from igkg.rdflib_terms import from_rdflib, to_graph
from igkg.reasoning import Clash, Closure, worth_publishing

_IRI = re.compile(r"https?://[^\s,()'\"<>]+")
_RULE_OF_MESSAGE = {
    "Disjoint classes": "cax-dw",
    "'sameAs' and 'differentFrom'": "eq-diff1",
    "'sameAs' and 'AllDifferent'": "eq-diff2",
    "Irreflexive property": "prp-irp",
    "Erroneous usage of asymmetric": "prp-asyp",
    "Disjoint properties in": "prp-adp",
    "Erroneous usage of disjoint": "prp-pdw",
    "Negative (object)": "prp-npa1",
    "Negative (datatype)": "prp-npa2",
    "Violation of complementarity": "cls-com",
    "Erroneous usage of maximum cardinality": "cls-maxc1",
    "Erroneous usage of maximum qualified": "cls-maxqc1",
    "Lexical value": "dt-not-type",
}


class OwlrlReasoner:
    """The owlrl library behind the interface of :class:`igkg.reasoning.Reasoner`."""

    name = "owlrl"

    def close(self, triples: Iterable[Triple | Quad]) -> Closure:
        """Give what follows from the triples (OWL 2 Profiles, section 4.3), without what says nothing.

        Raises:
            IgkgError: owlrl gives up, as on a list that is a circle.
        """
        # Owlrl asks for triples millions of times; the store that knows no named graphs answers it a fifth sooner.
        graph = to_graph(triples, Graph(store="SimpleMemory"))
        given = set(graph)
        engine = OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
        try:
            engine.closure()
        except ValueError as error:
            raise IgkgError(f"owlrl cannot reason over this: {error}. The engine of igkg can.") from error
        clashes = tuple(_clash(message) for message in sorted(set(engine.error_messages)))
        return Closure(frozenset(_new(graph, given)), clashes)


def _new(graph: Graph, given: set[tuple[Node, Node, Node]]) -> Iterable[Triple]:
    for subject, predicate, value in graph:
        if (subject, predicate, value) in given or isinstance(subject, Literal):
            continue
        name = from_rdflib(predicate)
        assert isinstance(name, NamedNode)
        triple = Triple(from_rdflib(subject), name, from_rdflib(value))  # type: ignore[arg-type]
        if worth_publishing(triple):
            yield triple


def _clash(message: str) -> Clash:
    rule = next((rule for start, rule in _RULE_OF_MESSAGE.items() if message.startswith(start)), "")
    return Clash(rule, tuple(_IRI.findall(message)), message)
