"""From any RDF files to a temporary release of what they say, without the domain's shapes, checks and reasoning."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from igkg import __version__
from igkg.counts import LONGEST_TERM, longest_term
from igkg.description import describe_statistics, write_description
from igkg.errors import Place, SyntaxFault, UnknownName
from igkg.names import Prefixes
from igkg.rdf_xml import refuse_entity_bombs
from igkg.release import Release, make_current, new_release, write_manifest
from igkg.search import write_index


@contextmanager
def release_of_files(paths: Sequence[Path], queries: Path, prefixes: Prefixes) -> Iterator[Release]:
    """Make a release of RDF files in a temporary folder, current there, and remove it in the end.

    Quads keep their graphs, triples go into the default graph, and blank nodes of two files are never the same.

    Raises:
        UnknownName: a file does not exist, or its ending names no RDF format.
        SyntaxFault: a file does not parse; with line, column and what was expected.
    """
    with tempfile.TemporaryDirectory(prefix="igkg-") as folder:
        releases = Path(folder)
        name = _digest(paths)
        with new_release(releases, name) as draft:
            _write(draft, name, paths, queries, prefixes)
        make_current(releases, name)
        yield Release(releases / name)


def _digest(paths: Sequence[Path]) -> str:
    total = hashlib.sha256(__version__.encode())
    for path in paths:
        if not path.is_file():
            raise UnknownName(f"{path}: there is no such file.")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _write(draft: Path, name: str, paths: Sequence[Path], queries: Path, prefixes: Prefixes) -> None:
    store = Store(draft / "store")
    table = dict(prefixes.table)
    for path in paths:
        table |= _load(store, path)
    store.flush()
    store.optimize()
    write_index(draft / "index.sqlite", store, queries / "index")
    dataset = NamedNode(f"urn:uuid:{uuid5(NAMESPACE_URL, name)}#dataset")
    write_description(draft, describe_statistics(store, dataset, Prefixes(table)))
    (draft / "downloads").mkdir()
    shutil.copytree(queries / "pages", draft / "queries" / "pages")
    (draft / "queries" / "questions").mkdir()
    _write_json(draft / "context.jsonld", {"@context": {"@version": 1.1, **table}})
    _write_json(draft / "prefixes.json", table)
    (draft / "report.txt").touch()
    write_manifest(draft, _manifest(name, paths, store))


def _load(store: Store, path: Path) -> dict[str, str]:
    """Load a file into the store and give the prefixes that it declares; its own address is the base of its IRIs."""
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is None:
        raise UnknownName(f"{path}: no RDF format has the ending {path.suffix!r}.")
    try:
        if form == RdfFormat.RDF_XML:
            refuse_entity_bombs(path.read_bytes())
        parser = parse(path=path, format=form, base_iri=path.absolute().as_uri(), rename_blank_nodes=True)
        store.bulk_extend(parser)
    except SyntaxError as error:
        raise SyntaxFault(Place(path, error.lineno or 1, error.offset), f"this does not parse: {error.msg}") from error
    return dict(parser.prefixes)


def _manifest(name: str, paths: Sequence[Path], store: Store) -> dict[str, Any]:
    nothing = ("sources", "passages", "passages with facts", "facts", "terms", "shapes", "disagreements")
    return {
        "release": name,
        "version": __version__,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [str(path) for path in paths],
        "counts": dict.fromkeys(nothing, 0)
        | {"facts by source": {}, "asserted triples": len(store), "inferred triples": 0}
        | {"triples in the default graph": sum(1 for _ in _default_graph(store))}
        | {LONGEST_TERM: longest_term(_default_graph(store))},
        "downloads": [],
    }


def _default_graph(store: Store) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, DefaultGraph())


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
