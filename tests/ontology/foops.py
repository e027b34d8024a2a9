"""The tests of FOOPS! that need no network: metadata, identifiers, reuse and documentation of the ontology."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DC, DCTERMS, FOAF, OWL, RDF, RDFS, SDO, SKOS, VANN
from rdflib.term import Node

from .checks import Verdict, check, verdict
from .project import IGKG, classes, datatype_properties, object_properties, prefixes, terms

BIBO = "http://purl.org/ontology/bibo/"
PERSISTENT = ("://w3id.org/", "://purl.org/", "://doi.org/", "://www.w3.org/")
METADATA_VOCABULARIES = (str(DCTERMS), str(DC), str(SDO), str(VANN), BIBO)

# The properties that FOOPS! reads each piece of metadata from, those of its list that this project could use.
_TITLE = (DCTERMS.title, DC.title, SDO.name)
_DESCRIPTION = (DCTERMS.description, DCTERMS.abstract, DC.description, SDO.description, RDFS.comment)
_LICENCE = (DCTERMS.license, SDO.license)
_CREATOR = (DCTERMS.creator, DC.creator, SDO.creator)
_CREATED = (DCTERMS.created, SDO.dateCreated)
_ISSUED = (DCTERMS.issued, SDO.datePublished)
_PUBLISHER = (DCTERMS.publisher, DC.publisher, SDO.publisher)
_CITATION = (DCTERMS.bibliographicCitation, SDO.citation)
_PREFIX = (VANN.preferredNamespacePrefix,)
_NAMESPACE = (VANN.preferredNamespaceUri,)


def _ontology(graph: Graph) -> URIRef:
    found = [s for s in graph.subjects(RDF.type, OWL.Ontology) if isinstance(s, URIRef)]
    return found[0] if found else URIRef("urn:none")


def _fields(graph: Graph, fields: dict[str, Iterable[Node]]) -> Verdict:
    """Give the fields of which the ontology has no value."""
    subject = _ontology(graph)
    missing = [name for name, props in fields.items() if not any((subject, p, None) in graph for p in props)]
    return verdict(fields, missing)


@check("FIND1", "prefix declared", least=1)
def prefix_declared(graph: Graph) -> Verdict:
    """The ontology states its prefix."""
    return _fields(graph, {"prefix": _PREFIX})


@check("HTTP1", "open protocol", least=1)
def open_protocol(graph: Graph) -> Verdict:
    """The ontology's IRI is one of HTTP."""
    iri = _ontology(graph)
    return verdict([iri], [] if str(iri).startswith(("http://", "https://")) else [iri])


@check("OM1", "minimum metadata", least=7)
def minimum_metadata(graph: Graph) -> Verdict:
    """Title, description, licence, version IRI, creator, date of creation, namespace."""
    required = {"title": _TITLE, "description": _DESCRIPTION, "licence": _LICENCE, "creator": _CREATOR}
    return _fields(graph, {**required, "version IRI": (OWL.versionIRI,), "created": _CREATED, "namespace": _NAMESPACE})


@check("OM2", "recommended metadata", least=4)
def recommended_metadata(graph: Graph) -> Verdict:
    """Prefix, version, date of creation, citation."""
    version = (OWL.versionInfo, SDO.schemaVersion)
    return _fields(graph, {"prefix": _PREFIX, "version": version, "created": _CREATED, "citation": _CITATION})


@check("OM3", "detailed metadata", least=6)
def detailed_metadata(graph: Graph) -> Verdict:
    """DOI, publisher, logo, status, source, date of issue."""
    kinds = {"doi": (URIRef(f"{BIBO}doi"),), "publisher": _PUBLISHER, "logo": (FOAF.logo, SDO.logo)}
    rest = {"status": (URIRef(f"{BIBO}status"),), "source": (DCTERMS.source, DC.source), "issued": _ISSUED}
    return _fields(graph, {**kinds, **rest})


@check("OM4.1", "licence available", least=1)
def licence_available(graph: Graph) -> Verdict:
    """The ontology names a licence."""
    return _fields(graph, {"licence": _LICENCE})


@check("OM5.1", "basic provenance", least=2)
def basic_provenance(graph: Graph) -> Verdict:
    """Creator and date of creation."""
    return _fields(graph, {"creator": _CREATOR, "created": _CREATED})


@check("OM5.2", "detailed provenance", least=2)
def detailed_provenance(graph: Graph) -> Verdict:
    """Date of issue and publisher."""
    return _fields(graph, {"issued": _ISSUED, "publisher": _PUBLISHER})


@check("PURL1", "persistent IRI", least=1)
def persistent(graph: Graph) -> Verdict:
    """The ontology's IRI is under a known register of persistent ones."""
    iri = _ontology(graph)
    return verdict([iri], [] if any(host in iri for host in PERSISTENT) else [iri])


@check("RDF1", "available in RDF", least=3)
def available_in_rdf(graph: Graph) -> Verdict:
    """The ontology can be written in each format that FOOPS! asks for, and is the same when read again."""
    formats = ("turtle", "xml", "nt")
    faults = [f for f in formats if not _survives(graph, f)]
    return verdict(formats, [*faults, *(["no ontology"] if str(_ontology(graph)).startswith("urn:") else [])])


def _survives(graph: Graph, form: str) -> bool:
    try:
        return isomorphic(graph, Graph().parse(data=graph.serialize(format=form), format=form))
    except ValueError:  # RDF/XML has no form for some predicates
        return False


@check("URI2", "consistent ontology IRIs", least=3)
def consistent_iris(graph: Graph) -> Verdict:
    """Ontology IRI, stated namespace and the table of prefixes agree."""
    iri = str(_ontology(graph))
    names = [str(name) for name in graph.objects(URIRef(iri), VANN.preferredNamespacePrefix)]
    stated = {
        "namespace": [str(o) for o in graph.objects(URIRef(iri), VANN.preferredNamespaceUri)],
        "table of prefixes": [prefixes().table[name] for name in names],
        "terms": sorted({str(IGKG) for _ in terms(graph)}),
    }
    return verdict(stated, [name for name, values in stated.items() if values != [f"{iri}#"]])


@check("VER1", "version IRI", least=1)
def version_iri(graph: Graph) -> Verdict:
    """There is a version IRI, it is not the ontology's own, and it ends in the stated version."""
    iri = _ontology(graph)
    versions = [v for v in graph.objects(iri, OWL.versionIRI) if v != iri]
    numbers = [str(n) for n in graph.objects(iri, OWL.versionInfo)]
    good = len(versions) == 1 and len(numbers) == 1 and str(versions[0]) == f"{iri}/{numbers[0]}"
    return verdict([iri], [] if good else ["version IRI"])


@check("VOC1", "vocabularies reused for metadata", least=10)
def reused_for_metadata(graph: Graph) -> Verdict:
    """The ontology describes itself in known vocabularies."""
    used = [str(p) for p in graph.predicates(_ontology(graph))]
    reused = {v for v in METADATA_VOCABULARIES for p in used if p.startswith(v)}
    return verdict(used, [] if reused else ["no vocabulary"])


@check("VOC2", "vocabularies reused", least=10)
def reused(graph: Graph) -> Verdict:
    """Terms of ours stand below terms of others; looked at are the vocabularies, at fault those that nothing uses."""
    relations = (RDFS.subClassOf, RDFS.subPropertyOf)
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    used = {_vocabulary(o) for term in terms(graph) for p in relations for o in graph.objects(term, p)} - {"igkg", ""}
    declared = {_vocabulary(s) for kind in kinds for s in graph.subjects(RDF.type, kind)} - {"igkg", ""}
    return verdict(used, (declared - used) or ([] if used else ["no vocabulary"]))


def _vocabulary(term: Node) -> str:
    """Give the prefix of the longest namespace that an IRI begins with."""
    table = prefixes().table.items()
    fitting = [(namespace, prefix) for prefix, namespace in table if str(term).startswith(namespace)]
    return max(fitting, key=lambda pair: len(pair[0]), default=("", ""))[1]


@check("VOC3", "all terms have labels", least=250)
def labelled(graph: Graph) -> Verdict:
    """Every class and property has an rdfs:label."""
    own = [*classes(graph), *object_properties(graph), *datatype_properties(graph)]
    return verdict(own, [t for t in own if (t, RDFS.label, None) not in graph])


@check("VOC4", "all terms have definitions", least=250)
def defined(graph: Graph) -> Verdict:
    """Every class and property has a skos:definition."""
    own = [*classes(graph), *object_properties(graph), *datatype_properties(graph)]
    return verdict(own, [t for t in own if (t, SKOS.definition, None) not in graph])
