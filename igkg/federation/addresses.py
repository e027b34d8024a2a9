"""From the host of an endpoint to the one address that is called: never one of a local network unless it is listed."""

from __future__ import annotations

import ipaddress
import socket
from queue import SimpleQueue
from threading import Thread

from igkg.federation.allowed import Endpoint

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_BITS = 0xFFFFFFFF


class NoAddress(Exception):
    """A host that has no address which may be called; the text says why."""


def address_of(endpoint: Endpoint) -> str:
    """Resolve the host and choose an address.

    Raises:
        NoAddress: it has none, or none that may be called.
    """
    found = [ipaddress.ip_address(text) for text in _resolve(endpoint.host, endpoint.port)]
    if not found:
        raise NoAddress("its host is not known")
    for address in found:
        if _is_public(address) or (endpoint.is_local and _is_allowed_if_listed(address, endpoint.host)):
            return str(address)
    raise NoAddress("its host is one of a local network")


def _resolve(host: str, port: int) -> list[str]:
    """Ask for the addresses of a name in a thread of its own: unlike a signal, the system's look-up can wait."""
    found: SimpleQueue[list[str]] = SimpleQueue()
    Thread(target=lambda: found.put(_look_up(host, port)), daemon=True).start()
    return found.get()


def _look_up(host: str, port: int) -> list[str]:
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]).partition("%")[0] for entry in entries]


def _is_public(address: Address) -> bool:
    """Tell whether an address, and one that it carries inside, leads out into the public network."""
    return all(one.is_global and not one.is_multicast for one in (address, *_inside(address)))


def _inside(address: Address) -> list[Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & _IPV4_BITS))
    return [one for one in carried if one is not None]


def _is_allowed_if_listed(address: Address, host: str) -> bool:
    """Allow what a local name stands for within reason; a link-local address only if it is listed itself."""
    is_listed_itself = str(address) == host
    return not address.is_multicast and not address.is_unspecified and (is_listed_itself or not address.is_link_local)
