"""From a question about a release to its entity tag, and from a tag to the answer if it is still kept."""

from __future__ import annotations

import re
from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

from igkg.serve.replies import Headers
from igkg.sparql import Request
from igkg.sparql.services import may_call

_SHARE_OF_ONE = 8
_OVERHEAD = 512
# What gives another answer each time, or may (SPARQL 1.1, section 17.4); a blank node in a template does too.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
_BLANK_NODE = re.compile(r"_:|\[")
PUBLIC = "public, max-age=60, stale-while-revalidate=600"


def is_volatile(query: str, kind: str) -> bool:
    """Tell whether the same query on the same release may give other bytes the next time."""
    calls_function = "(" in query and _VOLATILE.search(query) is not None
    has_new_nodes = kind == "graph" and _BLANK_NODE.search(query) is not None
    return calls_function or has_new_nodes or may_call(query)


def tag(release: str, request: Request, media_type: str, coding: str) -> str:
    """Give the strong entity tag of an answer (RFC 9110, section 8.8.3)."""
    graphs = request.default_graphs, request.named_graphs
    # The query comes last, since it may hold whatever separates the others.
    asked = f"{release}\0{media_type}\0{coding}\0{graphs}\0{request.query}".encode(errors="surrogatepass")
    return f'"{blake2b(asked, digest_size=16).hexdigest()}"'


def matches(if_none_match: str | None, entity_tag: str) -> bool:
    """Tell whether a client has what the tag stands for (RFC 9110, section 13.1.2: the weak comparison)."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return entity_tag in {one.strip().removeprefix("W/") for one in if_none_match.split(",")}


class Kept(NamedTuple):
    """An answer as it went out."""

    headers: Headers
    body: bytes
    rows: int | None


class Cache:
    """The answers asked for last, as many as fit into a number of bytes; 0 keeps none."""

    def __init__(self, most_bytes: int) -> None:
        # Whether anything is kept at all.
        self.is_on = most_bytes > 0
        self._most = most_bytes
        self._most_for_one = most_bytes // _SHARE_OF_ONE
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Kept | None:
        """Give an answer, if it is kept, and count it as asked for."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: str, kept: Kept) -> bool:
        """Keep an answer in place of those asked for longest ago, unless it is long; tell whether it is kept."""
        if len(kept.body) > self._most_for_one:
            return False
        if (former := self._kept.pop(key, None)) is not None:
            self.bytes -= len(former.body) + _OVERHEAD
        self._kept[key] = kept
        self.bytes += len(kept.body) + _OVERHEAD
        while self.bytes > self._most:
            _, oldest = self._kept.popitem(last=False)
            self.bytes -= len(oldest.body) + _OVERHEAD
        return key in self._kept

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self.bytes = 0
