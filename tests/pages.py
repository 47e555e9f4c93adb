"""Reading HTML pages in tests."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TypeAlias

Attributes: TypeAlias = dict[str, str]

INLINE = frozenset({"a", "b", "code", "label", "mark", "s", "span", "strong", "time"})
"""Elements that do not begin a line of their own."""


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self._texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self._texts.append(" ")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    @property
    def text(self) -> str:
        """All texts, white space as a reader sees it."""
        return " ".join("".join(self._texts).split())

    @property
    def ids(self) -> list[str]:
        """The anchors that an address can lead to."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        """The addresses that a reader can follow."""
        return [a["href"] for tag, a in self.elements if tag == "a" and "href" in a]

    @property
    def loaded(self) -> list[str]:
        """The addresses that a browser fetches by itself."""
        return [
            attributes.get("src") or attributes.get("href", "")
            for tag, attributes in self.elements
            if tag in {"img", "script", "iframe"} or attributes.get("rel") in {"stylesheet", "icon"}
        ]
