"""From SPARQL protocol requests to answers: the thin path, with the cache on it and Flask beside it."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from igkg.serve import protocol
from igkg.serve.cache import PUBLIC, Cache, Kept, is_volatile, matches, tag
from igkg.serve.caller import Caller
from igkg.serve.clients import Shares
from igkg.serve.codings import IDENTITY, choose
from igkg.serve.collapsing import UnderWay
from igkg.serve.incoming import Incoming
from igkg.serve.limits import Limits, TooBusy
from igkg.serve.lookups import lookup_of
from igkg.serve.metrics import Metrics
from igkg.serve.negotiation import HTML, Choice, negotiate
from igkg.serve.replies import VARY, Headers, Reply
from igkg.serve.workers.outcome import Answer
from igkg.serve.workers.spool import Shelf, bytes_being_read
from igkg.serve.workers.succession import Generation

_MOST_BYTES_KEPT = 1024**2
_SHORT = 4096


class Plan(NamedTuple):
    """What is to be done for a request on a release: all that follows from the request alone."""

    asked: protocol.Asked
    choice: Choice
    coding: str
    tag: str | None
    lookup: str | None
    # What is said of an answer, whether it is made, kept or known.
    headers: tuple[tuple[str, str], ...]


class Endpoint:
    """Answers what is asked at ``/sparql``."""

    def __init__(self, limits: Limits, cache: Cache, shares: Shares, metrics: Metrics) -> None:
        self._limits = limits
        self._cache = cache
        self._shares = shares
        self._shelf = Shelf()
        self._metrics = metrics
        self._under_way = UnderWay()

    def answer_at_once(self, incoming: Incoming, caller: Caller, generation: Generation) -> Reply | None:
        """Answer a short request if nobody has to be waited for: the answer is known or kept, or looked up.

        Raises:
            IgkgError: as told by the problem document that it becomes.
        """
        query_string, headers = incoming.query_string, incoming.headers
        if len(query_string) >= _SHORT:
            return None
        plan = _plan_again(query_string, headers.get("accept"), headers.get("accept-encoding"), generation.name)
        return None if plan is None else self._at_once(plan, incoming, caller, generation)

    def _at_once(self, plan: Plan, incoming: Incoming, caller: Caller, generation: Generation) -> Reply | None:
        caller.query = plan.asked.request.query
        if plan.tag is None:
            return None
        known = incoming.headers.get("if-none-match")
        if known is not None and incoming.method != "POST" and matches(known, plan.tag):
            caller.outcome = "not-modified"
            return Reply(304, [*plan.headers[1:]])
        kept = self._cache.get(plan.tag)
        if kept is not None:
            return self._known(kept, caller, "hit", "igkg; hit")
        if plan.lookup is None or generation.lookups is None:
            return None
        self._shares.admit(caller.client)
        began = time.perf_counter()
        answer = generation.lookups.answer(plan.lookup, plan.choice.media_type, plan.coding)
        caller.seconds += time.perf_counter() - began
        return None if answer is None else self._keep(plan.tag, self._told(answer, plan, caller), caller)

    async def answer(self, incoming: Incoming, caller: Caller, generation: Generation) -> Reply | None:
        """Answer what is not answered at once; None leaves it to Flask: a browser that wants the form, or no query.

        Raises:
            IgkgError: as told by the problem document that it becomes.
        """
        plan = _plan_for(incoming, generation.name)
        if plan is None:
            return None
        if not _is_short(incoming) and (reply := self._at_once(plan, incoming, caller, generation)) is not None:
            return reply
        if plan.tag is None:
            self._metrics.cache(caller, "bypass")
            return await self._ask(plan, caller, generation)
        if plan.tag in self._under_way and self._cache.is_on:
            await self._under_way.end(plan.tag, caller)
            if (kept := self._cache.get(plan.tag)) is not None:
                return self._known(kept, caller, "collapsed", "igkg; fwd=miss; collapsed")
        with self._under_way.answering(plan.tag):
            return self._keep(plan.tag, await self._ask(plan, caller, generation), caller)

    def _known(self, kept: Kept, caller: Caller, result: str, status: str) -> Reply:
        self._metrics.cache(caller, result)
        caller.rows = kept.rows
        return Reply(200, [*kept.headers, ("cache-status", status)], kept.body)

    async def _ask(self, plan: Plan, caller: Caller, generation: Generation) -> Reply:
        self._shares.admit(caller.client)
        request, media_type = plan.asked.request, plan.choice.media_type
        return self._told(await generation.pool.ask(request, media_type, caller, coding=plan.coding), plan, caller)

    def _told(self, answer: Answer, plan: Plan, caller: Caller) -> Reply:
        caller.rows = answer.rows
        headers = [*plan.headers]
        if answer.coding != IDENTITY:
            headers.append(("content-encoding", answer.coding))
        return Reply(200, headers, answer.body) if answer.file is None else self._long(answer.file, headers)

    def _long(self, file: BinaryIO, headers: Headers) -> Reply:
        length = os.fstat(file.fileno()).st_size
        if length <= _MOST_BYTES_KEPT:
            with file:
                return Reply(200, headers, file.read())
        if bytes_being_read() > self._limits.spool_bytes:
            file.close()
            raise TooBusy("Many long answers are being read at the moment; try again later.")
        try:
            path, handle = self._shelf.put(file)
        except OSError:
            raise TooBusy("As many answers are being read as may be; try again later.") from None
        headers.append(("content-length", str(length)))
        return Reply(200, headers, path=path, handle=handle, length=length)

    def _keep(self, key: str, reply: Reply, caller: Caller) -> Reply:
        """Say whether this answer is now kept; the headers that are kept say nothing of it."""
        if not self._cache.is_on:
            self._metrics.cache(caller, "bypass")
            reply.headers.append(("cache-status", "igkg; fwd=bypass"))
            return reply
        self._metrics.cache(caller, "miss")
        kept = reply.path is None and self._cache.put(key, Kept(list(reply.headers), reply.body, caller.rows))
        reply.headers.append(("cache-status", "igkg; fwd=miss; stored" if kept else "igkg; fwd=miss"))
        return reply


def _is_short(incoming: Incoming) -> bool:
    """Tell whether what a request asks for is worth remembering, so that it is read once however often it comes."""
    return incoming.body is None and len(incoming.query_string) < _SHORT


def _plan_for(incoming: Incoming, release: str) -> Plan | None:
    accept, accept_encoding = incoming.headers.get("accept"), incoming.headers.get("accept-encoding")
    if _is_short(incoming):
        return _plan_again(incoming.query_string, accept, accept_encoding, release)
    asked = protocol.read(incoming.query_string, incoming.header("content-type"), incoming.body)
    return _plan(asked, accept, accept_encoding, release)


@lru_cache(maxsize=4096)
def _plan_again(query_string: str, accept: str | None, accept_encoding: str | None, release: str) -> Plan | None:
    return _plan(protocol.read(query_string, None, None), accept, accept_encoding, release)


def _plan(asked: protocol.Asked | None, accept: str | None, accept_encoding: str | None, release: str) -> Plan | None:
    if asked is None:
        return None
    choice = _choice(asked, accept)
    if choice.media_type == HTML:
        return None
    coding = choose(accept_encoding)
    query = asked.request.query
    lookup = lookup_of(asked.request)
    is_kept = lookup is not None or not is_volatile(query, asked.form.kind)
    headers = ("content-type", choice.sent_as), ("vary", VARY)
    if not is_kept:
        return Plan(asked, choice, coding, None, None, (*headers, ("cache-control", "no-store")))
    key = tag(release, asked.request, choice.sent_as, coding)
    return Plan(asked, choice, coding, key, lookup, (*headers, ("cache-control", PUBLIC), ("etag", key)))


def _choice(asked: protocol.Asked, accept: str | None) -> Choice:
    offered = asked.form.media_types
    if asked.format is not None:
        media_type = protocol.media_type_named(asked.format, (*offered, HTML))
        return Choice(media_type, media_type)
    # A browser asks for HTML first of all: it gets the form with the query in it.
    return negotiate(accept, (*offered, HTML), default=offered[0])
