"""From Granian's RSGI to whoever answers: the endpoint, Flask, or what tells of the service itself."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import time
from collections.abc import Awaitable
from functools import lru_cache
from pathlib import Path

from igkg.errors import IgkgError
from igkg.serve.access_log import AccessLog, query_hash
from igkg.serve.app import create_app
from igkg.serve.bridge import Bridge
from igkg.serve.cache import Cache
from igkg.serve.caller import Caller
from igkg.serve.clients import Addresses, Shares
from igkg.serve.endpoint import Endpoint
from igkg.serve.incoming import WITHOUT_BODY, HeaderMap, Incoming, Protocol_, Scope, body_of
from igkg.serve.limits import ClientGone, Limits, Settings, WorkerFault, has_memory_cap
from igkg.serve.metrics import CONTENT_TYPE, Metrics
from igkg.serve.negotiation import HTML, NothingAcceptable, negotiate
from igkg.serve.protocol import METHODS
from igkg.serve.replies import (
    EVERYWHERE,
    EXPOSED,
    FAULT,
    PROBLEM,
    Headers,
    Problem,
    Reply,
    problem_of,
    set_header,
    with_name,
)
from igkg.serve.watchers import Watchers
from igkg.serve.workers.succession import Generation, Succession

_log = logging.getLogger("igkg.serve")
_SECONDS_TO_OPEN = 5.0
_OBJECTS_BEFORE_A_SEARCH = 100_000
_ERROR = 400
_OWN_FAULT = 500
_NOT_FOUND = 404
_EMPTY = {204, 304}
_CLIENT_CLOSED = 499
_NAMES_EVERYWHERE = {name for name, _ in EVERYWHERE}
_ROUTES = {"sparql", "graph-store", "id", "source", "graph", "page", "data", "download", "questions", "explain"}
_ROUTES |= {"search", "suggest", "reconcile", "validate", "health", "metrics", "static", "ontology", "shapes", ""}


class Front:
    """The application that Granian runs."""

    def __init__(self, releases: Path, limits: Limits, settings: Settings) -> None:
        self._limits = limits
        self._metrics = Metrics()
        self._cache = Cache(limits.cache_bytes)
        self._addresses = Addresses(settings.trusted_proxies)
        self._client = lru_cache(maxsize=4096)(self._addresses.client)
        self._shares = Shares(limits)
        self._access = AccessLog(settings.access_log)
        self._succession = Succession(releases, limits, self._metrics.kill, settings.services)
        self._metrics.watch(self._succession, self._cache)
        self._endpoint = Endpoint(limits, self._cache, self._shares, self._metrics)
        self._bridge = Bridge(create_app(limits), self._cache)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin: bring up the workers."""
        self._loop = loop
        self._watchers = Watchers(loop)
        self._succession.start(loop)
        # What is here now stays for ever, and what a request makes goes with it, mostly: garbage is rare.
        gc.freeze()
        gc.set_threshold(_OBJECTS_BEFORE_A_SEARCH)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End: no request is running any more."""
        self._bridge.close()
        loop.run_until_complete(self._succession.close())

    async def __rsgi__(self, scope: Scope, proto: Protocol_) -> None:
        """Answer one request; every error becomes a problem document."""
        began = time.perf_counter()
        incoming, client = self._incoming(scope)
        caller = Caller(client)
        reply = await self._answered(incoming, proto, caller)
        if incoming.headers.get("origin") is not None:
            reply.headers.append(EXPOSED)
        sent = self._send(proto, reply, is_head=incoming.method == "HEAD", is_gone=caller.is_gone)
        self._account(incoming, caller, reply.status, time.perf_counter() - began, sent)

    def _incoming(self, scope: Scope) -> tuple[Incoming, str]:
        """Give a request and the client that it comes from, as a trusted proxy tells them, if it comes by one."""
        # A scope makes each of these anew when it is asked for it.
        headers, peer = scope.headers, scope.client.rpartition(":")[0]
        host = headers.get("host") or "localhost"
        incoming = Incoming(scope, scope.method, scope.path, scope.query_string, headers, None, "http", host, peer)
        if not self._addresses.is_trusted(peer):
            return incoming, self._client(peer, None)
        incoming.scheme = _all_of(headers, "x-forwarded-proto") or incoming.scheme
        incoming.host = _all_of(headers, "x-forwarded-host") or incoming.host
        return incoming, self._client(peer, _all_of(headers, "x-forwarded-for"))

    async def _answered(self, incoming: Incoming, proto: Protocol_, caller: Caller) -> Reply:
        try:
            if incoming.path == "/sparql" and incoming.method in {"GET", "HEAD"}:
                reply = self._endpoint.answer_at_once(incoming, caller, self._succession.current)
                if reply is not None:
                    return reply
            return await self._watched(proto, caller, self._after_a_while(incoming, proto, caller))
        except ClientGone:
            caller.outcome = "client"
            return Reply(_CLIENT_CLOSED)
        except IgkgError as error:
            if isinstance(error, WorkerFault):
                _log.error("A worker failed on query %s:\n%s", query_hash(caller.query), error)
            problem = problem_of(error)
        except Exception:  # noqa: BLE001 - the web's error handler
            _log.exception("%s %s failed", incoming.method, incoming.path)
            problem = FAULT
        caller.outcome = problem.outcome
        return await self._watched(proto, caller, self._told(problem, incoming, caller))

    async def _watched(self, proto: Protocol_, caller: Caller, reply: Awaitable[Reply]) -> Reply:
        """Wait for a reply, and take note meanwhile if the client goes away."""
        self._watchers.begin(proto, caller)
        try:
            return await reply
        finally:
            self._watchers.end(caller)

    async def _after_a_while(self, incoming: Incoming, proto: Protocol_, caller: Caller) -> Reply:
        if incoming.method not in WITHOUT_BODY:
            incoming.body = await body_of(incoming, proto, self._limits)
        return await self._reply(incoming, caller)

    async def _reply(self, incoming: Incoming, caller: Caller) -> Reply:
        if incoming.path == "/sparql":
            return await self._sparql(incoming, caller)
        if incoming.path in {"/health", "/metrics"}:
            return self._own(incoming)
        with self._succession.current as generation:
            if not incoming.path.startswith("/static/"):
                self._shares.admit(caller.client)
            reply = await self._bridge.answer(incoming, caller, generation)
            if incoming.method == "OPTIONS":
                reply.headers += _preflight(dict(reply.headers).get("allow", "GET, HEAD, OPTIONS"))
            return reply

    async def _sparql(self, incoming: Incoming, caller: Caller) -> Reply:
        if incoming.method == "OPTIONS":
            return _options(METHODS)
        if incoming.method not in METHODS:
            return _not_allowed(METHODS)
        with self._succession.current as generation:
            reply = await self._endpoint.answer(incoming, caller, generation)
            if reply is None:
                self._shares.admit(caller.client)
                reply = await self._bridge.answer(incoming, caller, generation)
                for name in ("Accept", "Accept-Encoding"):
                    set_header(reply.headers, "vary", with_name(dict(reply.headers).get("vary", ""), name))
            return reply

    def _own(self, incoming: Incoming) -> Reply:
        """Tell how the service is: from the loop itself, so that it is told however busy the others are."""
        methods = ("GET", "HEAD", "OPTIONS")
        if incoming.method == "OPTIONS":
            return _options(methods)
        if incoming.method not in methods:
            return _not_allowed(methods)
        headers = [("cache-control", "no-store")]
        if incoming.path == "/metrics":
            return Reply(200, [("content-type", CONTENT_TYPE), *headers], self._metrics.text())
        body = json.dumps(self._health(self._succession.current), indent=1).encode() + b"\n"
        return Reply(200, [("content-type", "application/json"), *headers], body)

    def _health(self, generation: Generation) -> dict[str, object]:
        pool = generation.pool
        return {
            "status": "ok",
            "release": generation.release.name,
            "workers": {"busy": pool.busy, "alive": pool.alive, "waiting": pool.waiting},
            "services": list(pool.services),
            "limits": self._limits.as_dict() | {"memory_is_capped": has_memory_cap()},
        }

    async def _told(self, problem: Problem, incoming: Incoming, caller: Caller) -> Reply:
        """Give a problem as JSON, or as a page to a browser."""
        if problem.status != _OWN_FAULT and _wants_page(incoming.header("accept")):
            with contextlib.suppress(IgkgError), self._succession.current as generation:
                return await self._bridge.answer(incoming, caller, generation, problem)
        return problem.reply()

    def _send(self, proto: Protocol_, reply: Reply, *, is_head: bool, is_gone: bool) -> int:
        """Send a reply and give the number of bytes in it."""
        headers = [*reply.headers, *EVERYWHERE]
        if not _NAMES_EVERYWHERE.isdisjoint(dict(reply.headers)):
            headers = _complete(reply.headers)
        length = len(reply.body) if reply.length is None else reply.length
        is_empty = is_head or is_gone or reply.status in _EMPTY
        if reply.handle is not None:
            self._loop.call_later(0 if is_empty else _SECONDS_TO_OPEN, os.close, reply.handle)
        if is_empty:
            if is_head and reply.path is None and not any(name == "content-length" for name, _ in headers):
                headers.append(("content-length", str(length)))
            proto.response_empty(reply.status, headers)
            return 0
        if reply.path is not None:
            proto.response_file(reply.status, headers, str(reply.path))
        else:
            proto.response_bytes(reply.status, headers, reply.body)
        return length

    def _account(self, incoming: Incoming, caller: Caller, status: int, seconds: float, sent: int) -> None:
        if status >= _ERROR and caller.outcome == "ok":
            caller.outcome = "unknown" if status == _NOT_FOUND else "refused" if status < _OWN_FAULT else "fault"
        is_error = status >= _ERROR and caller.outcome not in {"share", "busy", "unknown", "client", "service"}
        self._shares.charge(caller.client, caller.seconds, is_error=is_error)
        first = incoming.path[1:].partition("/")[0]
        route = first if first in _ROUTES else "other"
        self._metrics.request(route, status, caller.outcome, seconds, caller.seconds, sent)
        self._access.write(caller, incoming.method, incoming.path, status, seconds, sent)


def _all_of(headers: HeaderMap, name: str) -> str:
    """Give what all lines of a header say, as if they were one (RFC 9110, section 5.2)."""
    return ", ".join(headers.get_all(name))


def _complete(headers: Headers) -> Headers:
    said = dict(headers)
    return headers + [pair for pair in EVERYWHERE if pair[0] not in said]


def _options(methods: tuple[str, ...]) -> Reply:
    allowed = ", ".join(methods)
    return Reply(204, [("allow", allowed), *_preflight(allowed)])


def _preflight(allowed: str) -> list[tuple[str, str]]:
    return [
        ("access-control-allow-methods", allowed),
        ("access-control-allow-headers", "Accept, Content-Type, If-None-Match"),
        ("access-control-max-age", "86400"),
    ]


def _not_allowed(methods: tuple[str, ...]) -> Reply:
    allowed = ", ".join(methods)
    return Problem(405, f"This answers {allowed}.", "refused", (("allow", allowed),)).reply()


def _wants_page(accept: str | None) -> bool:
    try:
        return negotiate(accept, (PROBLEM, "application/json", HTML)).media_type == HTML
    except NothingAcceptable:
        return False
