"""Any RDF that is served with ``--data`` can be searched and reconciled against, as far as its things have names."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from tests.reconcile.conftest import Client
from tests.w3c.serving import serving

LIBRARY = """@prefix ex: <http://example.org/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:shelley a foaf:Person ; foaf:name "Mary Shelley" ; skos:altLabel "Mary Wollstonecraft Godwin" .
ex:frankenstein a ex:Novel ; dcterms:title "Frankenstein; or, The Modern Prometheus" ; dcterms:creator ex:shelley .
ex:Novel rdfs:label "novel" . ex:unnamed a ex:Novel .
"""
QUADS = '<http://example.org/byron> <http://www.w3.org/2000/01/rdf-schema#label> "Lord Byron" <http://example.org/g> .'


def test_other_data_is_searched_and_reconciled(tmp_path: Path) -> None:
    (tmp_path / "library.ttl").write_text(LIBRARY, encoding="utf-8")
    (tmp_path / "more.nq").write_text(QUADS, encoding="utf-8")
    with serving(tmp_path / "library.ttl", tmp_path / "more.nq") as server:
        client = Client(server)
        found = json.loads(server.ask("/suggest?q=modern").body)["suggestions"]
        assert [(one["iri"], one["kind_label"]) for one in found] == [("http://example.org/frankenstein", "novel")]
        assert server.ask("/search?q=byron", "text/html").status == 200
        results = client.match_0_2(
            person={"query": "Shelly, Mary", "type": "http://xmlns.com/foaf/0.1/Person"},
            novel={"query": "Frankenstein", "properties": [{"pid": "dcterms:creator", "v": "Mary Shelley"}]},
            quad={"query": "Lord Byron"},
        )
        assert results["person"]["result"][0]["id"] == "http://example.org/shelley"
        assert results["novel"]["result"][0]["id"] == "http://example.org/frankenstein"
        assert {"id": "agrees-in-creator", "value": True} in results["novel"]["result"][0]["features"]
        assert results["quad"]["result"][0]["match"] is True
        types = client.get("/reconcile/suggest/type", "0.2-suggest-type", prefix="nov")["result"]
        assert types == [{"id": "http://example.org/Novel", "name": "novel"}]
        view = server.ask(f"/reconcile/view?id={quote('http://example.org/shelley', safe='')}")
        assert (view.status, view.headers["location"]) == (303, "http://example.org/shelley")
