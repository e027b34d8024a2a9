"""From a text as people write it to the form in which spellings are compared: no case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
    | {"&": " and ", "’": "'", "ʼ": "'", "`": "'", "´": "'"}
)
_INITIALS = re.compile(r"\b(?:\w\.){2,}")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b")
# The accents over letters of the Latin, Greek and Cyrillic scripts.
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_ZEROS_BEFORE = re.compile(r"\b0+(?=\d)")


def fold(text: str) -> str:
    """Give the words of a text in small letters without accents, each pair with one blank between.

    "U.N." is "un", "ICANN's" is "icann", "Genève" is "geneve"; letters of other scripts stay what they are.
    """
    small = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", small))
    together = _INITIALS.sub(lambda initials: initials[0].replace(".", ""), bare)
    return _BETWEEN_WORDS.sub(" ", _POSSESSIVE.sub("", together)).strip()


def fold_identifier(text: str) -> str:
    """Give an identifier folded, its numbers without zeros before them: "DOC/0005-E" is "doc 5 e"."""
    return _ZEROS_BEFORE.sub("", fold(text))
