"""From a file that somebody names to its text."""

from __future__ import annotations

from pathlib import Path

from igkg.errors import Place, SyntaxFault, UnknownName


def read_text(path: Path) -> str:
    """Read a file in UTF-8.

    Raises:
        UnknownName: there is no such file, or it cannot be read.
        SyntaxFault: it is not in UTF-8; with the line of the first byte that is not.
    """
    try:
        return decoded(path.read_bytes(), path)
    except OSError as error:
        raise UnknownName(f"{path}: {error.strerror}.") from error


def decoded(content: bytes, path: Path) -> str:
    """Give the text of bytes in UTF-8 that were read from a file.

    Raises:
        SyntaxFault: they are not in UTF-8; with the line of the first byte that is not.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SyntaxFault(Place(path, line), "this is not in UTF-8, as every text here is") from error
