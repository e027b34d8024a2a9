"""The errors that igkg raises for a person to mend.

::

    IgkgError
    ├── SyntaxFault          a file does not parse
    ├── MisplacedStatement   a file has statements where none may stand
    ├── ValidationFailure    the data breaks a shape or a check
    ├── Inconsistency        the data contradicts the ontology
    ├── CannotListen         a server cannot have the address that it was given
    ├── MissingLibrary       a library that is not installed with igkg is needed
    ├── NoRelease            there is nothing built to serve or query
    ├── RemoteFailure        a served graph cannot be reached, or answers with an error
    ├── UnknownName          a name given by the user is not known
    └── WrongForm            a query gives another form of result than was asked for

They are caught in two places only: the command line and the web's error handler.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, counted from 1, and the column where one is known."""

    file: Path
    line: int
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.file), str(self.line)]
        if self.column is not None:
            parts.append(str(self.column))
        return ":".join(parts)


class IgkgError(Exception):
    """Something a person can mend, said in one clear sentence."""

    exit_code = 1


class SyntaxFault(IgkgError):
    """A file that does not parse: where, and what was expected."""

    def __init__(self, place: Place, expectation: str) -> None:
        super().__init__(f"{place}: {expectation}")
        self.place = place


class MisplacedStatement(IgkgError):
    """A statement in a file or graph where none may stand."""


class ValidationFailure(IgkgError):
    """Data that breaks shapes or checks; the text is the whole report."""


class Inconsistency(IgkgError):
    """Data that contradicts the ontology; the text names the statements at fault."""

    exit_code = 3


class NoRelease(IgkgError):
    """No release has been built yet."""


class UnfinishedBuild(IgkgError):
    """A part of a build that could not be made; the text says which, and why."""


class UnknownName(IgkgError):
    """A question, format or thing that is not known by this name."""


class CannotListen(IgkgError):
    """An address that a server cannot have: another has it, or it is none of this machine."""


class MissingLibrary(IgkgError):
    """A library that igkg can do without, and this cannot."""


class RemoteFailure(IgkgError):
    """A served graph that cannot be reached, or that answers with an error."""


class WrongForm(IgkgError):
    """A query whose form of result is not the one that was asked for."""


class UnwritableTerm(IgkgError):
    """A triple as a term, or a text with a direction, where a format or a library has RDF 1.1 only."""

    def __init__(self, term: object) -> None:
        super().__init__(f"{term} is a term of RDF 1.2, and here only RDF 1.1 can be written.")
