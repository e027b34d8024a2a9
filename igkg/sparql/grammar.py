"""From the grammar of SPARQL and the tokens of a query to the first token that does not fit, and what would have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from igkg.sparql.tokens import Token

_FILE = Path(__file__).with_name("sparql.ebnf")
_SYMBOL = re.compile(r"'(?P<sign>[^']+)'|(?P<name>\w+)|(?P<mark>[()|?*+])")


@dataclass(frozen=True)
class Node:
    """A piece of a rule: ``token``, ``rule``, ``sequence``, ``choice``, ``option`` or ``repeat``."""

    kind: str
    name: str = ""
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Misfit:
    """The token that does not fit, and what could have stood in its place."""

    token: Token
    expected: tuple[Node, ...]


class Grammar:
    """Rules that can be followed by looking at one token at a time (LL(1)), as those of SPARQL are."""

    def __init__(self, text: str) -> None:
        lines = (line.partition(" = ") for line in text.splitlines() if " = " in line and not line.startswith("#"))
        self.rules: dict[str, Node] = {}
        texts = {name: rule for name, _, rule in lines}
        for name, rule in texts.items():
            symbols = list(_SYMBOL.finditer(rule))[::-1]
            self.rules[name] = _choice(symbols, set(texts))
        quoted = set(re.findall(r"'([^']+)'", text))
        self.keywords = {word for word in quoted if word.isupper()}
        self.signs = quoted - self.keywords
        self._first: dict[Node, frozenset[str]] = {}
        self._nullable = self._find_nullable()

    def _find_nullable(self) -> set[str]:
        found: set[str] = set()
        while True:
            more = {name for name, rule in self.rules.items() if name not in found and self._is_empty(rule, found)}
            if not more:
                return found
            found |= more

    def _is_empty(self, node: Node, nullable: set[str]) -> bool:
        match node.kind:
            case "option" | "repeat":
                return True
            case "rule":
                return node.name in nullable
            case "sequence":
                return all(self._is_empty(part, nullable) for part in node.parts)
            case "choice":
                return any(self._is_empty(part, nullable) for part in node.parts)
        return False

    def may_be_empty(self, node: Node) -> bool:
        """Tell whether a piece of a rule may be left out."""
        return self._is_empty(node, self._nullable)

    def first(self, node: Node) -> frozenset[str]:
        """Give the symbols with which a piece of a rule can begin."""
        if node not in self._first:
            self._first[node] = frozenset(self._find_first(node))
        return self._first[node]

    def _find_first(self, node: Node) -> Iterator[str]:
        if node.kind == "token":
            yield node.name
        elif node.kind == "rule":
            yield from self.first(self.rules[node.name])
        else:
            for part in node.parts:
                yield from self.first(part)
                if node.kind == "sequence" and not self.may_be_empty(part):
                    return

    def follow(self, tokens: Sequence[Token]) -> Misfit | None:
        """Follow the rules along the tokens, the last of which is ``END``; give the first that does not fit."""
        waiting = [Node("rule", "Query")]
        passed: list[Node] = []
        place = 0
        while waiting:
            node = waiting.pop()
            token = tokens[place]
            if token.symbol not in self.first(node):
                passed.append(node)
                if not self.may_be_empty(node):
                    return Misfit(token, tuple(passed))
            elif node.kind == "token":
                place += 1
                passed = []
            else:
                waiting.extend(reversed(self._next(node, token.symbol)))
        return None

    def _next(self, node: Node, symbol: str) -> tuple[Node, ...]:
        match node.kind:
            case "rule":
                return (self.rules[node.name],)
            case "choice":
                return (next(part for part in node.parts if symbol in self.first(part)),)
            case "repeat":
                return (*node.parts, node)
        return node.parts


def _choice(symbols: list[re.Match[str]], rules: set[str]) -> Node:
    parts = [_sequence(symbols, rules)]
    while symbols and symbols[-1]["mark"] == "|":
        symbols.pop()
        parts.append(_sequence(symbols, rules))
    return parts[0] if len(parts) == 1 else Node("choice", parts=tuple(parts))


def _sequence(symbols: list[re.Match[str]], rules: set[str]) -> Node:
    parts: list[Node] = []
    while symbols and symbols[-1]["mark"] not in {"|", ")"}:
        part = _item(symbols, rules)
        mark = symbols[-1]["mark"] if symbols else None
        if mark in {"?", "*", "+"}:
            symbols.pop()
        if mark == "+":
            parts.append(part)
        if mark == "?":
            part = Node("option", parts=(part,))
        elif mark in {"*", "+"}:
            part = Node("repeat", parts=(part,))
        parts.append(part)
    return parts[0] if len(parts) == 1 else Node("sequence", parts=tuple(parts))


def _item(symbols: list[re.Match[str]], rules: set[str]) -> Node:
    symbol = symbols.pop()
    if symbol["mark"] == "(":
        inner = _choice(symbols, rules)
        symbols.pop()
        return inner
    name = symbol["sign"] or symbol["name"]
    return Node("rule" if symbol["sign"] is None and name in rules else "token", name)


@cache
def grammar() -> Grammar:
    """Give the grammar of SPARQL 1.1 queries, read once."""
    return Grammar(_FILE.read_text(encoding="utf-8"))
