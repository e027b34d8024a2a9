"""From a request to the language of its page, and from keys in ``texts/*.toml`` to the texts of the interface."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, g, request
from markupsafe import Markup, escape

from igkg.serve.negotiation import HTML, parse

DEFAULT = "en"
_FOLDER = Path(__file__).parent.parent / "texts"
# The wish of a reader who has chosen by the switch; it stays in the addresses, so that no cookie is needed.
PARAMETER = "lang"
# What readers type is not kept.
_SHORT = 40


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The texts of the interface in one language, by keys such as ``search.title``."""

    code: str
    name: str
    singular: frozenset[int]
    thousands: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> Markup:
        """Give a text with values in the places of its ``{names}``, escaped; ``count`` chooses singular or plural.

        Raises:
            KeyError: there is no such text.
        """
        fill = _filled if all(len(str(value)) < _SHORT for value in values.values()) else _filled.__wrapped__
        return fill(self, key, tuple(values.items()))

    def number(self, value: object) -> str:
        """Give a whole number with its thousands set apart."""
        return f"{int(str(value)):,}".replace(",", self.thousands)


@lru_cache(maxsize=4096)
def _filled(catalogue: Catalogue, key: str, items: tuple[tuple[str, object], ...]) -> Markup:
    """Fill in a text; a page says the same few texts with the same few numbers hundreds of times."""
    values = dict(items)
    if (count := values.get("count")) is not None and f"{key}.one" in catalogue.texts:
        key = f"{key}.one" if count in catalogue.singular else f"{key}.other"
        values["count"] = catalogue.number(count)
    return escape(catalogue.texts[key]).format(**values)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


@lru_cache(maxsize=1)
def catalogues() -> dict[str, Catalogue]:
    """Read the catalogue of each language, the default one first."""
    found = {}
    for path in sorted(_FOLDER.glob("*.toml"), key=lambda path: (path.stem != DEFAULT, path.stem)):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        own = table.pop("language")
        singular = frozenset(own["singular"])
        found[path.stem] = Catalogue(path.stem, own["name"], singular, own["thousands"], dict(_flat(table)))
    return found


@lru_cache(maxsize=1024)
def choose(wish: str | None, header: str | None) -> str:
    """Give the language by the switch, else by ``Accept-Language`` (RFC 9110, section 12.5.4; lookup of RFC 4647)."""
    known = catalogues()
    if wish in known:
        return wish
    for part in sorted(parse(header or ""), key=lambda part: -part.q):
        code = part.name.partition("-")[0]
        if part.q > 0 and code in known:
            return code
    return DEFAULT


def language() -> str:
    """Give the language of the page that is being made."""
    try:
        return cast(str, g.language)
    except AttributeError:
        g.language = choose(request.args.get(PARAMETER), request.headers.get("Accept-Language"))
        return cast(str, g.language)


def say(key: str, **values: object) -> Markup:
    """Give a text of the interface in the language of the page."""
    return catalogues()[language()].text(key, **values)


def number(value: object) -> str:
    """Give a whole number as the language of the page writes it."""
    return catalogues()[language()].number(value)


def chosen() -> str | None:
    """Give the language that the reader has chosen by the switch, if any."""
    wish = request.args.get(PARAMETER)
    return wish if wish in catalogues() else None


def install(app: Flask) -> None:
    """Have templates say ``t(key)``, addresses keep the reader's choice, and answers tell their language."""
    app.add_template_global(say, "t")
    app.add_template_global(language, "language")
    app.add_template_global(catalogues, "catalogues")
    app.add_template_filter(number, "number")
    app.url_defaults(_keep_choice)
    app.after_request(_tell)


def _keep_choice(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != "static" and (wish := chosen()) is not None:
        values.setdefault(PARAMETER, wish)


def _tell(response: Response) -> Response:
    if response.mimetype == HTML and not response.is_streamed:
        response.headers["Content-Language"] = language()
        response.vary.add("Accept-Language")
    return response
