"""From the bytes of a page to its elements: just enough to read what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """An element with its attributes and what stands in it."""

    tag: str
    attributes: dict[str, str]
    content: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """Give this element and all within it, in the order of the page."""
        yield self
        for part in self.content:
            if isinstance(part, Element):
                yield from part

    @property
    def text(self) -> str:
        """The words of the element, with one space between any two."""
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.content:
            yield from [part] if isinstance(part, str) else part._words()

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str = "", name: str = "") -> list[Element]:
        """Give the elements within of this tag and class, of any where none is named."""
        return [one for one in self if one is not self and tag in {"", one.tag} and (not name or name in one.classes)]

    def one(self, tag: str = "", name: str = "") -> Element:
        """Give the first element within of this tag and class."""
        found = self.all(tag, name)
        assert found, f"no {tag}.{name} in {self.text[:300]}"
        return found[0]

    def part(self, name: str) -> Element:
        """Give the special part of a page by its name."""
        return self.one("section", f"part-{name}")

    def by_id(self, name: str) -> Element:
        """Give the element with this id."""
        return next(one for one in self if one.attributes.get("id") == name)

    @property
    def rows(self) -> list[list[str]]:
        """The words of each cell of the rows of a table's body, without the marks of citations."""
        body = self.one("tbody")
        return [[_without_marks(cell) for cell in row.content if isinstance(cell, Element)] for row in body.all("tr")]

    @property
    def plain(self) -> str:
        """The words of the element without the marks of citations."""
        return _without_marks(self)

    @property
    def cited(self) -> set[str]:
        """The numbers of the citations that stand in the element."""
        return {one.text for one in self.all("a", "cite")}


def _without_marks(cell: Element) -> str:
    marked = {id(word) for one in cell if {"cite", "more"} & set(one.classes) for word in one.content}
    words = " ".join(_words(cell, marked))
    return " ".join(words.split()).replace(" ,", ",")


def _words(element: Element, left_out: set[int]) -> Iterator[str]:
    for part in element.content:
        if isinstance(part, Element):
            yield from _words(part, left_out)
        elif id(part) not in left_out:
            yield part


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self.open[1:]}:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read(page: bytes) -> Element:
    """Read a page."""
    reader = _Reader()
    reader.feed(page.decode())
    return reader.open[0]
