"""Between the event loop and one process: a message out, the next message back, and word when the process is gone."""

from __future__ import annotations

import asyncio
import os
import socket

from igkg.serve.workers import wire


class Channel:
    """One end of a socket pair, whose other end answers each message by one message."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._loop = asyncio.get_running_loop()
        self._assembly = wire.Assembly()
        self._reply: asyncio.Future[wire.Message] | None = None
        self.is_open = True
        self._loop.add_reader(sock, self._readable)

    async def ask(self, header: wire.Header) -> wire.Message:
        """Send a message and wait for the reply.

        Raises:
            EOFError: the process is gone.
        """
        if not self.is_open:
            raise EOFError
        reply = self._reply = self._loop.create_future()
        await self._send(wire.frame(header))
        message: wire.Message = await reply
        return message

    async def _send(self, data: bytes) -> None:
        try:
            sent = self._sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            raise EOFError from None
        if sent < len(data):
            try:
                await self._loop.sock_sendall(self._sock, data[sent:])
            except OSError:
                raise EOFError from None

    def _readable(self) -> None:
        try:
            message = self._assembly.read(self._sock)
        except BlockingIOError:
            return
        except (EOFError, OSError):
            self.close()
            return
        if message is None:
            return
        if self._reply is None or self._reply.done():
            if message[2] is not None:
                os.close(message[2])
            return
        self._reply.set_result(message)

    def close(self) -> None:
        """Close this end; whoever waits for a reply learns that none will come."""
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._sock)
        self._sock.close()
        self._assembly.drop()
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(EOFError())
