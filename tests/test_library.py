"""igkg as a library: every example of its page runs, answers are alike from disk and over HTTP, errors tell why."""

from __future__ import annotations

import doctest
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from igkg import KnowledgeGraph
from igkg.errors import IgkgError, MissingLibrary, NoRelease, RemoteFailure, UnknownName, WrongForm
from igkg.knowledge_graph import Iri, Text
from igkg.release import Release
from igkg.sparql import QuerySyntaxError
from tests.conftest import ROOT, Server, free_port

_PAGE = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
_LEAST_EXAMPLES = 25


@pytest.fixture(scope="module")
def local(release: Release) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(release.folder) as graph:
        yield graph


@pytest.fixture(scope="module")
def remote(server: Server) -> KnowledgeGraph:
    return KnowledgeGraph.open(f"http://127.0.0.1:{server.port}/")


@pytest.mark.parametrize("place", ["local", "remote"])
def test_every_example_of_the_page_answers_as_printed(request: pytest.FixtureRequest, place: str) -> None:
    graph = request.getfixturevalue(place)
    test = doctest.DocTestParser().get_doctest(_PAGE, {"graph": graph}, "library.md", None, 0)
    assert len(test.examples) >= _LEAST_EXAMPLES
    printed: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL).run(test, out=printed.append)
    assert "".join(printed) == ""


def test_the_page_opens_a_graph(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"^```python\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(ROOT)
    places: dict[str, Any] = {}
    exec(block.replace(":8000/", f":{server.port}/"), places)  # noqa: S102 - our own page
    assert len(places["graph"].questions()) > 60


_ASKED: dict[str, Callable[[KnowledgeGraph], Any]] = {
    "a question": lambda graph: graph.query("which-numbers-are-only-rough"),
    "a query": lambda graph: graph.query("SELECT * { ?s igkg:value ?n OPTIONAL { ?s igkg:unit ?u } } ORDER BY ?s ?n"),
    "a bound query": lambda graph: graph.query("SELECT * { ?p igkg:holder ?w ; ?q ?o } ORDER BY ?q ?o", w="actor:icc"),
    "ask": lambda graph: graph.ask("ASK { ?position igkg:holder ?who }", who="actor:icc"),
    "construct": lambda graph: set(graph.construct("CONSTRUCT { ?p igkg:holder ?w } WHERE { ?p igkg:holder ?w }")),
    "find": lambda graph: graph.find("working group"),
    "entity": lambda graph: graph.entity("doc:tunis-agenda"),
    "explain": lambda graph: graph.explain("actor:wgig", "igkg:mandatedBy", "event:wsis-geneva-summit"),
    "citations": lambda graph: graph.citations("event:igf-1", "igkg:place", "place:athens"),
    "disagreements": lambda graph: graph.disagreements(),
    "questions": lambda graph: graph.questions(),
}


@pytest.mark.parametrize("asked", _ASKED.values(), ids=_ASKED)
def test_answers_are_alike_from_disk_and_over_http(
    local: KnowledgeGraph, remote: KnowledgeGraph, asked: Callable[[KnowledgeGraph], Any]
) -> None:
    found = asked(local)
    assert found
    assert asked(remote) == found


def test_values_have_the_types_of_their_literals(local: KnowledgeGraph) -> None:
    (row,) = local.query(
        """SELECT * { VALUES (?iri ?text ?plain ?whole ?exact ?truth ?day ?year ?odd ?none) { (
          <http://a.example/> "Genf"@de "x" 3 2.50 true "2005-06-14"^^xsd:date "2005"^^xsd:gYear "x"^^xsd:integer UNDEF
        ) } }"""
    )
    kinds = {name: (type(value), value) for name, value in row.items()}
    assert kinds == {
        "iri": (Iri, "http://a.example/"),
        "text": (Text, "Genf"),
        "plain": (str, "x"),
        "whole": (int, 3),
        "exact": (Decimal, Decimal("2.50")),
        "truth": (bool, True),
        "day": (date, date(2005, 6, 14)),
        "year": (str, "2005"),
        "odd": (str, "x"),
        "none": (type(None), None),
    }
    assert row["text"].language == "de"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("value", "matches"),
    [
        ("actor:icc", "<https://w3id.org/igkg/id/actor/icc>"),
        ("<http://a.example/>", "<http://a.example/>"),
        ('a "quoted" } text', '"a \\"quoted\\" } text"'),
        (Text("Genf", "de"), '"Genf"@de'),
        (3, "3"),
        (date(2005, 6, 14), '"2005-06-14"^^<http://www.w3.org/2001/XMLSchema#date>'),
    ],
)
def test_a_value_is_bound_as_one_term(local: KnowledgeGraph, value: object, matches: str) -> None:
    for shape in ("SELECT ?x WHERE { VALUES ?x { %s } }", "SELECT (EXISTS { ?a ?b ?c } AS ?d) ?x { VALUES ?x { %s } }"):
        assert len(local.query(shape % matches, x=value)) == 1
        assert len(local.query(shape % "actor:isoc", x=value)) == 0


def test_binding_comes_before_aggregation(local: KnowledgeGraph) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?position igkg:holder ?who }"
    assert local.query(text, who="actor:isoc")[0]["n"] == 2  # against, and in doubt
    assert local.query(text)[0]["n"] > 50  # type: ignore[operator]


def test_columns_of_one_kind_keep_it_and_mixed_ones_become_text(local: KnowledgeGraph) -> None:
    answer = local.query(
        """SELECT ?n ?mixed ?day { VALUES (?n ?mixed ?day) { (1 2005 "2005-06-14"^^xsd:date)
            (UNDEF "x" "2005-06-15"^^xsd:date) } }
        ORDER BY ?day"""
    )
    pandas = answer.to_pandas()
    assert [str(kind) for kind in pandas.dtypes] == ["Int64", "str", "object"]
    assert pandas["day"].tolist() == [date(2005, 6, 14), date(2005, 6, 15)]
    polars = answer.to_polars()
    assert polars.schema == {"n": pl.Int64, "mixed": pl.String, "day": pl.Date}
    assert polars["mixed"].to_list() == ["2005", "x"]
    assert local.query("SELECT ?x { FILTER (false) }").to_polars().shape == (0, 1)


_MISTAKES: dict[str, tuple[type[IgkgError], str, Callable[[KnowledgeGraph], object]]] = {
    "a question": (UnknownName, "no question named 'who-knows'", lambda graph: graph.query("who-knows")),
    "a variable": (UnknownName, r"no variable \?y; it has s", lambda graph: graph.ask("ASK { ?s a ?s }", y=1)),
    "a value": (UnknownName, "no value that RDF knows", lambda graph: graph.ask("ASK { ?s a ?s }", s=[1])),
    "a name": (UnknownName, "names nothing", lambda graph: graph.entity("Internet Society")),
    "an IRI": (UnknownName, "no IRI", lambda graph: graph.entity("<a b>")),
    "a thing": (UnknownName, "Nothing is known here", lambda graph: graph.entity("actor:nobody")),
    "syntax": (QuerySyntaxError, "line 1", lambda graph: graph.query("SELECT ?s WHERE { ?s }")),
    "a form": (WrongForm, "ask\\(\\)", lambda graph: graph.query("ASK { ?s ?p ?o }")),
    "another form": (WrongForm, "ASK", lambda graph: graph.ask("SELECT * { ?s ?p ?o } LIMIT 1")),
    "a third form": (WrongForm, "CONSTRUCT", lambda graph: graph.construct("ASK { ?s ?p ?o }")),
}


@pytest.mark.parametrize("place", ["local", "remote"])
@pytest.mark.parametrize(("error", "words", "mistake"), _MISTAKES.values(), ids=_MISTAKES)
def test_a_mistake_is_told_in_a_sentence(
    request: pytest.FixtureRequest,
    place: str,
    error: type[IgkgError],
    words: str,
    mistake: Callable[[KnowledgeGraph], object],
) -> None:
    with pytest.raises(error, match=words) as raised:
        mistake(request.getfixturevalue(place))
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(NoRelease, match="is no release"):
        KnowledgeGraph.open(tmp_path)


def test_a_project_folder_opens_its_current_release(release: Release) -> None:
    assert release.name[:12] in repr(KnowledgeGraph.open(ROOT))


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(RemoteFailure, match="cannot be reached"):
        KnowledgeGraph.open(f"http://127.0.0.1:{free_port()}").questions()
    with pytest.raises(RemoteFailure, match="no address"):
        KnowledgeGraph.open("file:///etc/passwd")


def _serve_once(answer: bytes | None) -> str:
    """Serve one connection by these bytes, or by silence; give the address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with closing(listening):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                if answer is not None:
                    connection.sendall(answer)
                    return
                while connection.recv(65536):
                    pass  # until the other side gives up

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "did not answer within 0.3 seconds"),
        (b"nonsense\r\n\r\n", "cannot be reached"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnope", "no result"),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 6\r\n\r\nclosed", "status 503: closed"),
    ],
)
def test_a_server_that_is_none_of_ours(answer: bytes | None, words: str) -> None:
    with pytest.raises(RemoteFailure, match=words):
        KnowledgeGraph.open(_serve_once(answer), timeout=0.3 if answer is None else 10).questions()


def test_a_query_that_takes_too_long_is_cut_off(remote: KnowledgeGraph) -> None:
    with pytest.raises(RemoteFailure, match=r"status 50[47]"):
        remote.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")


def test_a_library_that_is_not_installed(local: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingLibrary, match=r"pip install 'igkg\[polars\]'"):
        local.query("who-opposed-the-forum").to_polars()


def test_importing_igkg_imports_neither_the_store_nor_the_server() -> None:
    probe = "import igkg, sys; print(sorted({'pyoxigraph', 'rdflib', 'flask', 'numpy', 'click'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
