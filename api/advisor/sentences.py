"""Cutting a text into sentences, each with the numbers of what it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_CITATION: Final = re.compile(r"\s*\[(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\]")
_END: Final = re.compile(r"[.!?][\"')\]*]*(?:\s*\[[\d\s,;]+\])*(?=\s+[\"'(*!\[]*[A-Z0-9])")
_NO_END: Final = re.compile(r"(?:\b(?:[A-Z]|e\.g|i\.e|etc|vs|cf|approx|no))$", re.ASCII)
_BULLET: Final = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_VERDICT: Final = re.compile(r"\W*(yes|no)\b(?=\s*(?:[.,;:!\[\u2013\u2014-]|$))", re.IGNORECASE)
_BARE_VERDICT: Final = re.compile(r"\W*(?:yes|no)\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a reply."""

    text: str
    """Without its citations."""
    cited: tuple[int, ...]
    """Numbers that it cites, in order, each once."""
    bullet: bool = False
    """Whether it begins an entry of a list."""

    @property
    def end(self) -> str:
        """What closes it."""
        return self.text[-1] if self.text[-1:] in ".!?" else "."

    @property
    def body(self) -> str:
        """What comes before its end."""
        return self.text.rstrip(".!? ")


def verdict(text: str) -> str | None:
    """Return the ``yes`` or ``no`` that a text begins with."""
    found = _VERDICT.match(text)
    return found[1].lower() if found else None


def read_lines(text: str) -> list[list[Sentence]]:
    """Cut a text into the sentences of each of its lines; lines without any are left out."""
    shown = "".join(each if each.isprintable() or each == "\n" else " " for each in text)
    lines = [list(_read_line(line)) for line in shown.splitlines()]
    return [line for line in lines if line]


def _read_line(line: str) -> Iterator[Sentence]:
    bullet = _BULLET.match(line)
    rest = line[bullet.end() :] if bullet else line
    for index, part in enumerate(_cut(rest.strip())):
        numbers = [int(n) for found in _CITATION.findall(part) for n in re.findall(r"\d+", found)]
        words = _CITATION.sub("", part).strip()
        if words or numbers:
            first = bullet is not None and index == 0
            yield Sentence(words, tuple(dict.fromkeys(numbers)), first)


def _cut(line: str) -> list[str]:
    """Cut a line where sentences end; a bare yes or no goes with what follows."""
    parts: list[str] = []
    start = 0
    for end in _END.finditer(line):
        before = line[start : end.start()]
        if not _NO_END.search(before) and not _BARE_VERDICT.fullmatch(before):
            parts.append(line[start : end.end()])
            start = end.end()
    return [each for each in (*parts, line[start:]) if each.strip()]
