"""From SERVICE patterns to what other SPARQL endpoints answer: only those on a list, within limits, or one clear error.

Whatever the other side sends, it costs no more than the limits, is never passed on as if it were an answer, and does
not lead anywhere else: names are resolved here, the address that was checked is the one that is called, and a redirect
is followed to a service on the list or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from igkg.federation.addresses import NoAddress, address_of
from igkg.federation.allowed import AllowedServices, Endpoint
from igkg.federation.deadline import Overdue, within
from igkg.federation.exchange import MEDIA_TYPES, RESULTS, Received, TooLong, Unreachable, post
from igkg.federation.results import Unreadable, read_results
from igkg.sparql import NO_SERVICES
from igkg.sparql.services import ServiceFailed, ServiceRefused, Services, ServiceTooSlow, Table

_MOST_REDIRECTS = 3
_OK = 200
_LONGEST_QUOTED = 200
_REPEATING_REDIRECTS = {301, 302, 307, 308}


@dataclass(frozen=True)
class ServiceLimits:
    """What asking other services may take: seconds for each, bytes of what each sends, and how many in one query."""

    seconds: float = 10.0
    bytes: int = 8 * 1024**2
    calls: int = 8


def listed_services(entries: Sequence[str], limits: ServiceLimits) -> Services:
    """Give the services on a list, or those that refuse everything where the list is empty.

    Raises:
        BadListing: an entry is no host and no address.
    """
    return ListedServices(AllowedServices(entries), limits) if entries else NO_SERVICES


class ListedServices:
    """The services on a list; only the main thread of a process may ask them, since an alarm limits the time."""

    def __init__(self, allowed: AllowedServices, limits: ServiceLimits) -> None:
        self._allowed = allowed
        self._limits = limits

    def check(self, iris: Sequence[str]) -> None:
        """Refuse what is not on the list.

        Raises:
            ServiceRefused: one of them is not, or they are too many.
        """
        for iri in iris:
            if self._allowed.endpoint(iri) is None:
                raise ServiceRefused(f"SERVICE <{iri}> is refused here. May be asked: {self._allowed}.")
        if len(iris) > self._limits.calls:
            raise ServiceRefused(f"A query may have {self._limits.calls} SERVICE patterns here; it has {len(iris)}.")

    def ask(self, iri: str, query: str) -> Table:
        """Ask a SELECT query by POST (SPARQL 1.1 Protocol, section 2.1.2).

        Raises:
            ServiceFailed: the service is down, sends too much, something else, or a redirect off the list.
            ServiceTooSlow: it took more than its time.
        """
        try:
            with within(self._limits.seconds):
                body = self._body(iri, query)
        except Overdue:
            raise ServiceTooSlow(
                f"The service <{iri}> did not answer within {self._limits.seconds:g} seconds."
            ) from None
        try:
            return read_results(body)
        except Unreadable as error:
            raise ServiceFailed(
                f"The service <{iri}> sends results that cannot be read: {_short(str(error))}."
            ) from error

    def _body(self, iri: str, query: str) -> bytes:
        address = iri
        for _ in range(1 + _MOST_REDIRECTS):
            endpoint = self._allowed.endpoint(address)
            if endpoint is None:
                raise ServiceFailed(f"The service <{iri}> redirects to <{_short(address)}>, which may not be asked.")
            received = self._exchange(iri, endpoint, query)
            if received.location is None:
                return _checked(iri, received)
            if received.status not in _REPEATING_REDIRECTS:
                break
            address = received.location
        raise ServiceFailed(f"The service <{iri}> redirects to <{_short(received.location)}>, and does not answer.")

    def _exchange(self, iri: str, endpoint: Endpoint, query: str) -> Received:
        try:
            address = address_of(endpoint)
            return post(endpoint, address, query, self._limits.bytes)
        except (NoAddress, Unreachable) as error:
            raise ServiceFailed(f"The service <{iri}> cannot be asked: {error}.") from error
        except TooLong:
            raise ServiceFailed(
                f"The service <{iri}> sends more than {self._limits.bytes} bytes; ask it for less at once."
            ) from None


def _checked(iri: str, received: Received) -> bytes:
    if received.status != _OK:
        raise ServiceFailed(f"The service <{iri}> answers with status {received.status}.")
    if received.media_type not in MEDIA_TYPES:
        sent = _short(received.media_type) or "something without a media type"
        raise ServiceFailed(f"The service <{iri}> sends {sent}, not {RESULTS}.")
    return received.body


def _short(text: str | None) -> str:
    """Give so much of what another side says as belongs into a sentence."""
    return (text or "")[:_LONGEST_QUOTED]
