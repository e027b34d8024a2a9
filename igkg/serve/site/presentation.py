"""From the terms and graphs on a page to what its templates show: names, addresses, dates, and numbered citations."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, current_app, g, request, url_for
from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode

from igkg.dataset import INFERRED, is_passage
from igkg.names import BASE, ONTOLOGY, XSD, text
from igkg.queries import Query
from igkg.release import Release
from igkg.serve.site import written_dates
from igkg.serve.site.labels import Citation, Label, Labels, labels_of
from igkg.serve.site.languages import PARAMETER, catalogues, chosen, language, say
from igkg.serve.site.views import Term
from igkg.serve.workers.generation import Generations

_PASSAGE = re.compile(re.escape(f"{BASE}source/") + "[^/]+/.")
_THOUSAND = 1000
# What stands in a path as it is (RFC 3986, section 3.3).
_IN_PATHS = "/:@!$&'()*+,;=~"
_WHERE = re.compile(r"\bWHERE\s*\{", re.IGNORECASE)


def install(app: Flask) -> None:
    """Give templates what they show terms, citations and queries with."""
    for filtering in (label_of, written, short, turtle, ending, size, column):
        app.add_template_filter(filtering)
    app.add_template_filter(local_address, "address")
    app.add_template_filter(day)
    for function in (cite, citations, local, switched, as_asked, chapter_title, address_of_proof, stylesheet):
        app.add_template_global(function)
    app.context_processor(lambda: {"release": release()})
    app.add_template_test(is_link, "link")
    app.add_template_test(lambda iri: iri.startswith(ONTOLOGY), "ours")
    app.add_template_test(lambda iri: iri == INFERRED.value, "inferred")
    app.add_template_test(lambda iri: not is_passage(NamedNode(iri)), "editorial")
    app.add_template_test(lambda iri: _PASSAGE.match(iri) is not None, "passage")


def release() -> Release:
    """Give the release that the page is made from."""
    generations: Generations = current_app.extensions["igkg"]
    return generations.release


def labels() -> Labels:
    """Give the labels of the release that the page is made from."""
    try:
        return cast(Labels, g.labels)
    except AttributeError:
        g.labels = labels_of(release())
        return cast(Labels, g.labels)


def label_of(iri: object) -> Label:
    """Give what an IRI is called in the language of the page."""
    return labels().label(_iri(iri), language())


def _iri(term: object) -> str:
    return term if isinstance(term, str) else text(term)


def local_address(iri: object) -> str:
    """Give the page of one of our IRIs on this host; others are given back as they are."""
    name = _iri(iri)
    return _page_of(name, chosen()) if name.startswith(BASE) else name


@lru_cache(maxsize=20_000)
def _page_of(iri: str, wish: str | None) -> str:
    root, hash_sign, term = iri.removeprefix(BASE).partition("#")
    choice = f"?{PARAMETER}={wish}" if wish else ""
    return f"/page/{quote(root, safe=_IN_PATHS)}{choice}{hash_sign}{quote(term)}"


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Give the address of the stylesheet, another one whenever it says something else."""
    content = (Path(current_app.root_path) / "static" / "style.css").read_bytes()
    return f"/static/style.css?v={blake2b(content, digest_size=6).hexdigest()}"


def address_of_proof(subject: object, predicate: object, value: object) -> str:
    """Give the address at which a statement is explained."""
    terms = {"subject": turtle(subject), "predicate": turtle(predicate), "object": turtle(value)}
    return local("/explain?" + urlencode(terms))


def short(iri: object) -> str:
    """Give an IRI as a prefixed name, or in angle brackets where no prefix fits."""
    return release().prefixes.shorten(_iri(iri))


def turtle(term: object) -> str:
    """Give a term as Turtle writes it, in its prefixed name where it has one."""
    return short(term) if isinstance(term, NamedNode) else str(term)


def ending(iri: object) -> str:
    """Give the last part of an IRI, by which the data set that it comes from knows the thing."""
    return re.split(r"[/#=]", _iri(iri).rstrip("/"))[-1]


def size(count: int) -> str:
    """Give a number of bytes as people say it (kB, MB)."""
    for unit in ("B", "kB", "MB"):
        if count < _THOUSAND:
            return f"{count:.{0 if unit == 'B' else 1}f}\u202f{unit}"
        count = count / _THOUSAND  # type: ignore[assignment]
    return f"{count:.1f}\u202fGB"


def column(variable: str) -> str:
    """Give the name of a variable of a query as the heading of a column."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variable).replace("_", " ").lower()


def chapter_title(name: str) -> str:
    """Give the heading of a group of the ontology; of one that has none, its name."""
    is_known = f"chapter.{name or 'without-group'}" in catalogues()[language()].texts
    return say(f"chapter.{name or 'without-group'}") if is_known else name.replace("-", " ").capitalize()


def written(term: Literal) -> Markup | str:
    """Give a literal as a person would write it: dates in words, everything else as it stands."""
    return written_dates.in_words(term) or term.value


def day(moment: str) -> Markup | str:
    """Give the day of a time (xsd:dateTime) in words."""
    return written(Literal(moment[:10], datatype=NamedNode(f"{XSD}date")))


def is_link(term: Term | BlankNode) -> bool:
    """Tell whether a term is an IRI that can be followed."""
    return isinstance(term, NamedNode) and urlsplit(term.value).scheme in {"http", "https"}


def cite(passage: str) -> int:
    """Give a passage its number on this page; the same passage keeps the same number."""
    numbers: dict[str, int] = g.setdefault("numbers", {})
    return numbers.setdefault(passage, len(numbers) + 1)


def citations() -> list[Citation]:
    """Describe the passages that the page has cited so far, in the order of their numbers."""
    return [labels().citation(passage, language()) for passage in g.get("numbers", {})]


def local(path: str) -> str:
    """Give the address of a page on this host that keeps the reader's choice of language."""
    wish = chosen()
    return f"{path}{'&' if '?' in path else '?'}{PARAMETER}={wish}" if wish else path


def switched(code: str) -> str:
    """Give the address of this page in another language."""
    values = request.args.to_dict(flat=False) | {PARAMETER: [code]}
    if request.url_rule is None:
        return f"/?{PARAMETER}={code}"
    return url_for(str(request.endpoint), **(request.view_args or {}), **values)  # type: ignore[arg-type]


def as_asked(query: Query, iri: str | None = None) -> str:
    """Give the text of a query with ``?thing`` bound to an IRI, so that it can be asked as it stands."""
    if iri is None:
        return query.text
    bound = f"WHERE {{\n  VALUES ?thing {{ {NamedNode(iri)} }}"
    return _WHERE.sub(lambda _: bound, query.text, count=1)
