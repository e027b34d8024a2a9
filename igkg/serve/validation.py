"""From RDF that is posted to a SHACL report in RDF, as text or as a page; a browser gets a form first."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import Triple

from igkg.formats import BY_MEDIA_TYPE, FORMATS, serialized
from igkg.names import Prefixes
from igkg.report import Report, as_shacl, plain_lines
from igkg.serve.negotiation import HTML, negotiate
from igkg.serve.protocol import FORM, BadRequest, WrongMediaType
from igkg.serve.workers.generation import Generations
from igkg.sparql import used
from igkg.submission import findings

blueprint = Blueprint("validation", __name__)
_TEXT = "text/plain"
_MEDIA_TYPES = tuple(form.media_type for form in FORMATS)
_OFFERED = (*_MEDIA_TYPES, _TEXT, HTML)


@blueprint.get("/validate")
def form() -> Response:
    """Show a form for RDF to validate."""
    return _accepting(Response(_page(data="", media_type="text/turtle", beside=False)))


@blueprint.post("/validate")
def validate() -> Response:
    """Validate what was posted, with ``beside=release`` as if it stood among the data that is served.

    The report is a ``sh:ValidationReport`` (SHACL, section 3.6.1). The status is 200 whether the data conforms or not.
    """
    chosen = negotiate(request.headers.get("Accept"), _OFFERED)
    data, media_type = _sent()
    beside = _is_beside()
    generations: Generations = current_app.extensions["igkg"]
    asked = {"data": data.decode("latin-1"), "media_type": media_type, "beside": beside}
    answer = generations.pool.carry_out("validate", asked)
    report, prefixes = Report(tuple(findings(answer))), generations.release.prefixes
    match chosen.media_type:
        case t if t == HTML:
            sent = data.decode(errors="replace")
            body: str | bytes = _page(
                data=sent, media_type=media_type, beside=beside, report=report, statements=answer["statements"]
            )
        case t if t == _TEXT:
            body = "".join(f"{line}\n" for line in plain_lines(report, prefixes))
        case t:
            body = _in_rdf(list(as_shacl(report)), t, prefixes)
    response = Response(body, mimetype=chosen.sent_as, headers={"Cache-Control": "no-store"})
    response.vary.add("Accept")
    return _accepting(response)


def _page(**values: object) -> str:
    return render_template("validate.html", formats=FORMATS, **values)


def _in_rdf(triples: list[Triple], media_type: str, prefixes: Prefixes) -> bytes:
    return serialized(triples, BY_MEDIA_TYPE[media_type].rdf, Prefixes(used(prefixes.table, triples)))


def _accepting(response: Response) -> Response:
    """Say what may be posted (Linked Data Platform 1.0, section 7.1)."""
    response.headers["Accept-Post"] = ", ".join(_MEDIA_TYPES)
    return response


def _sent() -> tuple[bytes, str]:
    """Give the bytes that were posted and their media type; a form has both in its fields.

    Raises:
        WrongMediaType: it is no RDF format.
        BadRequest: there is nothing.
    """
    if request.mimetype == FORM:
        data, media_type = request.form.get("data", "").encode(), request.form.get("format", "text/turtle")
    else:
        data, media_type = request.get_data(), request.mimetype
    if media_type not in _MEDIA_TYPES:
        raise WrongMediaType(f"Post RDF as one of these: {', '.join(_MEDIA_TYPES)}.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise WrongMediaType("RDF is posted in UTF-8.")
    if not data.strip():
        raise BadRequest("There is nothing to validate: the body is empty.")
    return data, media_type


def _is_beside() -> bool:
    beside = request.values.get("beside", "nothing")
    if beside not in {"nothing", "release"}:
        raise BadRequest(f"The parameter beside is 'release' or 'nothing', not {beside[:40]!r}.")
    return beside == "release"
