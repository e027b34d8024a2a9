"""From a release or the address of a service to a graph that answers in Python values, with citations and proofs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from igkg.errors import UnknownName, WrongForm
from igkg.knowledge_graph.answers import Answer
from igkg.knowledge_graph.binding import bind, undisturbed_places
from igkg.knowledge_graph.gathering import disagreements, entity, questions
from igkg.knowledge_graph.local import open_release
from igkg.knowledge_graph.origin import Origin, Result, Solutions
from igkg.knowledge_graph.remote import RemoteService
from igkg.knowledge_graph.things import Citation, Disagreement, Entity, Found, Proof, Question, citation, proof
from igkg.knowledge_graph.values import Iri, Text, as_name, as_term, as_triple, as_value
from igkg.names import Prefixes
from igkg.project import own_queries
from igkg.queries import find_query

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["Answer", "Iri", "KnowledgeGraph", "Text"]


class KnowledgeGraph:
    """A graph in which every statement carries its citation; it answers alike from disk and over HTTP.

    Wherever a thing is named, an IRI will do and a prefixed name, such as ``actor:isoc``.
    """

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    @classmethod
    def open(cls, place: str | Path | None = None, *, timeout: float = 60.0) -> KnowledgeGraph:
        """Open the current release of the checkout or package, a release's or project's folder, or a served graph.

        Args:
            place: a folder, the address of a service (``http://…``), or nothing.
            timeout: how many seconds a service may take for each answer.

        Raises:
            NoRelease: there is no release.
            RemoteFailure: the address is none.
        """
        if isinstance(place, str) and "://" in place:
            return cls(RemoteService(place, timeout))
        return cls(open_release(None if place is None else Path(place)))

    def query(self, question: str, **values: object) -> Answer:
        """Ask a SELECT query, or one of :meth:`questions` by its name, with variables bound to values.

        Raises:
            UnknownName: there is no such question, variable or thing.
            QuerySyntaxError: the query does not parse.
            WrongForm: it is no SELECT query.
        """
        found = self._solve(question, values)
        if not isinstance(found, Solutions):
            raise WrongForm("Only SELECT queries give rows: for ASK there is ask(), for CONSTRUCT construct().")
        rows = (dict(zip(found.names, map(as_value, row), strict=True)) for row in found.rows)
        return Answer(found.names, tuple(rows), self.prefixes)

    def ask(self, question: str, **values: object) -> bool:
        """Ask an ASK query; the errors are those of :meth:`query`."""
        found = self._solve(question, values)
        if not isinstance(found, bool):
            raise WrongForm("Only ASK queries are true or false.")
        return found

    def construct(self, question: str, **values: object) -> Graph:
        """Give the triples of a CONSTRUCT or DESCRIBE query as an rdflib graph; errors are those of :meth:`query`."""
        from igkg.rdflib_terms import to_graph  # noqa: PLC0415 - rdflib takes its time to import

        found = self._solve(question, values)
        if not isinstance(found, tuple):
            raise WrongForm("Only CONSTRUCT and DESCRIBE queries give triples.")
        return to_graph(found)

    def find(self, name: str, *, kind: str | None = None, limit: int = 10) -> list[Found]:
        """Give the things that are called so, or nearly so, best first; of a class, if one is named."""
        wanted = "" if kind is None else as_name(kind, self.prefixes).value
        return [
            Found(
                Iri(found["iri"]),
                found["label"],
                found["name"],
                Iri(found["kind"]) if found["kind"] else None,
                found["kind_label"],
                found["description"],
            )
            for found in self._origin.suggest(name, wanted, limit)
        ]

    def entity(self, thing: str) -> Entity:
        """Give a thing with its names, its facts and their citations, what speaks of it, and its links.

        Raises:
            UnknownName: nothing is known of it.
        """
        return entity(as_name(thing, self.prefixes), self._own)

    def explain(self, subject: object, predicate: object, value: object) -> Proof:
        """Say why a statement holds, down to citations; of one that does not, ``holds`` is false.

        Raises:
            UnknownName: one of the three names nothing.
        """
        return proof(self._origin.explain(as_triple(subject, predicate, value, self.prefixes)))

    def citations(self, subject: object, predicate: object, value: object) -> list[Citation]:
        """Give the passages that state this; for what was only inferred ask :meth:`explain`.

        Raises:
            UnknownName: one of the three names nothing.
        """
        triple = as_triple(subject, predicate, value, self.prefixes)
        rows = self._own("citations", subject=triple.subject, predicate=triple.predicate, object=triple.object)
        return [citation(cast("str", row["graph"]), cast("str | None", row["graphLabel"])) for row in rows]

    def disagreements(self, about: str | None = None) -> list[Disagreement]:
        """Give where sources disagree: everywhere, or over one thing."""
        values = {} if about is None else {"about": as_name(about, self.prefixes)}
        return disagreements(self._own("disagreements", **values))

    def questions(self) -> list[Question]:
        """Give the questions that come with the graph, by name."""
        return list(self._questions.values())

    @cached_property
    def prefixes(self) -> Prefixes:
        """The prefixes that names may have here."""
        found = self._origin.solve(find_query(own_queries() / "library", "prefixes").text)
        assert isinstance(found, Solutions)
        return Prefixes({str(as_value(prefix)): str(as_value(namespace)) for prefix, namespace in found.rows})

    @cached_property
    def _questions(self) -> Mapping[str, Question]:
        return questions(self._own("questions"))

    def _solve(self, question: str, values: Mapping[str, object]) -> Result:
        text = question if any(sign in question for sign in " \n{") else self._text_of(question)
        terms = {name: as_term(value, self.prefixes) for name, value in values.items()}
        with undisturbed_places(text, self.prefixes) as declared:
            return self._origin.solve(bind(declared, terms))

    def _text_of(self, name: str) -> str:
        if name not in self._questions:
            raise UnknownName(f"There is no question named {name!r}; questions() lists those that there are.")
        return self._questions[name].query

    def _own(self, name: str, **values: object) -> Answer:
        return self.query(find_query(own_queries() / "library", name).text, **values)

    def close(self) -> None:
        """Let go of the files of a release."""
        self._origin.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph of {self._origin}>"
