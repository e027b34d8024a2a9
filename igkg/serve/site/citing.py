"""From a thing to the ways in which its page is cited: a sentence, BibTeX, RIS and CSL-JSON, with release and day."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import NotFound

from igkg.names import BASE
from igkg.release import Release
from igkg.serve.site.languages import language
from igkg.serve.site.presentation import labels
from igkg.serve.workers.generation import Generations

blueprint = Blueprint("citing", __name__)
_PUBLISHER = "The igkg project"
_NAME = "Internet Governance Knowledge Graph"


@blueprint.get("/cite/<path:path>")
def cite(path: str) -> Response:
    """Show how a page is cited."""
    release = _release()
    title = _title(path)
    page = render_template(
        "cite.html", path=path, iri=BASE + path, title=title, today=_today(), bibtex=_bibtex(path, title, release)
    )
    return _of_today(page, "text/html")


@blueprint.get("/cite/<path:path>.<any(bib, ris, json):ending>")
def cite_as(path: str, ending: str) -> Response:
    """Give the reference to a page for a reference manager."""
    form, media_type = _FORMS[ending]
    response = _of_today(form(path, _title(path), _release()), media_type)
    response.headers["Content-Disposition"] = f"attachment; filename=igkg-{path.rpartition('/')[2]}.{ending}"
    return response


def _release() -> Release:
    generations: Generations = current_app.extensions["igkg"]
    return generations.release


def _title(path: str) -> str:
    if not labels().is_known(BASE + path):
        raise NotFound(f"Nothing is known here of {BASE}{path}.")
    return labels().label(BASE + path, language()).text


def _of_today(text: str, media_type: str) -> Response:
    """Give an answer that is right on one day only."""
    response = Response(text, mimetype=media_type)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _today() -> date:
    return datetime.now(UTC).date()


def _built(release: Release) -> date:
    return datetime.fromisoformat(release.manifest["built"]).date()


def _version(release: Release) -> str:
    return f"{release.manifest['version']}, release {release.name[:12]}"


def _bibtex(path: str, title: str, release: Release) -> str:
    built = _built(release)
    safe = title.translate({ord(sign): f"\\{sign}" for sign in "{}&%$#_"})
    return (
        f"@misc{{igkg-{path.rpartition('/')[2]},\n  title = {{{safe}}},\n  author = {{{{{_PUBLISHER}}}}},\n"
        f"  howpublished = {{{_NAME}, version {_version(release)}}},\n  year = {{{built.year}}},\n"
        f"  url = {{{BASE}{path}}},\n  urldate = {{{_today()}}}\n}}\n"
    )


def _ris(path: str, title: str, release: Release) -> str:
    built, today = _built(release), _today()
    lines = [
        ("TY", "DATA"),
        ("TI", title),
        ("AU", _PUBLISHER),
        ("T2", _NAME),
        ("ET", _version(release)),
        ("PY", str(built.year)),
        ("DA", f"{built:%Y/%m/%d}"),
        ("UR", BASE + path),
        ("Y2", f"{today:%Y/%m/%d}"),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def _csl(path: str, title: str, release: Release) -> str:
    built, today = _built(release), _today()
    item = {
        "id": f"igkg-{path.rpartition('/')[2]}",
        "type": "entry",
        "title": title,
        "container-title": _NAME,
        "author": [{"literal": _PUBLISHER}],
        "version": _version(release),
        "issued": {"date-parts": [[built.year, built.month, built.day]]},
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        "URL": BASE + path,
    }
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


_FORMS = {
    "bib": (_bibtex, "application/x-bibtex"),
    "ris": (_ris, "application/x-research-info-systems"),
    "json": (_csl, "application/vnd.citationstyles.csl+json"),
}
