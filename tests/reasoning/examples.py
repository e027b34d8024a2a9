"""From a source of random choices to small ontologies: plain ones, and wild ones with any term in any place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.names import OWL, RDF, RDFS, XSD
from igkg.reasoning.compile import schema_names

Node = NamedNode | BlankNode
Term = Node | Literal

THINGS = [NamedNode(f"http://example.org/{name}") for name in "abcdef"]
PROPERTIES = [NamedNode(f"http://example.org/{name}") for name in "pqr"]
CLASSES = [NamedNode(f"http://example.org/{name}") for name in "CDE"]
BLANKS = [BlankNode(f"b{number}") for number in range(3)]
LITERALS = [
    Literal("1", datatype=NamedNode(f"{XSD}integer")),
    Literal("01", datatype=NamedNode(f"{XSD}byte")),
    Literal("x"),
    Literal("0", datatype=NamedNode(f"{XSD}nonNegativeInteger")),
    Literal("1", datatype=NamedNode(f"{XSD}nonNegativeInteger")),
    Literal("one", datatype=NamedNode(f"{XSD}int")),
    Literal("x", language="en"),
]
TYPE, FIRST, REST, NIL = (NamedNode(f"{RDF}{name}") for name in ("type", "first", "rest", "nil"))
SAME, DIFFERENT, THING = (NamedNode(f"{OWL}{name}") for name in ("sameAs", "differentFrom", "Thing"))
AXIOMS = [*sorted(schema_names()[0], key=str), SAME, DIFFERENT]
KINDS = [
    *sorted(schema_names()[1], key=str),
    *(NamedNode(f"{OWL}{name}") for name in ("Class", "Thing", "Nothing", "ObjectProperty", "DatatypeProperty")),
]
LISTED = {
    "propertyChainAxiom": PROPERTIES,
    "hasKey": PROPERTIES,
    "oneOf": THINGS,
    "distinctMembers": THINGS,
    "intersectionOf": CLASSES,
    "unionOf": CLASSES,
    "members": [*CLASSES, *PROPERTIES],
}
_NOT_MODEST = {
    *(f"{OWL}{name}" for name in ("hasKey", "members", "distinctMembers", "maxCardinality", "maxQualifiedCardinality")),
    *(f"{OWL}{name}" for name in ("onClass", "propertyDisjointWith", "disjointWith", "complementOf", "differentFrom")),
}
ALL_DIFFERENT = [NamedNode(f"{OWL}{name}") for name in ("AllDifferent", "AllDisjointClasses", "AllDisjointProperties")]


def plain(random: Random, most: int = 14) -> list[Triple]:
    """Give an ontology such as people write, and data."""
    return _some(random, most, _PLAIN)


def modest(random: Random, most: int = 14) -> list[Triple]:
    """Give an ontology and data with what owlrl reasons over rightly: no keys, literals, numbers or contradictions."""
    makers = [_link, _link, _type, _of_property, _between_properties, _between_classes, _characteristic]
    makers += [_listed, _restriction, _same]
    found = _some(random, most, makers)
    return [t for t in found if t.predicate.value not in _NOT_MODEST and not isinstance(t.object, Literal)]


def wild(random: Random, most: int = 14) -> list[Triple]:
    """Give triples with any term in any place, cyclic and malformed lists, and names for literals."""
    return _some(random, most, [*_PLAIN, *[_anything] * 6, _name_for_literal, _odd_cells, _odd_cells])


def _some(random: Random, most: int, makers: Sequence[Callable[[Random], list[Triple]]]) -> list[Triple]:
    found = [triple for _ in range(random.randrange(1, most)) for triple in random.choice(makers)(random)]
    random.shuffle(found)
    return list(dict.fromkeys(found))


def _fact(random: Random) -> list[Triple]:
    values: list[Term] = [*THINGS[:4], *LITERALS[:3]]
    return [Triple(random.choice(THINGS[:4]), random.choice(PROPERTIES), random.choice(values))]


def _link(random: Random) -> list[Triple]:
    return [Triple(random.choice(THINGS[:4]), random.choice(PROPERTIES), random.choice(THINGS[:4]))]


def _characteristic(random: Random) -> list[Triple]:
    names = [NamedNode(f"{OWL}{name}") for name in ("TransitiveProperty", "SymmetricProperty")]
    return [Triple(random.choice(PROPERTIES), TYPE, random.choice(names))]


def _type(random: Random) -> list[Triple]:
    return [Triple(random.choice(THINGS[:4]), TYPE, random.choice(CLASSES))]


def _same(random: Random) -> list[Triple]:
    return [Triple(random.choice(THINGS), random.choice([SAME, SAME, DIFFERENT]), random.choice(THINGS))]


def _of_property(random: Random) -> list[Triple]:
    name = random.choice(["domain", "range"])
    return [Triple(random.choice(PROPERTIES), NamedNode(RDFS + name), random.choice(CLASSES))]


def _between_properties(random: Random) -> list[Triple]:
    names = ["inverseOf", "equivalentProperty", "propertyDisjointWith"]
    predicate = random.choice([NamedNode(f"{RDFS}subPropertyOf"), *(NamedNode(OWL + name) for name in names)])
    return [Triple(random.choice(PROPERTIES), predicate, random.choice(PROPERTIES))]


def _between_classes(random: Random) -> list[Triple]:
    names = ["equivalentClass", "disjointWith", "complementOf"]
    below = NamedNode(f"{RDFS}subClassOf")
    predicate = random.choice([below, below, below, *(NamedNode(OWL + name) for name in names)])
    return [Triple(random.choice(CLASSES), predicate, random.choice(CLASSES))]


def _kind(random: Random) -> list[Triple]:
    return [Triple(random.choice(PROPERTIES), TYPE, random.choice(KINDS))]


def _listed(random: Random) -> list[Triple]:
    name = random.choice([*LISTED])
    members = [random.choice(LISTED[name]) for _ in range(random.randrange(4))]
    cells = [BlankNode(f"l{random.randrange(10**6)}") for _ in members]
    ends: list[NamedNode | BlankNode] = [*cells[1:], NIL]
    found = [Triple(cell, FIRST, member) for cell, member in zip(cells, members, strict=True)]
    found += [Triple(cell, REST, end) for cell, end in zip(cells, ends, strict=False)]
    subject = random.choice(PROPERTIES if name == "propertyChainAxiom" else CLASSES)
    if name in {"members", "distinctMembers"}:
        found.append(Triple(subject, TYPE, random.choice(ALL_DIFFERENT)))
    return [*found, Triple(subject, NamedNode(OWL + name), cells[0] if cells else NIL)]


def _restriction(random: Random) -> list[Triple]:
    nodes: list[Node] = [*CLASSES, *BLANKS]
    node = random.choice(nodes)
    found = [Triple(node, NamedNode(f"{OWL}onProperty"), random.choice(PROPERTIES))]
    name = random.choice(["someValuesFrom", "allValuesFrom", "hasValue", "maxCardinality", "maxQualifiedCardinality"])
    classes: list[Term] = [*CLASSES, THING]
    things: list[Term] = [*THINGS, *LITERALS]
    values = classes if "Values" in name else [*LITERALS] if "Card" in name else things
    found.append(Triple(node, NamedNode(OWL + name), random.choice(values)))
    if "Qualified" in name:
        found.append(Triple(node, NamedNode(f"{OWL}onClass"), random.choice([*CLASSES, THING])))
    return [*found, Triple(random.choice(THINGS), TYPE, node)]


def _anything(random: Random) -> list[Triple]:
    names: list[Node] = [*THINGS[:2], *PROPERTIES[:2], *CLASSES[:2], *AXIOMS, *KINDS, *BLANKS, TYPE, NIL]
    values: list[Term] = [*names, *LITERALS[:2], NamedNode(f"{XSD}integer")]
    return [Triple(random.choice(names), random.choice([*PROPERTIES, *AXIOMS, TYPE, TYPE]), random.choice(values))]


def _name_for_literal(random: Random) -> list[Triple]:
    return [Triple(random.choice(THINGS), SAME, random.choice(LITERALS))]


def _odd_cells(random: Random) -> list[Triple]:
    cells: list[Node] = [*BLANKS[:2], NIL]
    found = [
        Triple(random.choice(cells), random.choice([FIRST, REST]), random.choice([*cells, *PROPERTIES, *CLASSES]))
        for _ in range(random.randrange(1, 5))
    ]
    head = NamedNode(OWL + random.choice([*LISTED]))
    return [*found, Triple(random.choice([*PROPERTIES, *CLASSES]), head, random.choice(cells))]


_PLAIN: list[Callable[[Random], list[Triple]]] = [
    *[_fact] * 5,
    *[_type] * 3,
    _same,
    *[_of_property] * 2,
    *[_between_properties] * 2,
]
_PLAIN += [*[_between_classes] * 2, _kind, _listed, _restriction]
