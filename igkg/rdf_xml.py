"""From RDF/XML to a refusal where its entities would fill any memory: the parser expands all that are declared."""

from __future__ import annotations

import re

_ENTITY = re.compile(rb'<!ENTITY[^>"]*"([^"]*)"?')
_LONGEST = 2000


def refuse_entity_bombs(data: bytes) -> None:
    """Take entities that abbreviate names, as OWL files have them, and none that stand for others or for long texts.

    RDF/XML is read in UTF-8 alone, so what is declared can be seen in the bytes.

    Raises:
        SyntaxError: with line and column of the declaration, as the parser raises it.
    """
    for declared in _ENTITY.finditer(data):
        if b"&" in declared[1] or len(declared[1]) > _LONGEST:
            before = data[: declared.start()]
            place = (None, before.count(b"\n") + 1, len(before) - before.rfind(b"\n"), None)
            raise SyntaxError("an XML entity that stands for other entities or a long text is not expanded", place)
