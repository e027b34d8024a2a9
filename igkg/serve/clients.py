"""From a connection and its headers to the client behind it, and to what of its share is left."""

from __future__ import annotations

import ipaddress
import math
import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from igkg.serve.limits import Limits, TooMany

_MOST_CLIENTS = 20_000
_MINUTE = 60.0
_IPV6_NETWORK = 64
# The beginnings of this machine's own addresses: no share is kept for it.
_LOCAL = ("127.", "::/64")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Addresses:
    """Tells the client's address: the one that connects, or what a trusted proxy says of it."""

    def __init__(self, trusted_proxies: tuple[str, ...]) -> None:
        self._trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]

    def is_trusted(self, peer: str) -> bool:
        """Tell whether a peer is a proxy whose X-Forwarded headers are believed."""
        return bool(self._trusted) and self._falls_under_trust(_address(peer))

    def client(self, peer: str, forwarded_for: str | None) -> str:
        """Give the client: the last address in X-Forwarded-For that is no trusted proxy itself.

        An IPv6 client is its network, since one person has a whole one.
        """
        address = _address(peer)
        if self._trusted and forwarded_for and self._falls_under_trust(address):
            for hop in reversed(forwarded_for.split(",")):
                found = _address(hop)
                if found is None:
                    break
                address = found
                if not self._falls_under_trust(found):
                    break
        if address is None:
            return "unknown"
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))
        return str(address)

    def _falls_under_trust(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> bool:
        return address is not None and any(address in network for network in self._trusted)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@dataclass
class _Account:
    seconds: float
    errors: float
    looked: float


class Shares:
    """What each client has left of its query seconds and errors; both grow back evenly within a minute."""

    def __init__(self, limits: Limits, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds = limits.client_seconds
        self._errors = limits.client_errors
        self._limits_any = bool(self._seconds or self._errors)
        self._now = now
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def __len__(self) -> int:
        return len(self._accounts)

    def admit(self, client: str) -> None:
        """Let a client ask.

        Raises:
            TooMany: it has used up its share; with the seconds until there is some again.
        """
        if client.startswith(_LOCAL) or not self._limits_any:
            return
        account = self._account(client)
        for left, least, most, what in (
            (account.seconds, 0.001, self._seconds, "seconds of query time"),
            (account.errors, 1.0, self._errors, "errors"),
        ):
            if most and left < least:
                wait = max(1, math.ceil((1 - left) * _MINUTE / most))
                raise TooMany(f"You have used up your {most:g} {what} a minute; try again in {wait} seconds.", wait)

    def charge(self, client: str, seconds: float, *, is_error: bool) -> None:
        """Take from a client's share what a request took."""
        if client.startswith(_LOCAL) or not self._limits_any or (seconds <= 0 and not is_error):
            return
        account = self._account(client)
        account.seconds -= seconds
        account.errors -= is_error

    def _account(self, client: str) -> _Account:
        now = self._now()
        account = self._accounts.get(client)
        if account is None:
            account = self._accounts[client] = _Account(self._seconds, self._errors, now)
            if len(self._accounts) > _MOST_CLIENTS:
                self._accounts.popitem(last=False)
            return account
        self._accounts.move_to_end(client)
        passed = (now - account.looked) / _MINUTE
        account.seconds = min(self._seconds, account.seconds + passed * self._seconds)
        account.errors = min(self._errors, account.errors + passed * self._errors)
        account.looked = now
        return account


_SALT = os.urandom(16)


def pseudonym(client: str) -> str:
    """Give a client a name for the log that holds until the server ends and does not tell the address."""
    return blake2b(client.encode(), key=_SALT, digest_size=6).hexdigest()
