"""From requests in the event loop to Flask in a few threads, and from what Flask says to a reply."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask

from igkg.serve import codings
from igkg.serve.cache import PUBLIC, Cache, Kept, matches
from igkg.serve.caller import Caller
from igkg.serve.incoming import Incoming
from igkg.serve.limits import TooBusy
from igkg.serve.origins import Origin, origin_of
from igkg.serve.problems import PROBLEM_IN_ENVIRON
from igkg.serve.protocol import refuse_endless_form
from igkg.serve.replies import Headers, Problem, Reply, add_header, set_header, with_name
from igkg.serve.site import languages
from igkg.serve.workers.generation import IN_ENVIRON, Questions
from igkg.serve.workers.succession import Generation

_THREADS = 8
_MOST_WAITING = 128
_COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/javascript", "application/rdf+xml")
_COMPRESSIBLE_ENDINGS = ("+json", "+xml", "/n-triples", "/n-quads", "/trig")
# All that Flask sees of a request's headers: on the first two pages depend, the others make answers that are not kept.
_HEADERS = ("accept", "accept-language", "if-none-match", "if-modified-since", "if-range", "range")


class Bridge:
    """Answers what Flask's routes are for."""

    def __init__(self, app: Flask, cache: Cache) -> None:
        self._app = app
        self._cache = cache
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="pages")
        self._waiting = 0

    async def answer(
        self, incoming: Incoming, caller: Caller, generation: Generation, problem: Problem | None = None
    ) -> Reply:
        """Have Flask answer a request, or show a problem as a page.

        Raises:
            BadRequest: it does not say which host it is for, or is a form without end.
            TooBusy: too many requests wait for a thread.
        """
        origin = origin_of(incoming)
        if incoming.body:
            refuse_endless_form(incoming.header("content-type"), incoming.body)
        may_keep = incoming.method in {"GET", "HEAD"} and problem is None and incoming.header("range") is None
        coding = codings.choose(_said(incoming, "accept-encoding"))
        key = _key(incoming, origin, coding, generation) if may_keep else ""
        kept = self._cache.get(key) if may_keep else None
        if kept is not None:
            caller.cache = "hit"
            return _unless_known(incoming, Reply(200, [*kept.headers, ("cache-status", "igkg; hit")], kept.body))
        environ = _environ(incoming, origin)
        environ[IN_ENVIRON] = Questions(asyncio.get_running_loop(), generation, caller)
        if problem is not None:
            environ[PROBLEM_IN_ENVIRON] = problem
        reply = await self._ask(environ, coding)
        if may_keep and reply.status == 200 and reply.path is None:  # noqa: PLR2004 - OK
            add_header(reply.headers, "cache-control", PUBLIC)
            if dict(reply.headers)["cache-control"].startswith("public"):
                self._cache.put(key, Kept(list(reply.headers), reply.body, None))
        return _unless_known(incoming, reply) if may_keep else reply

    async def _ask(self, environ: dict[str, Any], coding: str) -> Reply:
        if self._waiting >= _MOST_WAITING:
            raise TooBusy("Many pages are being made at the moment; try again in a few seconds.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, environ, coding)
        finally:
            self._waiting -= 1

    def _run(self, environ: dict[str, Any], coding: str) -> Reply:
        said: list[tuple[int, Headers]] = []

        def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            said[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]
            return lambda _: None

        content = self._app(environ, start_response)
        try:
            path = content.path if isinstance(content, _File) else None
            body = b"" if path is not None else b"".join(content)
        finally:
            _close(content)
        status, headers = said[0]
        if path is not None:
            return Reply(status, headers, path=path)
        return _finished(Reply(status, headers, body), coding)

    def close(self) -> None:
        """End the threads; what they are doing is still finished."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _File:
    """What Flask wraps a file in that it would send: taken apart again, so that the web server sends it."""

    def __init__(self, file: BinaryIO, _: int = 0) -> None:
        self._file = file
        self.path = Path(file.name)

    def __iter__(self) -> Iterable[bytes]:
        return iter(self._file)

    def close(self) -> None:
        self._file.close()


def _close(content: object) -> None:
    close = getattr(content, "close", None)
    if close is not None:
        close()


def _environ(incoming: Incoming, origin: Origin) -> dict[str, Any]:
    """Give a request as WSGI has it (PEP 3333)."""
    server, _, port = incoming.scope.server.rpartition(":")
    scheme, host = origin
    environ: dict[str, Any] = {
        # What HEAD is told is told of the whole answer; its body is left out where it would be sent.
        "REQUEST_METHOD": "GET" if incoming.method == "HEAD" else incoming.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _as_wsgi(incoming.path),
        "QUERY_STRING": _as_wsgi(incoming.query_string),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": incoming.peer,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(incoming.body or b""),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _File,
        "CONTENT_LENGTH": str(len(incoming.body or b"")),
    }
    if incoming.body is not None:
        environ["CONTENT_TYPE"] = _as_wsgi(incoming.header("content-type") or "")
    for name in _HEADERS:
        if said := _said(incoming, name):
            environ["HTTP_" + name.upper().replace("-", "_")] = _as_wsgi(said)
    environ["HTTP_HOST"] = _as_wsgi(host)
    return environ


def _said(incoming: Incoming, name: str) -> str:
    """Give a header: of several of one name all that they say (RFC 9110, section 5.3), of none nothing."""
    return ", ".join(incoming.headers.get_all(name))


def _as_wsgi(text: str) -> str:
    """Give a text as WSGI has it: each byte a character."""
    return text.encode(errors="surrogateescape").decode("latin-1")


def _finished(reply: Reply, coding: str) -> Reply:
    """Compress a body where that is worth it, and give it the entity tag that its bytes have."""
    headers = dict(reply.headers)
    if len(reply.body) >= codings.WORTH_COMPRESSING and "content-encoding" not in headers and _is_text(headers):
        set_header(reply.headers, "vary", with_name(headers.get("vary", ""), "Accept-Encoding"))
        if coding != codings.IDENTITY:
            reply.body = codings.compress(reply.body, coding)
            reply.headers.append(("content-encoding", coding))
    if reply.status == 200:  # noqa: PLR2004 - OK
        set_header(reply.headers, "etag", f'"{blake2b(reply.body, digest_size=16).hexdigest()}"')
    set_header(reply.headers, "content-length", str(len(reply.body)))
    return reply


def _is_text(headers: dict[str, str]) -> bool:
    media_type = headers.get("content-type", "").partition(";")[0]
    return media_type.startswith(_COMPRESSIBLE) or media_type.endswith(_COMPRESSIBLE_ENDINGS)


def _key(incoming: Incoming, origin: Origin, coding: str, generation: Generation) -> str:
    language = languages.choose(None, _said(incoming, "accept-language"))
    asked = (incoming.path, incoming.query_string, _said(incoming, "accept"), language, coding)
    return "page:" + blake2b(repr((generation.release.name, *origin, *asked)).encode(), digest_size=16).hexdigest()


def _unless_known(incoming: Incoming, reply: Reply) -> Reply:
    """Give 304 instead of what the client has already."""
    headers = dict(reply.headers)
    if reply.status != 200 or not matches(incoming.header("if-none-match"), headers.get("etag", "")):  # noqa: PLR2004
        return reply
    kept = ("etag", "cache-control", "vary", "content-location", "cache-status")
    return Reply(304, [(name, value) for name, value in reply.headers if name in kept])
