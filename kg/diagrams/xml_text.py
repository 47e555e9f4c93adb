"""Texts that XML can hold."""

from __future__ import annotations

import re
from typing import Final

_NOT_IN_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Replace by U+FFFD each character that no XML document can hold, not even escaped.

    Those are the control characters but tabs and line ends, lone surrogates, U+FFFE and U+FFFF.
    Source: XML 1.0, production 2 (``Char``).
    """
    return _NOT_IN_XML.sub("\ufffd", text)
