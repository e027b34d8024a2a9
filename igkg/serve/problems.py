"""From errors to answers: problem documents (RFC 9457) for machines, a page for people, never a traceback."""

from __future__ import annotations

import json
import logging
from typing import cast

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from igkg.errors import IgkgError, NoRelease, UnknownName
from igkg.serve.limits import LimitExceeded
from igkg.serve.negotiation import HTML
from igkg.sparql import QuerySyntaxError

PROBLEM = "application/problem+json"
_log = logging.getLogger("igkg.serve")


def install(app: Flask) -> None:
    """Have the application answer every error by a problem."""
    app.register_error_handler(LimitExceeded, _limit)
    app.register_error_handler(QuerySyntaxError, _syntax)
    app.register_error_handler(NoRelease, lambda error: problem(503, "Service Unavailable", str(error)))
    app.register_error_handler(UnknownName, lambda error: problem(404, "Not Found", str(error)))
    app.register_error_handler(IgkgError, lambda error: problem(400, "Bad Request", str(error)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def problem(status: int, title: str, detail: str, **more: object) -> Response:
    """Give a problem as JSON, or as a page to a browser."""
    if request.accept_mimetypes.best_match([PROBLEM, "application/json", HTML]) == HTML:
        return Response(
            render_template("problem.html", status=status, title=title, detail=detail), status, mimetype=HTML
        )
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(json.dumps(document, ensure_ascii=False) + "\n", status, mimetype=PROBLEM)


def _limit(error: LimitExceeded) -> Response:
    response = problem(error.status, error.title, str(error))
    if error.status == 503:  # noqa: PLR2004 - Service Unavailable
        response.headers["Retry-After"] = "5"
    return response


def _syntax(error: QuerySyntaxError) -> Response:
    return problem(400, "Bad Request", str(error), line=error.line, column=error.column)


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect is no problem
        return cast(Response, error.get_response())
    response = problem(error.code, error.name, error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "Internal Server Error", "Something is wrong here; it has been written to the log.")
