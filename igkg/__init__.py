"""The Internet Governance Knowledge Graph: from files of statements to a served, cited and reasoned graph."""

from importlib.metadata import version

__version__ = version("igkg")
