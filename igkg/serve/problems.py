"""From errors in Flask's views to problems: documents (RFC 9457) for machines, a page for people, never a traceback."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from igkg.errors import IgkgError
from igkg.serve.limits import ClientGone, WorkerFault
from igkg.serve.negotiation import HTML, NothingAcceptable, negotiate
from igkg.serve.replies import FAULT, PROBLEM, Problem, problem_of
from igkg.serve.site.near import near_things

# A problem that was met before Flask, to be shown as a page.
PROBLEM_IN_ENVIRON = "igkg.problem"
_log = logging.getLogger("igkg.serve")


def install(app: Flask) -> None:
    """Have the application answer every error by a problem."""
    app.before_request(_met_before)
    app.register_error_handler(IgkgError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _met_before() -> Response | None:
    problem = request.environ.get(PROBLEM_IN_ENVIRON)
    return _page(problem) if isinstance(problem, Problem) else None


def _answer(problem: Problem) -> Response:
    """Give a problem as JSON, or as a page to a browser."""
    try:
        wish = negotiate(request.headers.get("Accept"), (PROBLEM, "application/json", HTML)).media_type
    except NothingAcceptable:
        wish = PROBLEM
    if wish == HTML:
        return _page(problem)
    reply = problem.reply()
    return Response(reply.body, reply.status, reply.headers)


def _page(problem: Problem) -> Response:
    near = near_things() if problem.status == HTTPStatus.NOT_FOUND else []
    page = render_template("problem.html", status=problem.status, title=problem.title, detail=problem.detail, near=near)
    headers = [("Cache-Control", "no-store"), ("Vary", "Accept"), *problem.headers]
    return Response(page, problem.status, headers, mimetype=HTML)


def _known(error: IgkgError) -> Response:
    if isinstance(error, WorkerFault):
        _log.error("A worker failed for %s:\n%s", request.path, error)
    elif isinstance(error, ClientGone):
        return Response(status=499)
    return _answer(problem_of(error))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect is no problem
        response = error.get_response()
        assert isinstance(response, Response)
        return response
    kept = {"allow", "retry-after"}
    headers = tuple((name.lower(), value) for name, value in error.get_headers() if name.lower() in kept)
    return _answer(Problem(error.code, error.description or error.name, "refused", headers))


def _unforeseen(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _answer(FAULT)
