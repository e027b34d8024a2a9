"""From SPARQL protocol requests to answers: the thin path, with the cache on it and Flask beside it."""

from __future__ import annotations

import os
from hashlib import blake2b

from igkg.serve import protocol
from igkg.serve.cache import PUBLIC, Cache, Kept, is_volatile, matches, tag
from igkg.serve.caller import Caller
from igkg.serve.clients import Shares
from igkg.serve.codings import IDENTITY, choose
from igkg.serve.incoming import Incoming
from igkg.serve.limits import Limits, TooBusy
from igkg.serve.metrics import Metrics
from igkg.serve.negotiation import HTML, Choice, negotiate
from igkg.serve.pool import Answer
from igkg.serve.replies import VARY, Headers, Reply
from igkg.serve.spool import bytes_being_read
from igkg.serve.succession import Generation

_MOST_BYTES_KEPT = 1024**2


class Endpoint:
    """Answers what is asked at ``/sparql``."""

    def __init__(self, limits: Limits, cache: Cache, shares: Shares, metrics: Metrics) -> None:
        self._limits = limits
        self._cache = cache
        self._shares = shares
        self._metrics = metrics

    async def answer(self, incoming: Incoming, caller: Caller, generation: Generation) -> Reply | None:
        """Answer a query; None leaves it to Flask: a browser that wants the form, or a request without a query.

        Raises:
            IgkgError: as told by the problem document that it becomes.
        """
        asked = protocol.read(incoming.query_string, incoming.header("content-type"), incoming.body)
        if asked is None:
            return None
        caller.query = blake2b(asked.request.query.encode(errors="surrogatepass"), digest_size=8).hexdigest()
        choice = _choice(asked, incoming.header("accept"))
        if choice.media_type == HTML:
            return None
        coding = choose(incoming.header("accept-encoding"))
        if is_volatile(asked.request.query, asked.form.kind):
            self._note(caller, "bypass")
            headers = [("content-type", choice.sent_as), ("cache-control", "no-store"), ("vary", VARY)]
            return await self._ask(asked, choice, coding, caller, generation, headers)
        key = tag(generation.release.name, asked.request, choice.sent_as, coding)
        if incoming.method != "POST" and matches(incoming.header("if-none-match"), key):
            caller.outcome = "not-modified"
            return Reply(304, [("etag", key), ("cache-control", PUBLIC), ("vary", VARY)])
        kept = self._cache.get(key)
        if kept is not None:
            self._note(caller, "hit")
            caller.rows = kept.rows
            return Reply(200, [*kept.headers, ("cache-status", "igkg; hit")], kept.body)
        headers = [("content-type", choice.sent_as), ("cache-control", PUBLIC), ("vary", VARY), ("etag", key)]
        reply = await self._ask(asked, choice, coding, caller, generation, headers)
        return self._keep(key, reply, caller)

    async def _ask(
        self,
        asked: protocol.Asked,
        choice: Choice,
        coding: str,
        caller: Caller,
        generation: Generation,
        headers: Headers,
    ) -> Reply:
        self._shares.admit(caller.client)
        answer = await generation.pool.ask(asked.request, choice.media_type, caller, coding=coding)
        caller.rows = answer.rows
        if answer.coding != IDENTITY:
            headers.append(("content-encoding", answer.coding))
        return self._reply(answer, headers)

    def _reply(self, answer: Answer, headers: Headers) -> Reply:
        if answer.file is None:
            return Reply(200, headers, answer.body)
        length = os.fstat(answer.file.fileno()).st_size
        if length <= _MOST_BYTES_KEPT:
            return Reply(200, headers, answer.read())
        if bytes_being_read() > self._limits.spool_bytes:
            answer.file.close()
            raise TooBusy("Many long answers are being read at the moment; try again later.")
        return Reply(200, headers, file=answer.file, length=length)

    def _keep(self, key: str, reply: Reply, caller: Caller) -> Reply:
        """Say whether this answer is now kept; the headers that are kept say nothing of it."""
        if not self._cache.is_on:
            self._note(caller, "bypass")
            reply.headers.append(("cache-status", "igkg; fwd=bypass"))
            return reply
        self._note(caller, "miss")
        kept = reply.file is None and self._cache.put(key, Kept(list(reply.headers), reply.body, caller.rows))
        reply.headers.append(("cache-status", "igkg; fwd=miss; stored" if kept else "igkg; fwd=miss"))
        return reply

    def _note(self, caller: Caller, result: str) -> None:
        caller.cache = result
        self._metrics.cache(result)


def _choice(asked: protocol.Asked, accept: str | None) -> Choice:
    offered = asked.form.media_types
    if asked.format is not None:
        media_type = protocol.media_type_named(asked.format, (*offered, HTML))
        return Choice(media_type, media_type)
    # A browser asks for HTML first of all: it gets the form with the query in it.
    return negotiate(accept, (*offered, HTML), default=offered[0])
