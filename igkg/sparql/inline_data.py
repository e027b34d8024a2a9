"""From solutions to a group of SPARQL that gives them: VALUES, and a function for what cannot stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
Function = Callable[..., Term | None]
# The function, and what the IRIs begin with that stand for blank nodes in the text until it is applied.
_BLANK_NODE = NamedNode("https://w3id.org/igkg/.well-known/genid/inline-")
_MARK = "__blank"


class InlineData:
    """Writes several tables of solutions into one query; a blank node of one is none of the others'."""

    def __init__(self) -> None:
        self._blank_nodes: list[BlankNode] = []

    @property
    def functions(self) -> Mapping[NamedNode, Function]:
        """The functions that the written groups need when they are evaluated."""
        return {_BLANK_NODE: self._blank_node} if self._blank_nodes else {}

    def _blank_node(self, term: Term) -> Term:
        if isinstance(term, NamedNode) and term.value.startswith(_BLANK_NODE.value):
            return self._blank_nodes[int(term.value.removeprefix(_BLANK_NODE.value))]
        return term

    def group(self, variables: Sequence[str], rows: Sequence[Sequence[Term | None]]) -> str:
        """Write rows, one term or None for each variable, as a group (SPARQL 1.1, section 10.2.2).

        A blank node cannot stand in VALUES: an IRI stands for it, of which a function makes the blank node.
        """
        with_blank = {
            name for place, name in enumerate(variables) if any(isinstance(row[place], BlankNode) for row in rows)
        }
        numbers: dict[BlankNode, int] = {}
        columns = " ".join(f"?{name}{_MARK if name in with_blank else ''}" for name in variables)
        lines = [f"({' '.join(self._written(term, numbers) for term in row)})" for row in rows]
        values = "\n".join([f"{{ VALUES ({columns}) {{", *lines, "} }"])
        if not with_blank:
            return values
        made = [f"({_BLANK_NODE}(?{n}{_MARK}) AS ?{n})" if n in with_blank else f"?{n}" for n in variables]
        return f"{{ SELECT {' '.join(made)} WHERE {values} }}"

    def _written(self, term: Term | None, numbers: dict[BlankNode, int]) -> str:
        if term is None:
            return "UNDEF"
        if not isinstance(term, BlankNode):
            return str(term)
        if term not in numbers:
            numbers[term] = len(self._blank_nodes)
            self._blank_nodes.append(BlankNode())
        return f"<{_BLANK_NODE.value}{numbers[term]}>"
