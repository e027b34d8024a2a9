"""From a store to an index of names and texts, and from words that somebody types to the things that are called so."""

from igkg.search.folding import fold, fold_identifier
from igkg.search.index import Index, Name, Thing
from igkg.search.suggesting import Suggestion, suggest
from igkg.search.text_search import Found, Hit, search
from igkg.search.writing import write_index

__all__ = [
    "Found",
    "Hit",
    "Index",
    "Name",
    "Suggestion",
    "Thing",
    "fold",
    "fold_identifier",
    "search",
    "suggest",
    "write_index",
]
