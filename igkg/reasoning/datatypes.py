"""From literals to the values they denote, and which datatypes of OWL 2 RL have these values (XSD 1.1 part 2)."""

from __future__ import annotations

import base64
import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache

from pyoxigraph import Literal

from igkg.names import RDF, RDFS, XSD

Value = tuple[str, Hashable]

_INTEGER_LIMITS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_START = "A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿\u200c\u200d⁰-↏Ⰰ-\u2fef、-\ud7ff豈-﷏ﷰ-�\U00010000-\U000effff"
_REST = _START + ".0-9·\u0300-\u036f‿⁀-"
_NO_OUTER_SPACE = r"(?! )(?!.*  )[^\t\n\r]*(?<! )"
_STRING_PATTERNS = {
    "string": r"(?s:.*)",
    "normalizedString": r"[^\t\n\r]*",
    "token": _NO_OUTER_SPACE,
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "Name": f"[:{_START}][:{_REST}]*",
    "NCName": f"[{_START}][{_REST}]*",
    "NMTOKEN": f"[:{_REST}]+",
}
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([Ee][+-]?\d+)?|[+-]?INF|NaN", re.ASCII)
_DATE_TIME = re.compile(
    r"(-?(?:[1-9]\d{3,}|0\d{3}))-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?", re.ASCII
)
# Part 2, section 3.3.16: single spaces anywhere within; what the last character has over must be zero.
_BASE64 = re.compile(
    r"(?:(?:[A-Za-z0-9+/] ?){4})*?(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?(?<! )"
)
_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})')
_LONGEST_OFFSET = 14 * 60

# The datatypes of OWL 2 RL (OWL 2 Profiles, section 4.3, before Table 4).
DATATYPES = frozenset(
    {f"{RDF}PlainLiteral", f"{RDF}XMLLiteral", f"{RDFS}Literal"}
    | {f"{XSD}{name}" for name in (*_INTEGER_LIMITS, *_STRING_PATTERNS, "decimal", "float", "double", "boolean")}
    | {f"{XSD}{name}" for name in ("hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp")}
)


def _is_of(name: str, text: str) -> bool:
    """Tell whether a text is one of a type of texts; what recognizes its letters takes a while to be made ready."""
    return _recognizer(name).fullmatch(text) is not None


@cache
def _recognizer(name: str) -> re.Pattern[str]:
    return re.compile(_STRING_PATTERNS[name])


@lru_cache(maxsize=100_000)
def value_of(literal: Literal) -> Value | None:
    """Give the value of a literal, the same for literals that denote the same, or nothing for an ill-typed literal.

    Raises:
        KeyError: the datatype is none of OWL 2 RL's, so that its values are not known.
    """
    if literal.language is not None:
        return "text", (literal.value, literal.language.lower())
    name = literal.datatype.value
    if name not in DATATYPES:
        raise KeyError(name)
    return _values()[name](literal.value)


def has_same_value(one: Literal, other: Literal) -> bool:
    """Tell whether two literals are known to denote the same value, or are the same."""
    try:
        value = value_of(one)
        return one == other or (value is not None and value == value_of(other))
    except KeyError:
        return one == other


def datatypes_of(literal: Literal) -> frozenset[str]:
    """Give the datatypes of OWL 2 RL that have the literal's value; none if it is ill-typed or its value not known."""
    try:
        value = value_of(literal)
    except KeyError:
        return frozenset()
    return frozenset() if value is None else _datatypes_of_value(value)


def is_outside(literal: Literal, datatype: str) -> bool:
    """Tell whether a literal is known to denote nothing in the value space of a datatype of OWL 2 RL."""
    try:
        value = value_of(literal)
    except KeyError:
        return False
    return datatype in DATATYPES and (value is None or datatype not in _datatypes_of_value(value))


@lru_cache(maxsize=100_000)
def _datatypes_of_value(value: Value) -> frozenset[str]:
    kind, content = value
    names = {f"{RDFS}Literal"}
    if kind == "number":
        assert isinstance(content, Decimal)
        names.add(f"{XSD}decimal")
        if content == content.to_integral_value():
            names.update(f"{XSD}{name}" for name in _INTEGER_LIMITS if _is_within(int(content), name))
    elif kind == "text":
        names.add(f"{RDF}PlainLiteral")
        if isinstance(content, str):
            names.update(f"{XSD}{name}" for name in _STRING_PATTERNS if _is_of(name, content))
    elif kind == "dateTime":
        assert isinstance(content, tuple)
        names.update({f"{XSD}dateTime"} | ({f"{XSD}dateTimeStamp"} if content[-1] is not None else set()))
    else:
        names.add(kind)
    return frozenset(names)


def _is_within(number: int, name: str) -> bool:
    low, high = _INTEGER_LIMITS[name]
    return (low is None or number >= low) and (high is None or number <= high)


def _values() -> dict[str, Callable[[str], Value | None]]:
    return _READERS


def _integer(name: str) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        if not _INTEGER.fullmatch(text) or not _is_within(_exact(text), name):
            return None
        return "number", Decimal(_exact(text))

    return read


def _exact(text: str) -> int:
    """Read an integer of any length, which int() would refuse (CVE-2020-10735) and Decimal() reads."""
    return int(Decimal(text))


def _decimal(text: str) -> Value | None:
    return ("number", Decimal(text)) if _DECIMAL.fullmatch(text) else None


def _string(name: str) -> Callable[[str], Value | None]:
    return lambda text: ("text", text) if _is_of(name, text) else None


def _plain_literal(text: str) -> Value | None:
    content, mark, tag = text.rpartition("@")
    if not mark:
        return None
    if not tag:
        return "text", content
    return ("text", (content, tag.lower())) if _is_of("language", tag) else None


def _double(text: str) -> Value | None:
    return (f"{XSD}double", struct.pack("d", float(text))) if _FLOAT.fullmatch(text) else None


def _float(text: str) -> Value | None:
    if not _FLOAT.fullmatch(text):
        return None
    try:
        return f"{XSD}float", struct.pack("f", float(text))
    except OverflowError:
        return f"{XSD}float", struct.pack("f", float("-inf" if text.startswith("-") else "inf"))


def _boolean(text: str) -> Value | None:
    known = {"true": True, "1": True, "false": False, "0": False}
    return (f"{XSD}boolean", known[text]) if text in known else None


def _hex_binary(text: str) -> Value | None:
    return (f"{XSD}hexBinary", bytes.fromhex(text)) if re.fullmatch(r"([0-9a-fA-F]{2})*", text) else None


def _base64_binary(text: str) -> Value | None:
    if not _BASE64.fullmatch(text):
        return None
    return f"{XSD}base64Binary", base64.b64decode(text.replace(" ", ""))


def _any_uri(text: str) -> Value | None:
    return None if _NOT_IN_AN_IRI.search(text) else (f"{XSD}anyURI", text)


def _xml_literal(text: str) -> Value | None:
    try:
        return f"{RDF}XMLLiteral", ET.canonicalize(f"<x>{text}</x>")
    except ET.ParseError:
        return None


def _date_time(text: str) -> Value | None:
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    offset = _offset(zone)
    if offset is not None and abs(offset) > _LONGEST_OFFSET:
        return None
    is_midnight = hour == "24" and minute == "00" and Decimal(second) == 0
    if not (is_midnight or int(hour) < 24) or int(minute) > 59 or Decimal(second) >= 60:  # noqa: PLR2004
        return None
    days = _day_number(int(year), int(month), int(day))
    if days is None:
        return None
    seconds = int(hour) * 3600 + int(minute) * 60 + Decimal(second)
    return "dateTime", (days + (1 if is_midnight else 0), seconds % 86_400, offset)


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:6])
    return _LONGEST_OFFSET + 1 if int(zone[4:6]) > 59 else minutes * (-1 if zone[0] == "-" else 1)  # noqa: PLR2004


def _day_number(year: int, month: int, day: int) -> int | None:
    """Count days in the proleptic Gregorian calendar, whose 400 years have always the same number of days."""
    cycles, within = divmod(year, 400)
    try:
        start = datetime(within + 400, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return (start - datetime(400, 1, 1, tzinfo=UTC)) // timedelta(days=1) + cycles * 146_097


_READERS: dict[str, Callable[[str], Value | None]] = {
    **{f"{XSD}{name}": _integer(name) for name in _INTEGER_LIMITS},
    **{f"{XSD}{name}": _string(name) for name in _STRING_PATTERNS},
    f"{XSD}decimal": _decimal,
    f"{XSD}double": _double,
    f"{XSD}float": _float,
    f"{XSD}boolean": _boolean,
    f"{XSD}hexBinary": _hex_binary,
    f"{XSD}base64Binary": _base64_binary,
    f"{XSD}anyURI": _any_uri,
    f"{XSD}dateTime": _date_time,
    f"{XSD}dateTimeStamp": lambda text: value if (value := _date_time(text)) and value[1][-1] is not None else None,  # type: ignore[index]
    f"{RDF}XMLLiteral": _xml_literal,
    f"{RDF}PlainLiteral": _plain_literal,
    f"{RDFS}Literal": lambda _: None,
}
