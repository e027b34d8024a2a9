"""From proofs to JSON and back: each statement once, however often others rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from igkg.explain import Citation, Proof, Step

Packed = Mapping[str, Any]


def packed(proofs: Iterable[Proof]) -> Packed:
    """Give each proof in ``proofs``, after its premises, which it names by their places there.

    ``statements`` has their triples, in the same order, in N-Triples; ``asked`` the places of those that were given.
    """
    places: dict[Triple, int] = {}
    found: list[dict[str, Any]] = []
    asked = [_place(proof, places, found) for proof in proofs]
    statements = serialize(places, format=RdfFormat.N_TRIPLES)
    assert statements is not None
    return {"asked": asked, "statements": statements.decode(), "proofs": found}


def _place(proof: Proof, places: dict[Triple, int], found: list[dict[str, Any]]) -> int:
    if proof.triple not in places:
        steps = [[step.rule, [_place(premise, places, found) for premise in step.premises]] for step in proof.steps]
        places[proof.triple] = len(found)
        found.append(
            {
                "words": proof.words,
                "citations": [[cited.graph.value, cited.label, cited.is_passage] for cited in proof.citations],
                "steps": steps,
                "disagreements": proof.disagreements,
            }
        )
    return places[proof.triple]


def unpacked(given: Packed) -> Sequence[Proof]:
    """Give the proofs that were packed."""
    found: list[Proof] = []
    quads = parse(given["statements"], format=RdfFormat.N_TRIPLES)
    for quad, told in zip(quads, given["proofs"], strict=True):
        subject, predicate, value = told["words"]
        proof = Proof(
            Triple(quad.subject, quad.predicate, quad.object),
            (subject, predicate, value),
            tuple(Citation(NamedNode(graph), label, is_passage) for graph, label, is_passage in told["citations"]),
            tuple(Step(rule, tuple(found[place] for place in places)) for rule, places in told["steps"]),
            tuple((iri, label) for iri, label in told["disagreements"]),
        )
        # These a proof finds out from its premises, and keeps: in this order no proof is too deep for it.
        _ = proof.is_contested, proof.passages
        found.append(proof)
    return [found[place] for place in given["asked"]]
