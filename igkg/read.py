"""From the project's Turtle and TriG files to one list of quads, each in the graph that its file or block names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from igkg.dataset import SHAPES, SHAPES_WITHIN_A_PASSAGE, store_of
from igkg.errors import MisplacedStatement, Place, SyntaxFault, UnknownName
from igkg.names import graph
from igkg.rdf_xml import refuse_entity_bombs


@dataclass(frozen=True)
class Record:
    """Everything that was read: the quads, those that stand there twice, and the files they came from."""

    root: Path
    files: tuple[Path, ...]
    quads: tuple[Quad, ...]
    repeated: tuple[Quad, ...] = ()

    @cached_property
    def data(self) -> list[Quad]:
        """The quads of all graphs but those of the shapes."""
        return [quad for quad in self.quads if quad.graph_name not in {SHAPES, SHAPES_WITHIN_A_PASSAGE}]

    @cached_property
    def store(self) -> Store:
        """A store in memory of the data, for queries."""
        return store_of(self.data)

    def graph(self, *names: NamedNode) -> Iterator[Quad]:
        """Give the quads of these named graphs."""
        wanted = set(names)
        return (quad for quad in self.quads if quad.graph_name in wanted)


def read(root: Path, files: Iterable[Path]) -> Record:
    """Read the Turtle and TriG files of a project.

    Raises:
        SyntaxFault: a file does not parse.
        MisplacedStatement: a TriG file has a statement outside every graph, or a file lies in no known folder.
    """
    found = tuple(path for path in files if path.suffix in {".ttl", ".trig"})
    times = Counter(quad for path in found for quad in _read_file(root, path))
    return Record(root, found, tuple(times), tuple(quad for quad, number in times.items() if number > 1))


def _read_file(root: Path, path: Path) -> Iterator[Quad]:
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    quads = _with_lasting_blank_nodes(parse_file(path, shown), "-".join(shown.with_suffix("").parts))
    if path.suffix == ".ttl":
        name = graph_of_turtle_file(shown)
        return (Quad(q.subject, q.predicate, q.object, name) for q in quads)
    return _in_named_graphs(quads, shown)


def _with_lasting_blank_nodes(quads: Iterable[Quad], prefix: str) -> Iterator[Quad]:
    """Name blank nodes by what is said of them, so that the same file gives the same names each time."""
    named: list[Quad] = []
    blank: list[Quad] = []
    for quad in quads:
        has_blank = isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
        (blank if has_blank else named).append(quad)
    yield from named
    dataset = Dataset(blank)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    for quad in sorted(dataset, key=str):
        subject = _renamed(quad.subject, prefix) if isinstance(quad.subject, BlankNode) else quad.subject
        value = _renamed(quad.object, prefix) if isinstance(quad.object, BlankNode) else quad.object
        yield Quad(subject, quad.predicate, value, quad.graph_name)


def _renamed(node: BlankNode, prefix: str) -> BlankNode:
    return BlankNode(f"{prefix}-{node.value}")


def parse_file(path: Path, shown: Path | None = None) -> Iterator[Quad]:
    """Parse one file of the RDF format that its ending names.

    Raises:
        SyntaxFault: with line, column and what was expected.
        UnknownName: the ending names no RDF format.
    """
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise UnknownName(f"{path}: no RDF format has the ending {path.suffix!r}.")
    try:
        if form == RdfFormat.RDF_XML:
            refuse_entity_bombs(path.read_bytes())
        yield from parse(path=path, format=form)
    except SyntaxError as error:
        place = Place(shown or path, error.lineno or 1, error.offset)
        raise SyntaxFault(place, f"this does not parse: {error.msg}") from error


def _in_named_graphs(quads: Iterable[Quad], shown: Path) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            raise MisplacedStatement(
                f"{shown}: the statement about {quad.subject} stands outside every graph; "
                "put it into the braces of the passage that says it."
            )
        yield quad


def graph_of_turtle_file(path: Path) -> NamedNode:
    """Give the graph of a Turtle file by the folder that it lies in (table in docs/writing-facts.md).

    Raises:
        MisplacedStatement: the path, relative to the project, lies in none of the known folders.

    A file outside the project is a graph of its own.
    """
    match path.with_suffix("").parts:
        case ("shapes", "within-a-passage", _):
            name = "shapes-within-a-passage"
        case ("ontology" | "shapes" as folder, *_):
            name = folder
        case ("data", "register", _):
            name = "register"
        case ("data", "editorial", name):
            pass
        case ("data", "linksets", target):
            name = f"linkset-{target}"
        case ("data", "confirmations", _):
            name = "confirmations"
        case ("data", _, _):
            name = "sources"
        case _ if path.is_absolute():
            return NamedNode(path.as_uri())
        case _:
            raise MisplacedStatement(f"{path}: a Turtle file here belongs to no graph; see docs/writing-facts.md.")
    return graph(name)
