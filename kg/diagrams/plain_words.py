"""Names as one line of visible characters, before a language escapes them."""

from __future__ import annotations

import re
from typing import Final

from kg.diagrams.xml_text import xml_text

_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_LONG_WORD: Final = re.compile(r"\w{24}(?=\w)")

BREAK: Final = "\u200b"
"""Zero-width space: where a word may be broken."""


def one_line(text: str) -> str:
    """Return a name with each run of white space and control characters as one space, none around.

    Characters that no XML document can hold become U+FFFD, since pictures are SVG.
    """
    return " ".join(xml_text(_INVISIBLE.sub(" ", text)).split())


def breakable(text: str) -> str:
    """Return a name as one line that has a ``BREAK`` every 24 letters of a long word."""
    return _LONG_WORD.sub(rf"\g<0>{BREAK}", one_line(text))
