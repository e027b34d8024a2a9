"""From a proof to text, JSON and RDF, in each of which it ends in citations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.explain import Proof
from igkg.names import BASE, LABEL, PROV, RDF, TYPE, Prefixes, text

_INDENT = "   "


def as_text(proof: Proof, prefixes: Prefixes, depth: int = 0, seen: set[Triple] | None = None) -> Iterator[str]:
    """Give a proof as an indented tree; what was shown before is not shown again."""
    seen = set() if seen is None else seen
    yield f"{_INDENT * depth}{' · '.join(proof.words)}{'  (contested)' if proof.is_contested else ''}"
    inner = _INDENT * (depth + 1)
    if proof.triple in seen and proof.steps:
        yield f"{inner}as above"
        return
    seen.add(proof.triple)
    for citation in proof.citations:
        name = prefixes.shorten(citation.graph.value)
        yield f"{inner}stated in {name}: {citation.label}" if citation.is_passage else f"{inner}stands in {name}"
    for _, label in proof.disagreements:
        yield f"{inner}disputed: {label}"
    for step in proof.steps:
        yield f"{inner}by {step.rule} from"
        for premise in step.premises:
            yield from as_text(premise, prefixes, depth + 2, seen)


def as_json(proof: Proof) -> dict[str, Any]:
    """Give a proof as nested objects; a premise that occurs again is given again, since JSON has no references."""
    return {
        "subject": _term(proof.triple.subject),
        "predicate": _term(proof.triple.predicate),
        "object": _term(proof.triple.object),
        "words": list(proof.words),
        "holds": proof.holds,
        "contested": proof.is_contested,
        "citations": [
            {"graph": citation.graph.value, "label": citation.label, "passage": citation.is_passage}
            for citation in proof.citations
        ],
        "disagreements": [{"id": iri, "label": label} for iri, label in proof.disagreements],
        "derivations": [
            {"rule": step.rule, "premises": [as_json(premise) for premise in step.premises]} for step in proof.steps
        ],
    }


def as_prov(proof: Proof) -> Iterator[Triple]:
    """Give a proof in PROV-O: statements derived from statements by rules, down to primary sources."""
    return iter(dict.fromkeys(_statement(proof, set())))


def _statement(proof: Proof, seen: set[Triple]) -> Iterator[Triple]:
    if proof.triple in seen:
        return
    seen.add(proof.triple)
    node = _node(proof.triple)
    yield Triple(node, TYPE, NamedNode(f"{RDF}Statement"))
    yield Triple(node, TYPE, NamedNode(f"{PROV}Entity"))
    yield Triple(node, NamedNode(f"{RDF}subject"), proof.triple.subject)
    yield Triple(node, NamedNode(f"{RDF}predicate"), proof.triple.predicate)
    yield Triple(node, NamedNode(f"{RDF}object"), proof.triple.object)
    for citation in proof.citations:
        yield Triple(node, NamedNode(f"{PROV}hadPrimarySource"), citation.graph)
    for number, step in enumerate(proof.steps, start=1):
        activity = NamedNode(f"{node.value}-derivation-{number}")
        yield Triple(activity, TYPE, NamedNode(f"{PROV}Activity"))
        yield Triple(activity, LABEL, Literal(step.rule))
        yield Triple(node, NamedNode(f"{PROV}wasGeneratedBy"), activity)
        for premise in step.premises:
            yield Triple(activity, NamedNode(f"{PROV}used"), _node(premise.triple))
            yield Triple(node, NamedNode(f"{PROV}wasDerivedFrom"), _node(premise.triple))
            yield from _statement(premise, seen)


def _node(triple: Triple) -> NamedNode:
    """Name a statement by what it says (a skolem IRI, RDF 1.1, section 3.5)."""
    digest = hashlib.sha256(str(triple).encode()).hexdigest()[:16]
    return NamedNode(f"{BASE}.well-known/genid/statement-{digest}")


def _term(term: object) -> dict[str, str]:
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    return {"type": "bnode" if isinstance(term, BlankNode) else "uri", "value": text(term)}
