"""Between the event loop and one process: messages out, messages back, and word when the process is gone."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable

from igkg.serve.workers import wire


class Channel:
    """One end of a socket pair; what comes in at it goes to ``received``, its end to ``ended``."""

    def __init__(
        self, sock: socket.socket, received: Callable[[wire.Received], None], ended: Callable[[], None]
    ) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._received = received
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._assembly = wire.Assembly()
        self._unsent = bytearray()
        # Whether the rest waits until the other side has read something.
        self._waits = False
        self.is_open = True
        self._loop.add_reader(sock, self._readable)

    def send(self, encoded: bytes, number: int = 0) -> None:
        """Send a message before the loop waits again, in one piece with others; a process that is gone gets nothing."""
        if not self._unsent:
            self._loop.call_soon(self._send)
        self._unsent += wire.frame(encoded, number)

    def _send(self) -> None:
        if not self.is_open:
            return
        try:
            del self._unsent[: self._sock.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:
            # That it is gone, reading will tell, after what it had still said.
            self._unsent.clear()
        if bool(self._unsent) != self._waits:
            self._waits = not self._waits
            if self._waits:
                self._loop.add_writer(self._sock, self._send)
            else:
                self._loop.remove_writer(self._sock)

    def _readable(self) -> None:
        try:
            messages = self._assembly.read(self._sock)
        except BlockingIOError:
            return
        except (EOFError, OSError):
            self.close()
            self._ended()
            return
        for received in messages:
            if self.is_open:
                self._received(received)
            elif received.handle is not None:
                os.close(received.handle)

    def close(self) -> None:
        """Close this end; nothing is received any more."""
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._sock)
        self._loop.remove_writer(self._sock)
        self._sock.close()
        self._assembly.drop()
