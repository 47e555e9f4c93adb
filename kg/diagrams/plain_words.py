"""Names as one line of visible characters, before a language escapes them."""

from __future__ import annotations

import re
from typing import Final

from kg.diagrams.xml_text import xml_text

_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def one_line(text: str) -> str:
    """Return a name with each run of white space and control characters as one space, none around.

    Characters that no XML document can hold become U+FFFD, since pictures are SVG.
    """
    return " ".join(xml_text(_INVISIBLE.sub(" ", text)).split())
