"""The Internet Governance Knowledge Graph: from files of statements to a served, cited and reasoned graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from igkg.knowledge_graph import KnowledgeGraph

    __version__: str

__all__ = ["KnowledgeGraph", "__version__"]


def __getattr__(name: str) -> object:
    """Look for what is asked for only then, so that importing igkg stays quick."""
    if name == "KnowledgeGraph":
        from igkg.knowledge_graph import KnowledgeGraph  # noqa: PLC0415

        return KnowledgeGraph
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        return version("igkg")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
