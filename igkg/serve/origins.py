"""From what a request says of its host to the one origin with which addresses in its answer begin, or a refusal."""

from __future__ import annotations

from functools import lru_cache

from werkzeug.sansio.utils import get_host

from igkg.serve.incoming import Incoming
from igkg.serve.protocol import BadRequest

Origin = tuple[str, str]
_WITHOUT_HOST = {"1", "1.0"}


def origin_of(incoming: Incoming) -> Origin:
    """Give scheme and host of the address that was asked for, in small letters and without a port that is understood.

    That is what a trusted proxy says, else the address in the request line if it is a whole one, else the one ``Host``
    (RFC 9112, sections 3.2 and 3.3). Whoever asks, whatever is kept for a host is made for it alone.

    Raises:
        BadRequest: there is no host or not one, or it cannot stand in an address; or no path is asked for.
    """
    headers, scope = incoming.scope.headers, incoming.scope
    named = headers.get_all("host")
    if (len(named) != 1 or not named[0]) and (named or scope.http_version not in _WITHOUT_HOST):
        raise BadRequest("A request names its host once, in the header Host.")
    if not incoming.path.startswith("/"):
        raise BadRequest("A request asks for a path, which begins with a slash.")
    # A proxy that is believed may name another one; where it names several, that is none.
    host = incoming.host
    if scope.authority and named and host == named[0]:
        host = scope.authority
    return _checked(incoming.scheme, host)


@lru_cache(maxsize=1024)
def _checked(scheme: str, host: str) -> Origin:
    scheme = scheme.lower()
    found = get_host(scheme, host.lower())
    try:
        found.encode("idna")
    except UnicodeError:
        found = ""
    if scheme not in {"http", "https"} or not found or get_host(scheme, found) != found:
        raise BadRequest("The request names a host that cannot be part of an address.")
    return scheme, found
