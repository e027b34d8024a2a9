"""From Granian's RSGI to one request, read as far as its limits allow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from igkg.serve.limits import LengthRequired, Limits, RequestTooLarge, TooSlow
from igkg.serve.protocol import BadRequest
from igkg.serve.replies import Headers

WITHOUT_BODY = {"GET", "HEAD", "OPTIONS", "TRACE"}
_MOST_BYTES_PASSED_OVER = 16 * 1024**2
_SECONDS_TO_PASS_OVER = 2.0


class HeaderMap(Protocol):
    """The headers of a request."""

    def get(self, key: str, default: str | None = None) -> str | None:
        """Give a header by its name in small letters."""

    def get_all(self, key: str) -> list[str]:
        """Give all headers of a name in small letters."""

    def items(self) -> Headers:
        """Give all of them."""


class Scope(Protocol):
    """What RSGI says of a request before its body."""

    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: HeaderMap


class Protocol_(Protocol):  # noqa: N801 - what RSGI calls a protocol, in Python's sense of the word
    """How a request's body comes and its answer goes in RSGI."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the body in pieces."""

    async def client_disconnect(self) -> None:
        """Wait until the client has closed its connection."""

    def response_empty(self, status: int, headers: Headers) -> None:
        """Answer without a body."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer by bytes."""

    def response_file(self, status: int, headers: Headers, file: str) -> None:
        """Answer by a file."""


@dataclass(slots=True)
class Incoming:
    """A request: the parts that answers depend on; ``body`` is None where the method has none."""

    scope: Scope
    method: str
    path: str
    query_string: str
    headers: HeaderMap
    body: bytes | None
    scheme: str
    host: str
    # The address that connects: the client's, or a proxy's.
    peer: str

    def header(self, name: str) -> str | None:
        """Give a header by its name in small letters."""
        return self.headers.get(name)


async def body_of(incoming: Incoming, proto: Protocol_, limits: Limits) -> bytes:
    """Read the body of a request whose method has one.

    Raises:
        RequestTooLarge, LengthRequired: it is longer than is read, or might be.
        BadRequest, TooSlow: it breaks off, or does not come in time.
    """
    declared = incoming.header("content-length")
    if declared is None and incoming.header("transfer-encoding") is not None:
        # Granian does not tell a chunked body that broke off from one that is whole.
        await _pass_over(proto)
        raise LengthRequired
    if declared is not None and int(declared) > limits.request_bytes:
        await _pass_over(proto)
        raise RequestTooLarge(f"A request may have {limits.request_bytes} bytes.")
    try:
        async with asyncio.timeout(limits.request_seconds):
            body = b"".join([piece async for piece in proto])
    except TimeoutError:
        raise TooSlow(f"The request did not come within {limits.request_seconds:g} seconds.") from None
    except RuntimeError as error:
        raise BadRequest("The body of the request broke off.") from error
    if declared is not None and int(declared) != len(body):
        raise BadRequest("The body of the request broke off.")
    return body


async def _pass_over(proto: Protocol_) -> None:
    """Let a client finish that sends too much, within reason: else it would not read why it is refused."""
    length = 0
    try:
        async with asyncio.timeout(_SECONDS_TO_PASS_OVER):
            async for piece in proto:
                length += len(piece)
                if length > _MOST_BYTES_PASSED_OVER:
                    return
    except (TimeoutError, RuntimeError):
        return
