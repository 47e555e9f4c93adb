"""Words in Mermaid's languages."""

from __future__ import annotations

import json
import re
from typing import Final

from kg.diagrams.diagram import Diagram
from kg.diagrams.plain_words import BREAK, breakable, one_line

_MARKUP: Final = re.compile(
    r"[!-&*+.:-@\[-`{-~]"  # ASCII punctuation, except what is safe and frequent in names
    rf"|{BREAK}"  # not seen in an editor
    r"|(?<![^\W_])-"  # a list item, or the end of a comment; inside of words it is neither
    r"|(?<=\d)\)"  # a numbered list
    r"|(?<=direction) "  # Mermaid 11 takes a line that holds "direction LR" for a statement
)
_PLACEHOLDER: Final = re.compile("(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
"""Amid what Mermaid puts in the place of ``&`` and ``;`` while it draws, and then turns back."""
_LOOKALIKES: Final = str.maketrans("<>&", "\uff1c\uff1e\uff06")


def quotable(text: str) -> str:
    """Return words to stand between double quotes, or to the end of a line after ``accTitle:``.

    What could be markup is written as an entity code, which Mermaid shows as the character. Long
    words get zero-width spaces, where Mermaid may break them.
    """
    words = _PLACEHOLDER.sub(BREAK, breakable(text))
    return _MARKUP.sub(lambda found: f"#{ord(found.group())};", words) or " "


def frontmatter(diagram: Diagram, *settings: str) -> list[str]:
    """Return the lines before a drawing that hold its title, and settings in YAML.

    Mermaid takes a title for HTML and shows its source, so that angle brackets and ampersands
    would be lost or garbled: full-width ones stand for them.
    """
    title = json.dumps(one_line(diagram.title).translate(_LOOKALIKES), ensure_ascii=False)
    return ["---", f"title: {title}", *settings, "---"]


def description(diagram: Diagram) -> list[str]:
    """Return the lines that tell a screen reader what is drawn."""
    size = f"{len(diagram.nodes)} things and {len(diagram.edges)} connections"
    return [
        f"accTitle: {quotable(diagram.title)}",
        f"accDescr: {size}, as of {diagram.as_of}",
    ]
