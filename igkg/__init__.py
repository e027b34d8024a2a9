"""The Internet Governance Knowledge Graph: from files of statements to a served, cited and reasoned graph."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from igkg.knowledge_graph import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__"]
__version__ = version("igkg")


def __getattr__(name: str) -> object:
    """Import the class for users of the library when it is first asked for, so that importing igkg stays quick."""
    if name == "KnowledgeGraph":
        from igkg.knowledge_graph import KnowledgeGraph  # noqa: PLC0415

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
