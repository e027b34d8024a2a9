"""From a table of places to a second endpoint, and servers that may ask it and hostile ones."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from tests.conftest import SHARED, Server
from tests.federation.hostile import Hostile
from tests.serve.conftest import Serve, serve

__all__ = ["serve"]
HERE = Path(__file__).parent
GEONAMES = "http://www.geonames.org/ontology#"


def places(table: Path) -> Iterator[Triple]:
    """Give a table of cities as features of GeoNames."""
    with table.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            feature = NamedNode(f"https://sws.geonames.org/{row['geonameid']}/")
            yield Triple(feature, NamedNode(f"{GEONAMES}name"), Literal(row["name"]))
            yield Triple(feature, NamedNode(f"{GEONAMES}countryName"), Literal(row["country"]))
            yield Triple(feature, NamedNode(f"{GEONAMES}adminName"), Literal(row["subcountry"]))


@pytest.fixture(scope="session")
def gazetteer(start_server: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A second endpoint: all cities of the public table where it is at hand, else a few of them."""
    table = SHARED / "reference" / "world-cities.csv"
    file = tmp_path_factory.mktemp("places") / "places.nt"
    serialize(places(table if table.is_file() else HERE / "places.csv"), str(file), format=RdfFormat.N_TRIPLES)
    return start_server("--data", str(file))


@pytest.fixture(scope="session")
def hostile() -> Iterator[Hostile]:
    """A server that does not answer as a SPARQL endpoint does."""
    server = Hostile()
    yield server
    server.close()


@pytest.fixture(scope="session")
def asking(serve: Serve, gazetteer: Server, hostile: Hostile) -> Server:
    """A server of ours that may ask both, with limits that tests can reach."""
    return serve(
        *("--service-allow", f"http://127.0.0.1:{gazetteer.port}/sparql", "--service-allow", hostile.origin),
        *("--service-timeout", "1.5", "--service-result", "1", "--service-calls", "3", "--timeout", "10"),
        *("--workers", "2", "--long-queries", "2", "--client-seconds", "0"),
    )
