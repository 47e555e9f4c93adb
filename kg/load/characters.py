"""Which characters a text may hold, wherever it comes from."""

from __future__ import annotations

import re
from typing import Final

# XML has no way to write most of them, and a terminal takes others for commands.
_REFUSED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def find_refused_character(text: str) -> str | None:
    """Return the first character that no text may hold, written ``U+0000``."""
    found = _REFUSED.search(text)
    return None if found is None else f"U+{ord(found[0]):04X}"
