"""From a folder to the files that a graph is built from, and to the place where its releases go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from igkg import __version__
from igkg.errors import UnknownName

_FOLDERS = ("ontology", "data", "shapes", "queries")
_ENDINGS = {".ttl", ".trig", ".rq", ".sparql", ".json", ".jsonld"}
_CODE = {".py", ".txt"}  # the rules of OWL 2 RL are a text
_PACKAGE = Path(__file__).parent


@dataclass(frozen=True)
class Project:
    """The folders that a graph is built from, and the folder of its releases."""

    root: Path
    releases: Path

    @property
    def ontology(self) -> Path:
        """What can be said."""
        return self.root / "ontology"

    @property
    def data(self) -> Path:
        """What is said, and where."""
        return self.root / "data"

    @property
    def shapes(self) -> Path:
        """What must hold."""
        return self.root / "shapes"

    @property
    def queries(self) -> Path:
        """What can be asked."""
        return self.root / "queries"

    def inputs(self) -> list[Path]:
        """Give every file that the graph is built from, in the order of their names."""
        found = (path for folder in _FOLDERS for path in (self.root / folder).rglob("*"))
        return sorted(path for path in found if path.suffix in _ENDINGS)

    @property
    def last_validation(self) -> Path:
        """The file that keeps what the last validation saw and found."""
        return self.releases / ".validation.json"

    def digest(self, reasoner: str) -> str:
        """Give the SHA-256 over all inputs, the tool and the reasoner, in hexadecimal digits: the name of a release."""
        return _digest(f"{tool_digest()}\0{reasoner}", self.inputs(), self.root)


@cache
def tool_digest() -> str:
    """Give the SHA-256 over the tool's version and code, in hexadecimal digits."""
    code = (path for path in _PACKAGE.rglob("*") if path.suffix in _CODE)
    return _digest(__version__, sorted(code), _PACKAGE)


def _digest(start: str, files: Iterable[Path], base: Path) -> str:
    total = hashlib.sha256(start.encode())
    for path in files:
        total.update(f"\0{path.relative_to(base).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def find_project(folder: Path | None = None) -> Project:
    """Give the project in ``folder``, else in the working directory or above it, else the one that came with this code.

    Raises:
        UnknownName: ``folder`` is given and has no ontology and data in it.
    """
    if folder is not None:
        if not _is_project(folder):
            raise UnknownName(f"{folder} is no igkg project: it has no folders 'ontology' and 'data'.")
        return Project(folder.resolve(), folder.resolve() / ".igkg" / "releases")
    here = Path.cwd()
    for candidate in (here, *here.parents):
        if _is_project(candidate) and (candidate / "pyproject.toml").exists():
            return Project(candidate, candidate / ".igkg" / "releases")
    if _is_project(_PACKAGE.parent):
        return Project(_PACKAGE.parent, _PACKAGE.parent / ".igkg" / "releases")
    return Project(_PACKAGE / "graph", Path(platformdirs.user_cache_dir("igkg")) / "releases")


def own_queries() -> Path:
    """Give the queries that came with this code: in the wheel, or beside the package in a checkout."""
    packaged = _PACKAGE / "graph" / "queries"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "queries"


def _is_project(folder: Path) -> bool:
    return (folder / "ontology" / "prefixes.ttl").is_file() and (folder / "data").is_dir()
