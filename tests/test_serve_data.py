"""``igkg serve --data``: any RDF files on the same endpoint, and clear words for files that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib import VOID
from rdflib.compare import isomorphic

from igkg.adhoc import release_of_files
from igkg.errors import IgkgError
from igkg.names import Prefixes
from tests.conftest import ROOT
from tests.test_self_description import graph_at
from tests.w3c.serving import serving


def test_files_of_every_format_are_served_as_they_are(tmp_path: Path) -> None:
    files = {
        "a.ttl": "@prefix ex: <http://example.org/> . ex:a ex:in 'turtle' . [] ex:in 'turtle' .",
        "b.trig": "@prefix ex: <http://example.org/> . ex:g { ex:a ex:in 'trig' . _:x ex:in 'trig' }",
        "c.nt": '<http://example.org/a> <http://example.org/in> "n-triples" .\n_:x <http://example.org/in> "x" .',
        "d.nq": '<http://example.org/a> <http://example.org/in> "n-quads" <http://example.org/h> .',
        "e.jsonld": '{"@id": "http://example.org/a", "http://example.org/in": "json-ld"}',
        "f.rdf": '<!DOCTYPE rdf:RDF [<!ENTITY name "http://example.org/a">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">'
        '<rdf:Description rdf:about="&name;"><ex:in>rdf/xml</ex:in></rdf:Description></rdf:RDF>',
        "g.ttl": "<#this> <http://example.org/in> 'relative' . _:x <http://example.org/in> 'another' .",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with serving(*(tmp_path / name for name in files)) as server:
        found = json.loads(server.query("SELECT ?g ?v { { ?s ?p ?v } UNION { GRAPH ?g { ?s ?p ?v } } }").body)
        rows = sorted((row.get("g", {}).get("value", ""), row["v"]["value"]) for row in found["results"]["bindings"])
        assert rows == sorted(
            [("", word) for word in ("turtle", "turtle", "n-triples", "x", "json-ld", "rdf/xml", "relative", "another")]
            + [("http://example.org/g", "trig"), ("http://example.org/g", "trig"), ("http://example.org/h", "n-quads")]
        )
        assert f"{(tmp_path / 'g.ttl').as_uri()}#this" in server.query("SELECT ?s { ?s ?p 'relative' }").text
        assert "ex:a" in server.query("DESCRIBE <http://example.org/a>", "text/turtle").text
        assert max(int(str(number)) for number in graph_at(server, "/void").objects(None, VOID.triples)) == 8
        for path in ("/", "/questions", "/search?q=turtle", "/sources", "/download/", "/dcat"):
            assert server.ask(path).status == 200, path
        assert isomorphic(
            graph_at(server, "/graph-store?default"), graph_at(server, "/graph-store?default", "application/trig")
        )


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bad.ttl", "<a> <b> 'c' .\n<a> <b", "bad.ttl:2:"),
        ("bad.nq", "<http://example.org/a> <http://example.org/b> .\n", "bad.nq:1:"),
        ("bad.rdf", "<rdf:RDF", "bad.rdf:1"),
        (
            "bomb.rdf",
            '<!DOCTYPE r [<!ENTITY a "x">\n<!ENTITY b "&a;&a;">]><r>&b;</r>',
            "bomb.rdf:2:1: this does not parse: an XML",
        ),
        (
            "long.rdf",
            f'<!DOCTYPE r [<!ENTITY a "{"x" * 3000}">]><r>&a;</r>',
            "long.rdf:1:14: this does not parse: an XML",
        ),
        ("bad.jsonld", "{", "bad.jsonld:1:"),
        ("remote.jsonld", '{"@context": "http://127.0.0.1:9/context", "a": "b"}', "remote.jsonld:1:"),
        ("data.csv", "", "no RDF format has the ending '.csv'"),
        ("nowhere.ttl", None, "nowhere.ttl"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_message(
    tmp_path: Path, name: str, text: str | None, words: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(IgkgError) as caught, release_of_files([tmp_path / name], ROOT / "queries", Prefixes({})):
        pytest.fail("a release was made")
    assert words in str(caught.value)
    assert caught.value.exit_code == 1


def test_the_command_ends_with_the_message_and_1(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<a> <b", encoding="utf-8")
    command = [sys.executable, "-m", "igkg", "--project", str(ROOT), "serve", "--data", str(tmp_path / "bad.ttl")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "bad.ttl:1:" in ended.stderr
    assert "Traceback" not in ended.stderr
