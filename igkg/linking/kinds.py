"""From what somebody calls a kind of thing to the class of the graph."""

from __future__ import annotations

from igkg.errors import UnknownName
from igkg.names import ONTOLOGY, Prefixes
from igkg.search import Index


class Kinds:
    """The classes of which the graph has things, by name, short name and IRI."""

    def __init__(self, index: Index, prefixes: Prefixes) -> None:
        iris = [str(row[0]) for row in index.base.execute("SELECT DISTINCT iri FROM kind ORDER BY iri")]
        self._labels = {iri: index.label_of(iri) for iri in iris}
        self._prefixes = prefixes

    def find(self, name: str) -> str:
        """Give the IRI of a class by its label, its short name or its IRI.

        Raises:
            UnknownName: there is nothing of such a kind; the text says which kinds there are.
        """
        wanted = name.strip()
        for iri in (wanted, self._prefixes.expand(wanted), ONTOLOGY + wanted):
            if iri in self._labels:
                return iri
        for iri, label in self._labels.items():
            if iri.startswith(ONTOLOGY) and label.casefold() == wanted.casefold():
                return iri
        known = ", ".join(sorted(label for iri, label in self._labels.items() if iri.startswith(ONTOLOGY)))
        raise UnknownName(f"There is nothing of the kind {name!r} in the graph. There are: {known}.")
