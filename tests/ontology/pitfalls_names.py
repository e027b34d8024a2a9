"""The pitfalls of the OOPS! catalogue that show in names, annotations and IRIs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN
from rdflib.term import Node

from .checks import Verdict, check, verdict
from .project import IGKG, PROPERTY_TYPES, classes, local_name, properties, terms

_NOTES = (SKOS.definition, RDFS.comment)
_DATATYPES = frozenset(
    {"Date", "DateTime", "Time", "Duration", "Year", "String", "Text", "Integer", "Number", "Boolean"}
)
_FILE_ENDINGS = re.compile(r"\.(owl|rdf|rdfs|ttl|n3|nt|xml|json|jsonld)\b", re.IGNORECASE)
_VAGUE = re.compile(r"(Misc|Miscellaneous|Other|Unknown|Various|Undefined|General|Thing|Stuff)(?![a-z])")


@check("P03", 'a relation called "is"', least=190)
def relation_is(graph: Graph) -> Verdict:
    """rdfs:subClassOf, rdf:type and owl:sameAs are not made anew."""
    own = properties(graph)
    words = {"is", "isa", "is a", "is-a", "instance of", "subclass of", "same as", "type"}
    return verdict(own, [p for p in own if _words(local_name(p)) in words])


@check("P07", "different concepts merged in one class", least=60)
def merged(graph: Graph) -> Verdict:
    """A class that is called A and B, or A or B, is two classes."""
    own = classes(graph)
    pattern = re.compile(r"\b(and|or)\b|/")
    return verdict(own, [c for c in own if pattern.search(_words(local_name(c)) + " " + _text(graph, c, RDFS.label))])


@check("P08", "missing annotations", least=250)
def unannotated(graph: Graph) -> Verdict:
    """Every term has a label and a definition."""
    own = terms(graph)
    return verdict(own, [t for t in own if not (_text(graph, t, RDFS.label) and _text(graph, t, *_NOTES))])


@check("P12", "equivalent properties not declared", least=190)
def same_property_twice(graph: Graph) -> Verdict:
    """No two properties have the same definition."""
    return _same(graph, properties(graph), SKOS.definition)


@check("P20", "misused annotations", least=250)
def misused_annotations(graph: Graph) -> Verdict:
    """A label is a few words in one language, a definition a sentence that says more than the label."""
    own = terms(graph)
    return verdict(own, [t for t in own if _is_misused(graph, t)])


def _is_misused(graph: Graph, term: URIRef) -> bool:
    labels = [label for label in graph.objects(term, RDFS.label) if isinstance(label, Literal)]
    texts = [text for text in graph.objects(term, SKOS.definition) if isinstance(text, Literal)]
    tongues = [label.language for label in labels]
    return (
        None in tongues
        or len(tongues) != len(set(tongues))
        or any(len(label.split()) > 5 or label.endswith(".") for label in labels)
        or any(len(text.split()) < 3 or not text.endswith(".") for text in texts)
        or len(texts) > 1
        or bool({str(text) for text in texts} & {str(e) for e in graph.objects(term, SKOS.example)})
    )


@check("P21", "a class for the rest", least=60)
def class_for_the_rest(graph: Graph) -> Verdict:
    """No class is there for what fits no other."""
    own = classes(graph)
    return verdict(own, [c for c in own if _VAGUE.search(local_name(c))])


@check("P22", "naming conventions", least=250)
def badly_named(graph: Graph) -> Verdict:
    """Classes are CamelCase, properties camelCase, and an English label is its name in words."""
    own = terms(graph)
    return verdict(own, [t for t in own if not _is_well_named(graph, t)])


def _is_well_named(graph: Graph, term: URIRef) -> bool:
    is_class = not any((term, RDF.type, kind) in graph for kind in PROPERTY_TYPES)
    form = r"[A-Z][A-Za-z0-9]*" if is_class else r"[a-z][A-Za-z0-9]*"
    label = _text(graph, term, RDFS.label)
    return bool(re.fullmatch(form, local_name(term))) and label in ("", _words(local_name(term)))


@check("P23", "a datatype made anew", least=60)
def datatype_made_anew(graph: Graph) -> Verdict:
    """No class stands for dates, numbers or strings."""
    own = classes(graph)
    return verdict(own, [c for c in own if local_name(c) in _DATATYPES])


@check("P30", "equivalent classes not declared", least=60)
def same_class_twice(graph: Graph) -> Verdict:
    """No two classes have the same definition."""
    return _same(graph, classes(graph), SKOS.definition)


@check("P32", "several terms with one label", least=250)
def same_label(graph: Graph) -> Verdict:
    """No two classes, and no two properties, have the same label in one language."""
    of_classes, of_properties = (_same(graph, kind(graph), RDFS.label) for kind in (classes, properties))
    return Verdict(of_classes.looked + of_properties.looked, of_classes.faults | of_properties.faults)


@check("P36", "a file ending in an IRI", least=250)
def file_ending(graph: Graph) -> Verdict:
    """An IRI names a thing, not a file."""
    iris = [*graph.subjects(RDF.type, OWL.Ontology), *terms(graph)]
    return verdict(iris, [iri for iri in iris if _FILE_ENDINGS.search(str(iri))])


@check("P38", "no ontology declaration", least=1)
def undeclared_ontology(graph: Graph) -> Verdict:
    """There is one owl:Ontology."""
    found = set(graph.subjects(RDF.type, OWL.Ontology))
    return Verdict(max(len(found), 1), frozenset() if len(found) == 1 else frozenset({"owl:Ontology"}))


@check("P39", "an ambiguous namespace", least=250)
def ambiguous_namespace(graph: Graph) -> Verdict:
    """The namespace is stated, begins with the ontology's IRI, and holds every term that is not another's."""
    stated = {str(n) for n in graph.objects(None, VANN.preferredNamespaceUri)}
    ontologies = [str(o) for o in graph.subjects(RDF.type, OWL.Ontology)]
    good = {n for n in stated if any(n in (f"{o}#", f"{o}/") for o in ontologies)}
    declared = {t for kind in (OWL.Class, *PROPERTY_TYPES) for t in graph.subjects(RDF.type, kind)}
    ours = {t for t in declared if isinstance(t, URIRef) and (t, RDFS.isDefinedBy, None) not in graph}
    return verdict(ours, [t for t in ours if not any(t.startswith(n) for n in good)])


@check("P40", "hijacking of another's namespace", least=80)
def hijacked(graph: Graph) -> Verdict:
    """Of another's term nothing is said but its kind and where it is defined."""
    allowed = {RDF.type, RDFS.isDefinedBy}
    ontologies = set(graph.subjects(RDF.type, OWL.Ontology))
    foreign = {s for s in graph.subjects() if isinstance(s, URIRef) and not s.startswith(IGKG)} - ontologies
    return verdict(foreign, [s for s in foreign if not set(graph.predicates(s)) <= allowed])


@check("P41", "no licence declared", least=1)
def unlicensed(graph: Graph) -> Verdict:
    """The ontology names its licence by an IRI."""
    found = list(graph.subjects(RDF.type, OWL.Ontology))
    licences = [o for s in found for o in graph.objects(s, DCTERMS.license) if isinstance(o, URIRef)]
    return Verdict(max(len(found), 1), frozenset() if licences else frozenset({"dcterms:license"}))


def _same(graph: Graph, own: Iterable[URIRef], predicate: Node) -> Verdict:
    by_text: dict[tuple[str | None, str], set[URIRef]] = defaultdict(set)
    own = list(own)
    for term in own:
        for text in graph.objects(term, predicate):
            language = text.language if isinstance(text, Literal) else None
            by_text[language, re.sub(r"\W+", " ", str(text)).strip().lower()].add(term)
    return verdict(own, [term for found in by_text.values() if len(found) > 1 for term in found])


def _text(graph: Graph, term: URIRef, *predicates: Node) -> str:
    """Give the first English text."""
    texts = (text for predicate in predicates for text in graph.objects(term, predicate))
    return next((str(text) for text in texts if isinstance(text, Literal) and text.language == "en"), "")


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
