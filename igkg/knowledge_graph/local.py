"""From a release on disk to what it answers, without a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Store, Triple

from igkg.errors import NoRelease
from igkg.explain import Explainer, open_explainer
from igkg.explain.presentation import as_json
from igkg.knowledge_graph.origin import Result, result_of
from igkg.project import find_project
from igkg.release import Release, current_release, find_release
from igkg.search import Index, suggest
from igkg.sparql import Request, solutions
from igkg.store import open_store

_IN_PROJECT = Path(".igkg") / "releases"


class LocalRelease:
    """A release, opened for reading."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def __str__(self) -> str:
        return f"release {self._release.name[:12]} in {self._release.folder.parent}"

    @cached_property
    def _store(self) -> Store:
        return open_store(self._release.store)

    @cached_property
    def _explainer(self) -> Explainer:
        return open_explainer(self._release)

    @cached_property
    def _index(self) -> Index:
        return Index(self._release.index)

    def solve(self, query: str) -> Result:
        """Ask the store; the errors are those of :func:`igkg.sparql.evaluate`."""
        return result_of(solutions(self._store, Request(query)))

    def explain(self, triple: Triple) -> Mapping[str, Any]:
        """Prove the triple from the derivations of the release."""
        return as_json(self._explainer.explain(triple))

    def suggest(self, name: str, kind: str, limit: int) -> list[Mapping[str, Any]]:
        """Look the name up in the search index of the release."""
        found = suggest(self._index, name, kind=kind, languages=["en"], limit=limit)
        return [asdict(suggestion.thing) | {"name": suggestion.name} for suggestion in found]

    def close(self) -> None:
        """Close the search index; the store is closed when nothing refers to it."""
        if "_index" in self.__dict__:
            self._index.close()
        self.__dict__.pop("_store", None)
        self.__dict__.pop("_explainer", None)


def open_release(place: Path | None) -> LocalRelease:
    """Open the release in a folder, or the current one of a project folder; of none, that of the checkout around us.

    Raises:
        NoRelease: there is none.
    """
    if place is None:
        return LocalRelease(current_release(find_project().releases))
    if (place / _IN_PROJECT).is_dir():
        return LocalRelease(current_release(place / _IN_PROJECT))
    release = find_release(place.resolve().parent, place.resolve().name)
    if release is None:
        raise NoRelease(f"{place} is no release of a graph: 'igkg build' makes releases in .igkg/releases.")
    return LocalRelease(release)
