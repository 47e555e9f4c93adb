"""Cutting text into words, and words into stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from snowballstemmer import stemmer  # type: ignore[import-untyped]  # it has no types

from kg.advisor.lexicon import read_rows, read_words

_WORD: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])|[^\W_]+(?:'[a-z]+)?")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REMEMBERED: Final = 50_000

FUNCTION_WORDS: Final = read_words("function")
"""Words that carry grammar and no topic."""

FILLERS: Final = read_words("filler")
"""Words that people put around a topic; they tell nothing about which statement answers."""

_IRREGULAR: Final = dict(line.split() for line in read_rows("irregular"))
_SHORTEST_PLURAL: Final = 3

_snowball = stemmer("english")


def plain(text: str) -> str:
    """Return the text without odd forms of letters, control characters and curly quotes."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    return "".join(c if c.isprintable() else " " for c in folded)


def tokens(text: str) -> list[str]:
    """Cut a text into words in lower case, without possessive endings."""
    return [each.removesuffix("'s").replace(",", "") for each in _WORD.findall(text.casefold())]


def tokens_of_names(text: str) -> list[str]:
    """Cut a text into words, and names in camel case also into their parts."""
    return tokens(text) + [
        part
        for word in re.findall(r"\w+", text)
        if len(parts := _CAMEL.split(word)) > 1
        for part in tokens(" ".join(parts))
    ]


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """Return what a word has in common with its other forms."""
    regular = _IRREGULAR.get(word, word)
    found: str = _snowball.stemWord(regular)
    is_plural = found == regular and regular.endswith("s") and not regular.endswith("ss")
    return found[:-1] if is_plural and len(found) > _SHORTEST_PLURAL else found


def squeeze(words: Iterable[str]) -> str:
    """Join words without anything between, so that ``x-ray``, ``X Ray`` and ``xray`` are the same."""
    return "".join(words)


GENERAL_STEMS: Final = frozenset(
    stem(word) for word in read_words("general") - read_words("computing")
)
"""Stems of words that people use whatever they speak about."""


def content_stems(words: Iterable[str]) -> list[str]:
    """Return the stems of the words that carry a topic, in order, each once."""
    kept = (w for w in words if w not in FUNCTION_WORDS and w not in FILLERS)
    return list(dict.fromkeys(stem(w) for w in kept if len(w) > 1 or w.isdigit()))
