"""Words of Graphviz's language: texts that mean themselves, wherever they stand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from html import escape

from kg.diagrams.xml_text import xml_text


class Raw(str):
    """A value that is written as it is: a number, a list of points, HTML in its brackets."""

    __slots__ = ()


def attributes(values: Mapping[str, str | float]) -> str:
    """Write a list of attributes; a text that is not :class:`Raw` is put between quotes."""
    return ", ".join(f"{name}={_value(value)}" for name, value in values.items())


def _value(value: str | float) -> str:
    return quoted(value) if isinstance(value, str) and not isinstance(value, Raw) else str(value)


def quoted(text: str) -> str:
    """Write a text of one line as a name or as a value without escapes."""
    return f'"{_escaped(text)}"'


def label(text: str, width: int) -> Raw:
    """Write a text as a label, wrapped to lines of ``width`` characters."""
    return Raw('"' + r"\n".join(_escaped(line) for line in wrapped(text, width)) + '"')


def tooltip(text: str) -> Raw:
    """Write a text as a tooltip, in lines of at most 60 characters.

    Graphviz takes escapes out of tooltips twice.
    """
    lines = (_escaped(line.replace("\\", "\\\\")) for line in wrapped(text, 60))
    return Raw('"' + r"\n".join(lines) + '"')


def html_lines(text: str, width: int) -> str:
    """Write a text inside a label in HTML, wrapped to lines of ``width`` characters."""
    return "<BR/>".join(html_text(line) for line in wrapped(text, width))


def html_text(text: str) -> str:
    """Write a text of one line inside a label in HTML.

    Backslashes are escapes all the same, and no text at all is a mistake in the syntax.
    """
    return escape(xml_text(text)).replace("\\", "\\\\") or " "


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines, a word that is longer than a line too; any blank is one space."""
    return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False) or [""]


def _escaped(text: str) -> str:
    """Escape a line: quotes, backslashes, and ampersands, which begin entities everywhere."""
    plain = xml_text(" ".join(text.split())).replace("\\", "\\\\")
    return plain.replace("&", "&amp;").replace('"', '\\"')


def block(opening: str, lines: Iterable[str]) -> Iterable[str]:
    """Write lines between braces, two spaces further in."""
    yield f"{opening} {{"
    yield from (f"  {line}" for line in lines)
    yield "}"
