"""From the folders of the graph to a place in the wheel, so that an installed igkg has a graph to build and serve."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphHook(BuildHookInterface[Any]):
    """Puts ontology, data, shapes and queries into the package; a checkout uses its own folders."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folders to what goes into a wheel, unless it is an editable one."""
        if version != "editable":
            folders = ("ontology", "data", "shapes", "queries")
            build_data["force_include"] |= {folder: f"igkg/graph/{folder}" for folder in folders}
