"""From the small project and what is odd, withdrawn or large in it to a server on a release of that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Server
from tests.site.reading import Element, read

ODD = """
@prefix actor: <https://w3id.org/igkg/id/actor/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix igkg: <https://w3id.org/igkg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

actor:odd a igkg:Organisation ;
    rdfs:label "</title><script>alert(1)</script> & \\"quoted\\" 'names'"@en , "Drôle d’organisation"@fr ;
    skos:altLabel "<img src=x onerror=alert(2)>"@en ;
    dcterms:description "A description with <b>markup</b> and {{ braces }}."@en .

actor:withdrawn a igkg:Organisation ;
    rdfs:label "Withdrawn organisation"@en ;
    owl:deprecated true ;
    dcterms:isReplacedBy actor:society .
"""


@pytest.fixture(scope="session")
def odd_server(tmp_path_factory: pytest.TempPathFactory, start_server: Callable[..., Server]) -> Server:
    """A server on the small project with odd things in it, and one thing with 500 facts."""
    root = tmp_path_factory.mktemp("odd")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copytree(ROOT / "tests" / "small", root / "data")
    (root / "data" / "register" / "odd.ttl").write_text(ODD, encoding="utf-8")
    _add_events(root / "data")
    return start_server(project=root)


def _add_events(folder: Path) -> None:
    slugs = [f"meeting-{number}" for number in range(500)]
    register = "@prefix event: <https://w3id.org/igkg/id/event/> .\n@prefix igkg: <https://w3id.org/igkg/ontology#> .\n"
    register += "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    register += "".join(f'event:{slug} a igkg:Event ; rdfs:label "Meeting {slug[8:]}"@en .\n' for slug in slugs)
    (folder / "register" / "meetings.ttl").write_text(register, encoding="utf-8")
    facts = (folder / "minutes" / "minutes.trig").read_text(encoding="utf-8")
    facts += "@prefix event: <https://w3id.org/igkg/id/event/> .\nmi:l2 {\n"
    facts += "".join(f"  event:{slug} igkg:participant actor:state .\n" for slug in slugs)
    facts += "  actor:odd igkg:tookUp proposal:new-body .\n}\n"
    (folder / "minutes" / "minutes.trig").write_text(facts, encoding="utf-8")
    about = folder / "minutes" / "about.ttl"
    about.write_text(about.read_text(encoding="utf-8").replace("mostFacts 20", "mostFacts 2000"), encoding="utf-8")


@pytest.fixture(scope="session")
def page_of(server: Server) -> Callable[..., Element]:
    """Give a page of the real graph, read as a browser without scripts reads it."""

    def get(path: str, status: int = 200) -> Element:
        answer = server.ask(path, accept="text/html")
        assert answer.status == status, answer.text[:500]
        return read(answer.text)

    return get
