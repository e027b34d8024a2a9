"""Where a thing is described, and where a statement stands: in the file and block of its graph, at its own line."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from igkg.places import Places

FILES = {
    "data/minutes/minutes.trig": """@prefix : <http://example.org/> .
@prefix mi: <https://w3id.org/igkg/source/minutes/> .
mi:l1 {
  :body :organOf :other .  # "mi:l9 {" is no block
  :body :title "A } in a title" ;
    :after :earlier .
}
mi:l2 { :body a :Thing . :other :after :body . }
""",
    "data/register/things.ttl": """@prefix : <http://example.org/> .

:other a :Kind ;
    :alias "Other" ,
      "Another" .

:body a :Kind ,
      :OtherKind ;
    :alias "Other" .
""",
}
REGISTER, MINUTES = "https://w3id.org/igkg/graph/register", "https://w3id.org/igkg/source/minutes/"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    root = tmp_path_factory.mktemp("project")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
    return Places(root, [root / name for name in FILES])


def _statement(text: str, graph: str) -> Quad:
    quad = next(parse(f"@prefix : <http://example.org/> . <{graph}> {{ {text} }}", format=RdfFormat.TRIG))
    assert isinstance(quad, Quad)
    return quad


@pytest.mark.parametrize(
    ("statement", "graph", "place"),
    [
        (":body :organOf :other .", f"{MINUTES}l1", "data/minutes/minutes.trig:4"),
        (":body :after :earlier .", f"{MINUTES}l1", "data/minutes/minutes.trig:6"),
        (':body :title "A } in a title" .', f"{MINUTES}l1", "data/minutes/minutes.trig:5"),
        (":body a :Thing .", f"{MINUTES}l2", "data/minutes/minutes.trig:8"),
        # What the register says stands there, although the minutes name the thing first.
        (":body a :Kind .", REGISTER, "data/register/things.ttl:7"),
        (":body a :OtherKind .", REGISTER, "data/register/things.ttl:8"),
        (':body :alias "Other" .', REGISTER, "data/register/things.ttl:9"),
        (':other :alias "Another" .', REGISTER, "data/register/things.ttl:5"),
    ],
)
def test_a_statement_is_found_at_its_line(places: Places, statement: str, graph: str, place: str) -> None:
    assert str(places.find_statement(_statement(statement, graph))) == place


@pytest.mark.parametrize(
    ("name", "graph", "place"),
    [
        ("body", f"{MINUTES}l2", "data/minutes/minutes.trig:8"),
        ("body", REGISTER, "data/register/things.ttl:7"),
        ("other", None, "data/register/things.ttl:3"),
        ("earlier", None, str(Path("data/minutes/minutes.trig:6"))),
        ("unknown", f"{MINUTES}l1", "data/minutes/minutes.trig:3"),
        ("unknown", None, "None"),
    ],
)
def test_a_thing_is_found_where_its_graph_describes_it(
    places: Places, name: str, graph: str | None, place: str
) -> None:
    assert str(places.find(f"http://example.org/{name}", within=graph)) == place
