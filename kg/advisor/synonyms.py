"""Words that stand for one another when situations are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from kg.advisor.lexicon import read_rows
from kg.advisor.words import stem


def _expansions() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_rows("synonyms"):
        stems = {stem(word) for word in row.split()}
        for each in stems:
            found[each] |= stems - {each}
    return {word: frozenset(others) for word, others in found.items()}


EXPANSIONS: Final = _expansions()
"""Stem to the stems that may be said instead."""
