"""Ranked text search over statements that carry their subject (Okapi BM25)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from kg.advisor.knowledge import Knowledge
from kg.advisor.words import FUNCTION_WORDS, GENERAL_STEMS, stem, tokens_of_names
from kg.model import Claim, Limit, Practice, Procedure, Relation, Statement

_SATURATION: Final = 1.2
_LENGTH_WEIGHT: Final = 0.6
_TEXT: Final = 1.0
_NAME: Final = 1.5
"""What a limit is called or an aspect is named says more than a word somewhere in a sentence."""
_SUBJECT: Final = 0.8
_DETAIL: Final = 0.6
_OF_GENERAL_WORDS: Final = 0.3


class TextIndex:
    """Statements found by their words."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.words: set[str] = set()
        """Every word that occurs, not stemmed: what is spelt right."""
        self.postings: dict[str, dict[str, float]] = defaultdict(dict)
        documents = {
            each.id: self._weigh(each, knowledge) for each in knowledge.statements.values()
        }
        lengths = {id_: sum(weights.values()) for id_, weights in documents.items()}
        mean = sum(lengths.values()) / max(len(lengths), 1)
        for id_, weights in documents.items():
            norm = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths[id_] / mean)
            for word, weight in weights.items():
                self.postings[word][id_] = weight * (_SATURATION + 1) / (weight + norm)
        count = len(documents)
        self._idf = {
            word: math.log(1 + (count - len(found) + 0.5) / (len(found) + 0.5))
            for word, found in self.postings.items()
        }
        self._unknown = math.log(1 + count * 2)

    def rarity(self, word: str) -> float:
        """Return how much a stem tells: more, the fewer statements have it."""
        return self._idf.get(word, self._unknown)

    def knows(self, word: str) -> bool:
        """Tell whether any statement has a stem."""
        return word in self.postings

    def telling(self, word: str) -> float:
        """Return how much it tells that a question has a stem: that of general words, little."""
        if word not in GENERAL_STEMS:
            return self.rarity(word)
        return _OF_GENERAL_WORDS * self.rarity(word) if self.knows(word) else 0.0

    def scores(self, terms: Mapping[str, float]) -> dict[str, float]:
        """Return the score of every statement that has any of the weighted stems."""
        found: dict[str, float] = defaultdict(float)
        for word, weight in terms.items():
            factor = weight * self.rarity(word)
            for id_, part in self.postings.get(word, {}).items():
                found[id_] += factor * part
        return found

    def has(self, id_: str, word: str) -> bool:
        """Tell whether a statement has a stem."""
        return id_ in self.postings.get(word, {})

    def _weigh(self, statement: Statement, knowledge: Knowledge) -> Counter[str]:
        weights: Counter[str] = Counter()
        subject = knowledge.entities[statement.about]
        fields = [
            (_TEXT, statement.text),
            (_SUBJECT, " ".join((subject.name, *subject.aliases))),
            *_fields(statement, knowledge),
        ]
        for weight, text in fields:
            for word in self._split(text):
                # Repeating a word, as aliases do, does not make a statement more about it.
                weights[word] = max(weights[word], 0) + (weight if word not in weights else 0.3)  # type: ignore[assignment]
        return weights

    def _split(self, text: str) -> Iterable[str]:
        for word in tokens_of_names(text):
            self.words.add(word)
            if word not in FUNCTION_WORDS:
                yield stem(word)


def _fields(statement: Statement, knowledge: Knowledge) -> list[tuple[float, str]]:
    """Return what a statement says beside its sentence, with what each part weighs."""
    match statement:
        case Limit(name=name, scope=scope, condition=condition):
            return [(_NAME, name), (_DETAIL, f"{scope or ''} {condition or ''}")]
        case Relation(target=target):
            other = knowledge.entities[target]
            return [(_SUBJECT, " ".join((other.name, *other.aliases)))]
        case Practice(reason=reason):
            return [(_DETAIL, reason or "")]
        case Procedure(steps=steps):
            return [(_DETAIL, " ".join(step.text for step in steps))]
        case Claim(aspect=aspect):
            return [(_NAME, aspect.replace("-", " "))]
    return []
