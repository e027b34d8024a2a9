"""Between the server and its worker processes: messages over a socket pair, in MessagePack, each after its length.

A worker answers orders one after the other, in the sequence in which they came, each by one reply.
"""

from __future__ import annotations

import os
import socket
import struct
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, cast

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

_LENGTH = struct.Struct("!I")
_INLINE_BYTES = 64 * 1024
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
    """What a worker is to do, within limits; ``sent`` is when, by the clock that all processes share."""

    work: Question | Errand
    media_type: str
    coding: str
    seconds: float
    most_bytes: int
    most_rows: int
    sent: float = 0.0


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


class Birth(Struct, tag=True):
    """Wanted from the nursery: a worker."""


class Born(Struct, tag=True):
    """A worker, whose socket is handed over."""

    process: int


class Burial(Struct, tag=True):
    """Wanted from the nursery: the end of a worker."""

    process: int


class Buried(Struct, tag=True):
    """The signal that a worker died of, or 0."""

    signal: int


Message = Order | Answered | Failed | Returned | Birth | Born | Burial | Buried
# A message and the handle of what was handed over with it.
Received = tuple[Message, int | None]
_encoder = Encoder()
_decoder: Decoder[Message] = Decoder(Message)


def frame(message: Message) -> bytes:
    """Give a message as it goes over the socket."""
    text = _encoder.encode(message)
    return _LENGTH.pack(len(text)) + text


def send(sock: socket.socket, message: Message, handle: int | None = None) -> None:
    """Send a message, waiting until it is sent; a handle is handed over with it."""
    if handle is None:
        sock.sendall(frame(message))
    else:
        socket.send_fds(sock, [frame(message)], [handle])


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
        self._rest = b""
        self._handles: list[int] = []

    def read(self, sock: socket.socket) -> list[Received]:
        """Read once; give the messages that are whole with that.

        Raises:
            EOFError: the other side is gone.
        """
        try:
            length, beside, _, _ = sock.recvmsg_into([self._room], _ROOM_FOR_HANDLE)
        except ConnectionError:
            raise EOFError from None
        if not length:
            raise EOFError
        for _, _, data in beside:
            self._handles.append(_HANDLE.unpack(data)[0])
        return self._whole(self._rest + self._view[:length])

    def _whole(self, data: bytes) -> list[Received]:
        found: list[Received] = []
        start = 0
        while start + _LENGTH.size <= len(data):
            (length,) = _LENGTH.unpack_from(data, start)
            end = start + _LENGTH.size + length
            if end > len(data):
                break
            message = _decoder.decode(memoryview(data)[start + _LENGTH.size : end])
            found.append((message, self._handle_of(message)))
            start = end
        self._rest = data[start:]
        return found

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


def is_short(length: int) -> bool:
    """Tell whether a result of this length is sent in the message itself."""
    return length <= _INLINE_BYTES
