"""From names of the browser's modules to the tags that load them, and from addresses under /static/ to files."""

from __future__ import annotations

import json
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

_STATIC = Path(__file__).parent.parent / "static"
_MANIFEST = _STATIC / "built" / "manifest.json"
# The names of built files change with their content.
_FOR_EVER = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Serve the files, and give templates ``module(name)``."""
    app.add_url_rule("/static/<path:filename>", "static", static_file)
    app.jinja_env.globals["module"] = module


def static_file(filename: str) -> Response:
    """Give a stylesheet, script, font or picture.

    Raises:
        NotFound: there is none of this name.
    """
    found = safe_join(str(_STATIC), filename)
    path = Path(found) if found is not None else _STATIC
    if not path.is_file() or path.name.startswith("."):
        raise NotFound(f"There is no file {filename} here.")
    response = Response(path.read_bytes(), mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream")
    if path.parent == _MANIFEST.parent and path.suffix not in {".json", ".md"}:
        response.headers["Cache-Control"] = _FOR_EVER
    return response


def module(name: str) -> Markup:
    """Give the tags that load a module of ``frontend/src`` and its stylesheets; nothing where it has not been built."""
    try:
        version = _MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        return Markup("")
    return _tags(name, version, url_for("static", filename="built/"))


@lru_cache(maxsize=64)
def _tags(name: str, _version: int, folder: str) -> Markup:
    manifest = json.loads(_MANIFEST.read_text(encoding="utf-8"))
    entry = f"src/{name}.ts"
    if entry not in manifest:
        return Markup("")
    chunks = _with_imports(manifest, entry)
    styles = dict.fromkeys(style for chunk in reversed(chunks) for style in manifest[chunk].get("css", []))
    tags = [Markup('<link rel="stylesheet" href="{}">').format(folder + style) for style in styles]
    preload = Markup('<link rel="modulepreload" href="{}">')
    tags += [preload.format(folder + manifest[chunk]["file"]) for chunk in chunks[1:]]
    tags.append(Markup('<script type="module" src="{}"></script>').format(folder + manifest[entry]["file"]))
    return Markup("\n").join(tags)


def _with_imports(manifest: dict[str, dict[str, list[str]]], entry: str) -> list[str]:
    found = [entry]
    for chunk in found:
        found += [other for other in manifest[chunk].get("imports", []) if other not in found]
    return found
