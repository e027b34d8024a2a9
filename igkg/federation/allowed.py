"""From a list of hosts, origins and addresses to the endpoints that may be asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from igkg.errors import IgkgError

_PORTS = {"http": 80, "https": 443}
# Names that never stand for a host in the public network: RFC 6761, RFC 6762, RFC 8375, and ICANN's .internal.
_LOCAL_ENDINGS = (".localhost", ".local", ".home.arpa", ".internal")
_SAFE_IN_TARGET = "/?!$&'()*+,;=:@%-._~[]"


class BadListing(IgkgError):
    """An entry of the list of services that is no host and no address."""


@dataclass(frozen=True)
class Endpoint:
    """Where a request goes: scheme, host in ASCII, port, path with query; and whether the list names a local host."""

    scheme: str
    host: str
    port: int
    target: str
    is_local: bool

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class AllowedServices:
    """The list. An entry is a host, which stands for all that it serves by https, or an address.

    An address allows itself and what is below it: ``https://example.org/sparql`` allows ``/sparql``, ``/sparql?x`` and
    ``/sparql/x``, not ``/sparqlx``; ``http://example.org:3030`` allows all of that origin.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = tuple(entries)
        self._roots = tuple(_root(entry) for entry in self._entries)

    def __str__(self) -> str:
        return ", ".join(self._entries)

    def __bool__(self) -> bool:
        return bool(self._roots)

    def endpoint(self, iri: str) -> Endpoint | None:
        """Give the endpoint of an IRI if one of the entries allows it."""
        wanted = _endpoint(iri)
        return wanted if wanted is not None and any(_is_below(wanted, root) for root in self._roots) else None


def _root(entry: str) -> Endpoint:
    """Read an entry.

    Raises:
        BadListing: it is none.
    """
    root = _endpoint(entry if "://" in entry else f"https://{entry}")
    if root is None or "?" in root.target:
        raise BadListing(
            f"{entry!r} cannot be a service to ask: write a host (example.org), an origin (http://example.org:3030) "
            "or an address (https://example.org/sparql)."
        )
    return root


def _is_below(wanted: Endpoint, root: Endpoint) -> bool:
    if (wanted.scheme, wanted.host, wanted.port) != (root.scheme, root.host, root.port):
        return False
    path, folder = wanted.target.partition("?")[0], root.target.rstrip("/")
    return path in {root.target, folder} or path.startswith(f"{folder}/")


def _endpoint(iri: str) -> Endpoint | None:
    """Take an address apart; None for one with a user, dot segments, or what two may read otherwise."""
    try:
        parts = urlsplit(iri)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii").rstrip(".")
    except ValueError:
        return None
    path = parts.path or "/"
    is_plain = not ("@" in parts.netloc or "\\" in iri or any(ord(sign) <= ord(" ") for sign in iri))
    if parts.scheme not in _PORTS or not host or not is_plain or port == 0 or _has_dot_segments(path):
        return None
    return Endpoint(parts.scheme, host, port or _PORTS[parts.scheme], _target(parts, path), _is_local(host))


def _target(parts: SplitResult, path: str) -> str:
    """Give path and query in ASCII (RFC 3987, section 3.1)."""
    return quote(f"{path}?{parts.query}" if parts.query else path, safe=_SAFE_IN_TARGET)


def _has_dot_segments(path: str) -> bool:
    return any(part.lower().replace("%2e", ".") in {".", ".."} for part in path.split("/"))


def _is_local(host: str) -> bool:
    """Tell whether a host by its very name belongs to a local network, or is an address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_LOCAL_ENDINGS)
    return True
