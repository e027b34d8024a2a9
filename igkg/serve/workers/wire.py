"""Between the server and its query workers: messages over a socket pair, each a header in JSON and a body."""

from __future__ import annotations

import json
import os
import socket
import struct
import tempfile
from typing import Any, BinaryIO, cast

_LENGTH = struct.Struct("!II")
_INLINE_BYTES = 64 * 1024
_READ_BYTES = 256 * 1024
_HANDLE = struct.Struct("i")
_ROOM_FOR_HANDLE = socket.CMSG_SPACE(_HANDLE.size)

Header = dict[str, Any]
# Header, body, and the handle of what was handed over with them.
Message = tuple[Header, bytes, int | None]


def frame(header: Header, body: bytes = b"") -> bytes:
    """Give a message as it goes over the socket."""
    text = json.dumps(header).encode()
    return _LENGTH.pack(len(text), len(body)) + text + body


def send(sock: socket.socket, header: Header, body: bytes = b"", handle: int | None = None) -> None:
    """Send a message, waiting until it is sent; a handle is handed over with it."""
    if handle is None:
        sock.sendall(frame(header, body))
    else:
        socket.send_fds(sock, [frame(header, body)], [handle])


def receive(sock: socket.socket) -> Message:
    """Wait for a message and give header, body and handle.

    Raises:
        EOFError: the other side is gone.
    """
    assembly = Assembly()
    while (message := assembly.read(sock)) is None:
        pass
    return message


class Assembly:
    """Puts a message together from what a socket has to read, piece by piece."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._handles: list[int] = []
        self._ends: tuple[int, int] | None = None

    def read(self, sock: socket.socket) -> Message | None:
        """Read once; give the message if that completed it.

        Raises:
            EOFError: the other side is gone.
        """
        try:
            piece, beside, _, _ = sock.recvmsg(_READ_BYTES, _ROOM_FOR_HANDLE)
        except ConnectionError:
            raise EOFError from None
        self._handles += [_HANDLE.unpack(data)[0] for _, _, data in beside]
        if not piece:
            raise EOFError
        self._bytes += piece
        return self._message()

    def _message(self) -> Message | None:
        if self._ends is None:
            if len(self._bytes) < _LENGTH.size:
                return None
            header, body = _LENGTH.unpack_from(self._bytes)
            self._ends = _LENGTH.size + header, _LENGTH.size + header + body
        middle, end = self._ends
        if len(self._bytes) < end:
            return None
        header = cast(Header, json.loads(self._bytes[_LENGTH.size : middle]))
        body = bytes(self._bytes[middle:end])
        handle = self._handles.pop(0) if self._handles else None
        del self._bytes[:end]
        self._ends = None
        return header, body, handle

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
