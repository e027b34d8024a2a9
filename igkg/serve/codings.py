"""From an Accept-Encoding header to a content coding (RFC 9110, section 12.5.3), and from that to its compressor."""

from __future__ import annotations

import sys
import zlib
from functools import lru_cache
from typing import Protocol

from igkg.serve.negotiation import parse

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

IDENTITY = "identity"
# Fewer bytes are sent as they are.
WORTH_COMPRESSING = 1024
_BEST_FIRST = ("zstd", "gzip")
_GZIP_HEADER = 16


class Compressor(Protocol):
    """What compressors have in common."""

    def compress(self, data: bytes, /) -> bytes:
        """Take bytes in, give those that are ready."""

    def flush(self) -> bytes:
        """Give the rest."""


def compressor(coding: str) -> Compressor | None:
    """Give a new compressor for a coding; none for the identity."""
    match coding:
        case "gzip":
            return zlib.compressobj(level=5, wbits=zlib.MAX_WBITS + _GZIP_HEADER)
        case "zstd":
            return zstd.ZstdCompressor(level=3)
        case _:
            return None


def compress(body: bytes, coding: str) -> bytes:
    """Give a whole body in a coding."""
    machine = compressor(coding)
    return body if machine is None else machine.compress(body) + machine.flush()


@lru_cache(maxsize=256)
def choose(accepted: str | None) -> str:
    """Choose the coding with the highest q-value, the better one of equals; identity where nothing else is liked."""
    if not accepted:
        return IDENTITY
    liked = {part.name: part.q for part in parse(accepted)}
    anything = liked.get("*", 0.0)
    chosen = max(_BEST_FIRST, key=lambda coding: liked.get(coding, anything))
    q = liked.get(chosen, anything)
    return chosen if q > 0 and q >= liked.get(IDENTITY, 0.0) else IDENTITY
