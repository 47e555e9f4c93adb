"""Mending typing errors towards words that the graph or a question uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from kg.advisor.words import FUNCTION_WORDS, stem

_SHORTEST: Final = 3
"""Letters below which every word is close to many others."""
_LONG: Final = 5
_VERY_LONG: Final = 8
"""Letters from which on a word may have two errors."""
_NAMES_ALIKE: Final = 76


class Speller:
    """Words that are spelt right."""

    def __init__(
        self, common: Collection[str], known: Collection[str], names: Iterable[str]
    ) -> None:
        """Take ``common`` words of questions, words ``known`` from statements, and ``names``.

        Between two words that are equally close, a common one is meant.
        """
        self._common = common
        self._right = {*common, *known}
        self._right_stems = {stem(word) for word in self._right}
        self._names = sorted(names)
        self._mend = lru_cache(maxsize=10_000)(self._find)

    def mend(self, words: Sequence[str]) -> list[str]:
        """Return the words as they are meant, one for one."""
        return [self._mend(word) for word in words]

    def _find(self, word: str) -> str:
        if len(word) < _SHORTEST or not word.isalpha() or self._is_right(word):
            return word
        return self._like_a_name(word) or self._like_a_word(word) or word

    def _like_a_name(self, word: str) -> str | None:
        if len(word) < _LONG:
            return None
        close = process.extract(
            word, self._names, scorer=fuzz.ratio, score_cutoff=_NAMES_ALIKE, limit=3
        )
        return next((name for name, *_ in close if name[:3] == word[:3]), None)

    def _like_a_word(self, word: str) -> str | None:
        # A short word that is not known is more likely one of another topic than misspelt.
        choices = self._common if len(word) < _LONG else self._right
        least = len(word) if len(word) < _LONG else _SHORTEST
        close = process.extract(
            word,
            [each for each in choices if each[0] == word[0] and len(each) >= least],
            scorer=OSA.distance,
            score_cutoff=2 if len(word) >= _VERY_LONG else 1,
            limit=None,
        )
        ranked = (
            (
                distance,
                found not in FUNCTION_WORDS,
                sorted(found) != sorted(word),
                found not in self._common,
                found,
            )
            for found, distance, _ in close
        )
        return min(ranked)[-1] if close else None

    def _is_right(self, word: str) -> bool:
        """Tell whether a word is spelt right, or is another form of one that is."""
        return word in self._right or word in FUNCTION_WORDS or stem(word) in self._right_stems
