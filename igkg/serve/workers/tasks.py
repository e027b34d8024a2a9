"""From the name of a task and its arguments to an answer in JSON: what a worker carries out besides SPARQL queries.

A task is a function of a :class:`Workplace` and of arguments that came as JSON; what it gives goes back as JSON. It
stands under the limits of a query: too long is 504, too much memory or too long an answer 507, and a lost client ends
it. An :class:`~igkg.errors.IgkgError` that it raises is the client's fault (400), any other error ours (500).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pyoxigraph import Store

from igkg.matching import Matcher, Reconciler
from igkg.release import Release
from igkg.search import Index
from igkg.store import open_store

# By its name, the function of each task as ``module:function``; imported before the first worker is forked.
TASKS: Mapping[str, str] = {
    "search": "igkg.serve.site.search:search_task",
    "suggest": "igkg.serve.site.search:suggest_task",
    "explain": "igkg.explain.explaining:explain_task",
    "validate": "igkg.submission:validate_task",
    "reconcile": "igkg.serve.reconcile.tasks:match",
    "suggest entities": "igkg.serve.reconcile.suggestions:suggest_entities",
    "suggest properties": "igkg.serve.reconcile.suggestions:suggest_properties",
    "suggest types": "igkg.serve.reconcile.suggestions:suggest_types",
    "propose properties": "igkg.serve.reconcile.suggestions:propose_properties",
    "extend": "igkg.serve.reconcile.tasks:extend",
    "describe": "igkg.serve.reconcile.suggestions:describe",
}


@dataclass(frozen=True)
class Workplace:
    """What a task has at hand: the release, opened for reading, for as long as its worker lives."""

    release: Release

    @cached_property
    def store(self) -> Store:
        """The store of the release."""
        return open_store(self.release.store)

    @cached_property
    def index(self) -> Index:
        """The search index of the release."""
        return Index(self.release.index)

    @cached_property
    def reconciler(self) -> Reconciler:
        """What answers reconciliation queries."""
        return Reconciler(self.index, self.store, Matcher(self.index))


Task = Callable[[Workplace, Mapping[str, Any]], object]


def find_tasks(places: Mapping[str, str]) -> dict[str, Task]:
    """Import the functions of tasks.

    Raises:
        ImportError, AttributeError: there is no such module, or function in it.
    """
    return {name: pkgutil.resolve_name(place) for name, place in places.items()}
