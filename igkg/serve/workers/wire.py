"""Between the server and its worker processes: messages over a socket pair, each after its length, number and time.

A worker answers orders one after the other, in the sequence in which they came, each by one reply of the same number.
"""

from __future__ import annotations

import os
import socket
import struct
import tempfile
import time
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, cast

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

_HEAD = struct.Struct("!IQd")
# A result of so many bytes is sent in the message itself.
INLINE_BYTES = 64 * 1024
_READ_BYTES = 64 * 1024
_HANDLE = struct.Struct("i")
_ROOM_FOR_HANDLE = socket.CMSG_SPACE(_HANDLE.size)


class Question(Struct, tag=True):
    """A SPARQL query to answer."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    iris: Mapping[str, str]
    texts: Mapping[str, str]
    asks_services: bool


class Errand(Struct, tag=True):
    """A task to carry out."""

    task: str
    arguments: Mapping[str, Any]


class Order(Struct, tag=True):
    """What a worker is to do, within limits."""

    work: Question | Errand
    media_type: str
    coding: str
    seconds: float
    most_bytes: int
    most_rows: int


class Answered(Struct, tag=True):
    """A whole result; where it is long, ``body`` is empty and a file of it is handed over instead."""

    rows: int
    length: int
    coding: str
    body: bytes
    is_in_file: bool
    must_retire: bool


class Failed(Struct, tag=True):
    """Why there is no result: a word for the kind of reason, and what there is to say."""

    word: str
    text: str
    line: int | None = None
    column: int | None = None


class Returned(Struct, tag=True):
    """An order that was not begun, since it had stood behind another for too long."""


class Ready(Struct, tag=True):
    """A worker has opened the release, and waits for orders."""


class Birth(Struct, tag=True):
    """Wanted from the nursery: a worker."""


class Born(Struct, tag=True):
    """A worker, whose socket is handed over."""

    process: int


class Unborn(Struct, tag=True):
    """Why there is no worker."""

    text: str


class Burial(Struct, tag=True):
    """Wanted from the nursery: the end of a worker."""

    process: int


class Buried(Struct, tag=True):
    """The signal that a worker died of, or 0."""

    signal: int


Message = Order | Answered | Failed | Returned | Ready | Birth | Born | Unborn | Burial | Buried


class Unwritable(Exception):
    """A message that cannot be written, for the text that it has."""


class Received(NamedTuple):
    """A message, its number, when it was sent by the clock of all processes, and what was handed over with it."""

    message: Message
    number: int
    sent: float
    handle: int | None


_encoder = Encoder()
_decoder: Decoder[Message] = Decoder(Message)


def encode(message: Message) -> bytes:
    """Give a message as bytes.

    Raises:
        Unwritable: it holds what has no place in MessagePack: half a surrogate pair, a huge number, endless nesting.
    """
    try:
        return _encoder.encode(message)
    except (UnicodeEncodeError, OverflowError, RecursionError, TypeError) as error:
        raise Unwritable(str(error)) from error


def frame(encoded: bytes, number: int = 0) -> bytes:
    """Give an encoded message as it goes over the socket."""
    return _HEAD.pack(len(encoded), number, time.monotonic()) + encoded


def send(sock: socket.socket, message: Message, number: int = 0, handle: int | None = None) -> None:
    """Send a message, waiting until it is sent; a handle is handed over with it."""
    data = frame(encode(message), number)
    if handle is None:
        sock.sendall(data)
    else:
        socket.send_fds(sock, [data], [handle])


def receive(sock: socket.socket) -> Iterator[Received]:
    """Wait for messages and give each as soon as it is there, until the other side is gone."""
    assembly = Assembly()
    while True:
        try:
            yield from assembly.read(sock)
        except EOFError:
            return


class Assembly:
    """Puts messages together from what a socket has to read, piece by piece."""

    def __init__(self) -> None:
        self._room = bytearray(_READ_BYTES)
        self._view = memoryview(self._room)
        # The beginning of a message of which more will come.
        self._begun = bytearray()
        self._handles: list[int] = []

    def read(self, sock: socket.socket) -> list[Received]:
        """Read once; give the messages that are whole with that.

        Raises:
            EOFError: the other side is gone.
        """
        try:
            length, beside, flags, _ = sock.recvmsg_into([self._room], _ROOM_FOR_HANDLE)
        except ConnectionError:
            raise EOFError from None
        if not length:
            raise EOFError
        for _, _, data in beside:
            self._handles.append(_HANDLE.unpack(data)[0])
        if flags & socket.MSG_CTRUNC:
            # What was handed over is lost, since this process has as many handles as it may.
            raise EOFError
        if not self._begun:
            # Nearly always: whole messages, which nobody has to copy first.
            found, taken = self._whole(self._view[:length])
            self._begun += self._view[taken:length]
            return found
        self._begun += self._view[:length]
        with memoryview(self._begun) as begun:
            found, taken = self._whole(begun)
        del self._begun[:taken]
        return found

    def _whole(self, data: memoryview) -> tuple[list[Received], int]:
        """Give the messages that are whole, and how many bytes these take."""
        found: list[Received] = []
        start, most = 0, len(data)
        while start + _HEAD.size <= most:
            length, number, sent = _HEAD.unpack_from(data, start)
            end = start + _HEAD.size + length
            if end > most:
                break
            message = _decoder.decode(data[start + _HEAD.size : end])
            found.append(Received(message, number, sent, self._handle_of(message)))
            start = end
        return found, start

    def _handle_of(self, message: Message) -> int | None:
        # A handle comes with the first byte of its message.
        comes_with_one = isinstance(message, Born) or (isinstance(message, Answered) and message.is_in_file)
        return self._handles.pop(0) if comes_with_one else None

    def drop(self) -> None:
        """Close what was handed over in a message that never became whole."""
        while self._handles:
            os.close(self._handles.pop())


def spool() -> BinaryIO:
    """Give a file for a result: in memory where the system can, else a temporary one without a name."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("igkg-result"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile("w+b"))
