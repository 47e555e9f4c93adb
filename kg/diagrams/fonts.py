"""How much room text takes before anybody draws it, and where its lines break."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

# Widths of the characters from space to tilde in thousandths of the font size, from Adobe's metrics
# of Helvetica, which those of Arial, Liberation Sans and Nimbus Sans repeat.
_HELVETICA: Final = dict(
    zip(
        map(chr, range(0x20, 0x7F)),
        (
            *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
            *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
            *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
            *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
            *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
            *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
        ),
        strict=True,
    )
)
_WIDE: Final = 1000
"""Chinese, Japanese and Korean characters fill a square."""
_EMOJI: Final = 1400
_OTHER: Final = 750
"""Other letters: rather too much than too little."""
_BOLD: Final = 1.1
_JOINER: Final = "\u200d"


@dataclass(frozen=True, slots=True)
class Font:
    """Helvetica in one size, and how far a line of it may run."""

    size: int
    """Pixels."""
    line: int
    """Pixels from one line to the next."""
    width: int
    """Pixels after which a line breaks."""
    bold: bool = False

    def length(self, text: str) -> int:
        """Return how many pixels wide one line of text is, rounded up."""
        units = sum(map(_units, text)) * (_BOLD if self.bold else 1)
        return ceil(units * self.size / 1000)

    def lines(self, text: str) -> tuple[str, ...]:
        """Break text into lines; white space of any kind becomes one space. There is always a line.

        Lines break at spaces, and inside words that are wider than a line.
        """
        lines = [""]
        for word in text.split():
            joined = f"{lines[-1]} {word}".lstrip()
            if self.length(joined) <= self.width:
                lines[-1] = joined
            else:
                lines.extend(self._pieces(word))
        return tuple(line for line in lines if line) or ("",)

    def extent(self, text: str) -> tuple[int, int]:
        """Return width and height in pixels of text once it is broken into lines."""
        lines = self.lines(text)
        return max(map(self.length, lines)), self.line * len(lines)

    def _pieces(self, word: str) -> Iterator[str]:
        piece = ""
        for character in word:
            # What is drawn as one sign stays whole: accents, and emoji that are joined.
            can_break = piece and _units(character) and not piece.endswith(_JOINER)
            if can_break and self.length(piece + character) > self.width:
                yield piece
                piece = ""
            piece += character
        yield piece


@cache
def _units(character: str) -> int:
    if width := _HELVETICA.get(character):
        return width
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.category(character) == "So":
        return _EMOJI
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    # An accent sits on its letter.
    return _HELVETICA.get(unicodedata.normalize("NFD", character)[0], _OTHER)


NODE_FONT: Final = Font(12, 15, width=136)
EDGE_FONT: Final = Font(11, 14, width=110)
GROUP_FONT: Final = Font(12, 16, width=320, bold=True)
TITLE_FONT: Final = Font(18, 24, width=800, bold=True)
LEGEND_FONT: Final = Font(11, 20, width=320)
