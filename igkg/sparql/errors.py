"""From a query that does not parse to the place of the mistake, and words on what is there and what belongs there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from igkg.sparql.grammar import Grammar, Misfit, Node, grammar
from igkg.sparql.rules import broken_rules
from igkg.sparql.tokens import Token, line_and_column, tokens

_KINDS = {
    "VAR": "a variable",
    "IRIREF": "an IRI in angle brackets",
    "PNAME_LN": "a prefixed name",
    "PNAME_NS": "a prefix with its colon",
    "STRING": "a text in quotes",
    "INTEGER": "a whole number",
    "DECIMAL": "a number",
    "DOUBLE": "a number",
    "SIGNED_NUMBER": "a number with its sign",
    "LANGTAG": "a language tag",
    "BLANK_NODE_LABEL": "a blank node",
    "ANON": "[]",
    "NIL": "()",
    "END": "the end of the query",
    "GROUP": "GROUP BY",
    "ORDER": "ORDER BY",
}
_RULES = {
    "iri": "an IRI or prefixed name",
    "VarOrIri": "a variable or an IRI",
    "Verb": "a property or variable",
    "VerbPathOrVar": "a property, path or variable",
    "PathElt": "a property or path",
    "PathEltOrInverse": "a property or path",
    "PathAlternative": "a property or path",
    "PathPrimary": "a property or path",
    "Object": "an object",
    "ObjectList": "an object",
    "ObjectPath": "an object",
    "ObjectListPath": "an object",
    "VarOrTerm": "a variable, IRI, text or number",
    "TriplesBlock": "a triple pattern",
    "TriplesTemplate": "a triple",
    "TriplesSameSubject": "a triple",
    "TriplesSameSubjectPath": "a triple pattern",
    "GraphPatternNotTriples": "OPTIONAL, FILTER, BIND, VALUES, UNION or another pattern",
    "GroupGraphPattern": "a group in braces",
    "WhereClause": "WHERE and a group in braces",
    "Projection": "*, a variable or (expression AS ?variable)",
    "DataBlockValue": "a value or UNDEF",
    "Expression": "an expression",
    "AdditiveExpression": "an expression",
    "MultiplicativeExpression": "an expression",
    "UnaryExpression": "an expression",
    "PrimaryExpression": "an expression",
    "RelationalExpression": "an expression",
    "ConditionalAndExpression": "an expression",
    "Constraint": "a condition in brackets or a function",
    "BrackettedExpression": "an expression in brackets",
    "GroupCondition": "a variable or an expression in brackets",
    "OrderCondition": "a variable, ASC(…), DESC(…) or an expression in brackets",
    "ArgList": "arguments in brackets",
    "ExpressionList": "expressions in brackets",
}
# These and two kinds of tokens stand where something may go on that could as well be over.
_SIGNS = ("||", "&&", "=", "!=", "<", ">", "<=", ">=", "IN", "NOT", "+", "-", "*", "/", "^", "|", "?", "^^")
_OPERATORS = {*_SIGNS, "SIGNED_NUMBER", "LANGTAG"}
_MOST_NAMES = 7
_LONGEST_TEXT = 40
_LONGEST_EXPLAINED = 200_000
_ENGINE_PLACE = re.compile(r"at (\d+):(\d+)")
_FORMS = {"SELECT", "CONSTRUCT", "ASK", "DESCRIBE"}
_ENGINE_SENTENCE = re.compile(r"[A-Z][\w*]+(?: [\w*()]+){3,}")


@dataclass(frozen=True)
class Mistake:
    """Where a query is wrong, counted from 1, and why."""

    line: int
    column: int
    words: str


def explain(query: str, engine: str) -> Mistake:
    """Find the mistake in a query that does not parse; ``engine`` is what the store says of it, used at last."""
    if len(query) > _LONGEST_EXPLAINED and (place := _ENGINE_PLACE.search(engine)):
        return Mistake(int(place[1]), int(place[2]), "near this place; the query is too long to say more")
    mistake = breaks_grammar(query)
    if mistake is not None:
        return mistake
    found = list(tokens(query))
    for token, words in broken_rules(found):
        return _at(query, token, words)
    sentence = _ENGINE_SENTENCE.search(engine)
    first = next((token for token in found if token.symbol in _FORMS), found[0])
    return _at(query, first, sentence.group() if sentence else "the query breaks a rule that stands beside the grammar")


def breaks_grammar(query: str) -> Mistake | None:
    """Give the first place where a query breaks the grammar of SPARQL 1.1, if there is one."""
    misfit = grammar().follow([*tokens(query), Token("END", "", len(query.rstrip()))])
    return None if misfit is None else _at(query, misfit.token, _misfit(query, misfit))


def _at(query: str, token: Token, words: str) -> Mistake:
    return Mistake(*line_and_column(query, token.start), words)


def _misfit(query: str, misfit: Misfit) -> str:
    token = misfit.token
    wanted = _wanted(misfit.expected)
    if token.kind == "UNKNOWN":
        return _unknown(token)
    if token.text == "<" and (match := re.match(r"<[a-z]+:[^>\n]*>", query[token.start :])):
        return f"{match.group()} is no IRI: it has blanks or signs that an IRI cannot have"
    found = "the query ends" if token.kind == "END" else f"found {_shown(token)}"
    return f"{found} where {wanted} was expected{_hint(misfit, wanted)}"


def _hint(misfit: Misfit, wanted: str) -> str:
    token = misfit.token
    keywords = sorted(name for node in misfit.expected for name in grammar().first(node) if name.isalpha())
    if token.kind != "WORD" or token.symbol in grammar().keywords:
        is_bare_function = token.kind == "WORD" and _RULES["Projection"] in wanted
        return f" (write it as ({token.text}… AS ?variable))" if is_bare_function else ""
    near = get_close_matches(token.symbol, [word for word in keywords if word in grammar().keywords], n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _unknown(token: Token) -> str:
    if token.text[0] in "\"'":
        return "the text that begins here has no end quote"
    return f"found {token.text}, which has no meaning in SPARQL"


def _shown(token: Token) -> str:
    text = token.text.splitlines()[0]
    text = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
    return f"'{text}'" if token.kind == "SIGN" else text


def _wanted(expected: Sequence[Node]) -> str:
    """Name what was expected: rules by their phrases, else signs and keywords; operators if there is nothing else."""
    names = dict.fromkeys(name for node in expected for name in _names(grammar(), node))
    plain = [name for name in names if name not in _OPERATORS] or list(names)
    chosen = list(dict.fromkeys(_KINDS.get(name, f"'{name}'" if name in grammar().signs else name) for name in plain))
    if len(chosen) > _MOST_NAMES:
        chosen = [*chosen[: _MOST_NAMES - 1], "something else of the kind"]
    return " or ".join([", ".join(chosen[:-1]), chosen[-1]] if len(chosen) > 1 else chosen)


def _names(rules: Grammar, node: Node) -> Iterator[str]:
    if node.kind == "rule" and node.name in _RULES:
        yield _RULES[node.name]
    elif node.kind == "rule":
        yield from _names(rules, rules.rules[node.name])
    elif node.kind == "token":
        yield node.name
    elif node.kind == "sequence":
        for part in node.parts:
            yield from _names(rules, part)
            if not rules.may_be_empty(part):
                return
    else:
        for part in node.parts:
            yield from _names(rules, part)
