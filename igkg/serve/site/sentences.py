"""From the label of a situation to a sentence in which the names of things lead to their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from igkg.serve.site.labels import Label


@dataclass(frozen=True)
class Piece:
    """A run of words, and the thing that they name."""

    text: str
    iri: str = ""


def linked(label: Label, names: Mapping[str, str]) -> list[Piece]:
    """Give a label in pieces: the longest names of things first, each where it occurs first."""
    pieces = [Piece(label.text)]
    for iri, name in sorted(names.items(), key=lambda item: (-len(item[1]), item[0])):
        if not name:
            continue
        for place, piece in enumerate(pieces):
            before, found, after = piece.text.partition(name)
            if found and not piece.iri and _is_whole(before, after):
                pieces[place : place + 1] = [p for p in (Piece(before), Piece(name, iri), Piece(after)) if p.text]
                break
    return pieces


def _is_whole(before: str, after: str) -> bool:
    """Tell whether what stands between two texts is no part of a longer word."""
    return not (before[-1:].isalnum() or after[:1].isalnum())
