"""From a query and an endpoint to what came back over HTTP: status, media type, and a bounded number of bytes."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode, urljoin

import certifi
import urllib3

from igkg import __version__
from igkg.federation.allowed import Endpoint

RESULTS = "application/sparql-results+json"
MEDIA_TYPES = (RESULTS, "application/json")
_PIECE = 64 * 1024
_REDIRECTS = range(300, 400)
_HEADERS = {
    "Accept": RESULTS,
    "Accept-Encoding": "gzip",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": f"igkg/{__version__}",
}


class Unreachable(Exception):
    """An exchange that did not come to its end; the text says why."""


class TooLong(Exception):
    """An answer with more bytes than are read."""


@dataclass(frozen=True)
class Received:
    """An answer: its status, media type, where it redirects to, and its body with content codings undone."""

    status: int
    media_type: str
    location: str | None
    body: bytes


def post(endpoint: Endpoint, address: str, query: str, most_bytes: int) -> Received:
    """Send a query to one address of an endpoint (SPARQL 1.1 Protocol, section 2.1.2) and read the answer.

    How long that may take in all is for the caller to say (see :mod:`igkg.federation.deadline`).

    Raises:
        Unreachable: nobody answers there, or not in HTTP.
        TooLong: the body is longer than is read.
    """
    try:
        with _pool(endpoint, address) as pool:
            response = pool.urlopen(
                "POST",
                endpoint.target,
                body=urlencode({"query": query}),
                headers=_HEADERS | {"Host": endpoint.authority},
                redirect=False,
                retries=False,
                preload_content=False,
            )
            try:
                return _received(endpoint, response, most_bytes)
            finally:
                response.close()
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(_words(error)) from error


def _received(endpoint: Endpoint, response: urllib3.BaseHTTPResponse, most_bytes: int) -> Received:
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    location = response.headers.get("location")
    if response.status in _REDIRECTS and location:
        here = f"{endpoint.scheme}://{endpoint.authority}{endpoint.target}"
        return Received(response.status, media_type, urljoin(here, location), b"")
    return Received(response.status, media_type, None, _read(response, most_bytes))


def _read(response: urllib3.BaseHTTPResponse, most_bytes: int) -> bytes:
    body = bytearray()
    for piece in response.stream(_PIECE):
        body += piece
        if len(body) > most_bytes:
            raise TooLong
    return bytes(body)


def _pool(endpoint: Endpoint, address: str) -> urllib3.HTTPConnectionPool:
    """Connect to an address, whatever its name stands for by now; a certificate is checked against the name."""
    if endpoint.scheme == "http":
        return urllib3.HTTPConnectionPool(address, endpoint.port, timeout=None)
    return urllib3.HTTPSConnectionPool(
        address, endpoint.port, timeout=None, ssl_context=_trust(), server_hostname=endpoint.host
    )


@cache
def _trust() -> ssl.SSLContext:
    """Trust those whom the system trusts, or SSL_CERT_FILE and SSL_CERT_DIR name, and those on Mozilla's list."""
    context = ssl.create_default_context()
    # A name stands in subjectAltName or nowhere (RFC 9525, section 2).
    context.hostname_checks_common_name = False
    context.load_verify_locations(certifi.where())
    return context


def _words(error: urllib3.exceptions.HTTPError) -> str:
    match error:
        case urllib3.exceptions.NewConnectionError():
            return "it refuses the connection"
        case urllib3.exceptions.SSLError(args=(ssl.SSLCertVerificationError() as reason, *_)):
            return f"its certificate is not trusted: {reason.verify_message.rstrip('.')}"
        case urllib3.exceptions.SSLError():
            return "it does not speak TLS as it should"
        case urllib3.exceptions.DecodeError():
            return "what it sends is not coded as it says"
    return "it broke off"
