"""Between RDF terms and Python values: numbers, dates, texts with their language, and IRIs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from igkg.errors import UnknownName
from igkg.names import TYPE, XSD, Prefixes

_PREFIXED = re.compile(r"(?P<prefix>[A-Za-z][\w.-]*):[\w.~/#%-]*")
_ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+|urn:[^\s<>\"{}|\\^`]+")
_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt")


class Iri(str):
    """The IRI of a thing, in full or as a prefixed name."""

    __slots__ = ()


class Text(str):
    """A text with the BCP 47 tag of its language."""

    language: str

    def __new__(cls, value: str, language: str) -> Text:
        """Make a text in a language."""
        text = super().__new__(cls, value)
        text.language = language
        return text

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.language


Value = Iri | Text | str | bool | int | float | Decimal | date | datetime
Term = NamedNode | BlankNode | Literal


def _boolean(lexical: str) -> bool:
    if lexical not in {"true", "false", "1", "0"}:
        raise ValueError(lexical)
    return lexical in {"true", "1"}


_READERS: Mapping[str, Callable[[str], Value]] = {
    f"{XSD}{name}": reader
    for names, reader in (
        (_INTEGERS, int),
        (("decimal",), Decimal),
        (("double", "float"), float),
        (("boolean",), _boolean),
        (("date",), date.fromisoformat),
        (("dateTime",), datetime.fromisoformat),
    )
    for name in names
}


def as_value(term: object) -> Value | None:
    """Give the Python value of a term; of none, None.

    A year, a month and a span stay the text that the source gives, so that no date is more exact than it was; so does
    every literal that is no value of its datatype, or of a datatype that Python has no type for.
    """
    if isinstance(term, NamedNode):
        return Iri(term.value)
    if isinstance(term, BlankNode):
        return Iri(f"_:{term.value}")
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    if term.language:
        return Text(term.value, term.language)
    reader = _READERS.get(term.datatype.value)
    try:
        return term.value if reader is None else reader(term.value)
    except (ValueError, InvalidOperation):
        return term.value


def as_term(value: object, prefixes: Prefixes) -> NamedNode | Literal:
    """Give the term of a Python value.

    A text is an IRI if it is one, is in angle brackets, or is a prefixed name with a prefix of the graph; any other is
    a literal.

    Raises:
        UnknownName: the value is of a kind that RDF has no datatype for, or an IRI is none.
    """
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, Text):
        return Literal(value, language=value.language)
    if isinstance(value, str):
        return _as_name(value, prefixes) or Literal(value)
    if isinstance(value, bool | int | float):
        return Literal(value)
    for kind, name in ((datetime, "dateTime"), (date, "date"), (Decimal, "decimal")):
        if isinstance(value, kind):
            lexical = value.isoformat() if isinstance(value, date) else format(value, "f")
            return Literal(lexical, datatype=NamedNode(f"{XSD}{name}"))
    raise UnknownName(f"{value!r} is no value that RDF knows: give a name, a text, a number or a date.")


def as_name(value: object, prefixes: Prefixes) -> NamedNode:
    """Give the IRI that a value names; ``a`` is ``rdf:type``.

    Raises:
        UnknownName: it names none.
    """
    if value == "a":
        return TYPE
    found = value if isinstance(value, NamedNode) else _as_name(str(value), prefixes)
    if found is None:
        raise UnknownName(f"{value!r} names nothing: give an IRI, or a prefixed name such as actor:isoc.")
    return found


def _as_name(text: str, prefixes: Prefixes) -> NamedNode | None:
    bracketed = text.startswith("<") and text.endswith(">")
    prefixed = _PREFIXED.fullmatch(text)
    try:
        if bracketed:
            return NamedNode(text[1:-1])
        if isinstance(text, Iri) or _ABSOLUTE.fullmatch(text) or (prefixed and prefixed["prefix"] in prefixes.table):
            return NamedNode(prefixes.expand(text))
    except ValueError as error:
        raise UnknownName(f"{text!r} is no IRI: {error}.") from error
    return None


def as_triple(subject: object, predicate: object, value: object, prefixes: Prefixes) -> Triple:
    """Give the triple of three Python values.

    Raises:
        UnknownName: one of them is nothing that may stand there.
    """
    return Triple(as_name(subject, prefixes), as_name(predicate, prefixes), as_term(value, prefixes))
