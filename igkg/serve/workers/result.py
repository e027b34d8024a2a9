"""From an answer as it is written to bytes, or a file of many: bounded, counted and compressed on the way."""

from __future__ import annotations

import time
from typing import BinaryIO

from igkg.serve.codings import IDENTITY, WORTH_COMPRESSING, Compressor, compressor
from igkg.serve.workers import wire

_JSON = "application/sparql-results+json"
_CSV = "text/csv"
# What ends a row in each format and cannot stand inside a value of it, but in CSV inside quotes; in JSON, what stands
# between two rows.
_ROW_ENDS = {
    _JSON: b'}},{"',
    "application/sparql-results+xml": b"</result>",
    _CSV: b"\n",
    "text/tab-separated-values": b"\n",
}
_NO_ROWS_IN_JSON = b"[]}}"
_LONG = 0.02
_ENOUGH_TO_LOOK_AT = 64 * 1024


class TooManyBytes(Exception):
    """The answer would have more bytes than are sent."""


class TooManyRows(Exception):
    """The answer would have more rows than are sent."""


class NoRoom(Exception):
    """There is no place to write the answer to."""


class Rows:
    """Counts the rows of a SELECT query's answer, block by block as it is written."""

    def __init__(self, media_type: str) -> None:
        self._media_type = media_type
        self._row_end = _ROW_ENDS.get(media_type)
        self._tail = b""
        self._is_quoted = 0
        # How many row ends there have been: one more than rows where there is a heading, one less between rows.
        self.ends = 0

    def add(self, block: bytes) -> None:
        """Take the next block."""
        if self._row_end is None:
            return
        if self._media_type == _CSV:
            # A line may end inside quotes; quotes in a value are doubled, which comes to the same.
            pieces = block.split(b'"')
            self.ends += sum(piece.count(self._row_end) for piece in pieces[self._is_quoted :: 2])
            self._is_quoted = (self._is_quoted + len(pieces) - 1) % 2
        else:
            seen = self._tail + block
            self.ends += seen.count(self._row_end)
            kept = len(self._row_end) - 1
            self._tail = seen[-kept:] if kept else b""

    def number(self, counted: int) -> int:
        """Give the number of rows, now that all is written; ``counted`` where they cannot be seen."""
        match self._media_type:
            case t if t == _JSON:
                return 0 if self._tail == _NO_ROWS_IN_JSON else self.ends + 1
            case "text/csv" | "text/tab-separated-values":
                return max(0, self.ends - 1)
        return counted if self._row_end is None else self.ends


class Result:
    """A file-like object that a query's answer is written into: kept in memory as long as it is short.

    What is written is looked at when there is enough of it, or when it is all there.
    """

    def __init__(self, media_type: str, coding: str, most_bytes: int, most_rows: int) -> None:
        self.length = 0
        self.coding = coding
        self.rows = 0
        # The answer itself, while it is short enough to need no file.
        self.body = b""
        self.file: BinaryIO | None = None
        self._most_bytes = most_bytes
        self._most_rows = most_rows
        self._rows = Rows(media_type)
        self._began = time.monotonic()
        self._blocks: list[bytes] = []
        self._taken = 0
        self._compressor: Compressor | None = None

    def write(self, block: bytes) -> int:
        """Take a block.

        Raises:
            TooManyBytes, TooManyRows, NoRoom: with this block it would be more than is sent, or than can be kept.
        """
        self.length += len(block)
        if self.length > self._most_bytes:
            raise TooManyBytes
        self._blocks.append(block)
        if self.length - self._taken >= _ENOUGH_TO_LOOK_AT:
            self._put(self._compressed(self._next()))
        return len(block)

    def flush(self) -> None:
        """Do nothing: what is written is there."""

    def _next(self) -> bytes:
        """Give what has been written since the last time, its rows counted."""
        block = b"".join(self._blocks)
        self._blocks.clear()
        self._taken = self.length
        self._rows.add(block)
        if self._rows.ends > self._most_rows + 1:
            raise TooManyRows
        return block

    def _compressed(self, block: bytes) -> bytes:
        if self._compressor is None:
            self._compressor = compressor(self.coding)
        return block if self._compressor is None else self._compressor.compress(block)

    def _put(self, block: bytes) -> None:
        if self.file is None and len(self.body) + len(block) <= wire.INLINE_BYTES:
            self.body += block
            return
        try:
            if self.file is None:
                self.file = wire.spool()
                self.file.write(self.body)
                self.body = b""
            self.file.write(block)
        except OSError as error:
            raise NoRoom(str(error)) from error

    def close(self) -> None:
        """Let go of the file, which whoever it was handed to may still read."""
        if self.file is not None:
            self.file.close()

    def finish(self, counted: int) -> None:
        """Take note that all is written; ``counted`` is the number of triples where rows cannot be counted here.

        Raises:
            TooManyRows, NoRoom: it is more than is sent, or than can be kept.
        """
        block = self._next()
        if self.length < WORTH_COMPRESSING:
            self.coding = IDENTITY
        if self.coding != IDENTITY:
            block = self._compressed(block)
            assert self._compressor is not None
            block += self._compressor.flush()
        self._put(block)
        if self.file is not None:
            self._rewind(self.file)
        self.rows = self._rows.number(counted)
        if self.rows > self._most_rows:
            raise TooManyRows

    def _rewind(self, file: BinaryIO) -> None:
        try:
            file.seek(0)
        except OSError as error:
            raise NoRoom(str(error)) from error

    def took_long(self) -> bool:
        """Tell whether it took long enough to be worth a look at what it took."""
        return time.monotonic() - self._began > _LONG
