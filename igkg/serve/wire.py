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

Header = dict[str, Any]


def send(sock: socket.socket, header: Header, body: bytes = b"", file: BinaryIO | None = None) -> None:
    """Send a message; a file is handed over by its descriptor instead of its content."""
    text = json.dumps(header).encode()
    frame = _LENGTH.pack(len(text), len(body)) + text + body
    if file is None:
        sock.sendall(frame)
    else:
        socket.send_fds(sock, [frame], [file.fileno()])


def receive(sock: socket.socket) -> tuple[Header, bytes, BinaryIO | None]:
    """Wait for a message and give header, body and file.

    Raises:
        EOFError: the other side is gone.
    """
    start, handles, _, _ = socket.recv_fds(sock, _LENGTH.size, 1)
    start += _exactly(sock, _LENGTH.size - len(start)) if start else b""
    if not start:
        raise EOFError
    header_length, body_length = _LENGTH.unpack(start)
    header = cast(Header, json.loads(_exactly(sock, header_length)))
    return header, _exactly(sock, body_length), os.fdopen(handles[0], "rb") if handles else None


def _exactly(sock: socket.socket, length: int) -> bytes:
    parts = []
    while length:
        part = sock.recv(min(length, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def spool() -> BinaryIO:
    """Give a file for a result: in memory where the system can, else a temporary one without a name."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("igkg-result"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile("w+b"))


def is_short(length: int) -> bool:
    """Tell whether a result of this length is sent in the message itself."""
    return length <= _INLINE_BYTES
