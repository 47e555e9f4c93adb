"""Ranked text search over statements that carry their subject (Okapi BM25)."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
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
    """Texts found by their words."""

    def __init__(self, documents: Mapping[str, Mapping[str, float]]) -> None:
        """Index texts, each given by its id and what its stems weigh."""
        self.postings: dict[str, dict[str, float]] = defaultdict(dict)
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
        self._groups: dict[frozenset[str], frozenset[str]] = {}
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

    def having(self, word: str) -> Container[str]:
        """Return the ids of the statements that have a stem."""
        return self.postings.get(word, {})

    def having_any(self, words: frozenset[str]) -> Container[str]:
        """Return the ids of the statements that have any of some stems."""
        if words not in self._groups:
            found = [self.postings.get(word, {}) for word in words]
            self._groups[words] = frozenset().union(*found)
        return self._groups[words]

    def has(self, id_: str, word: str) -> bool:
        """Tell whether a statement has a stem."""
        return id_ in self.postings.get(word, {})


def index_statements(knowledge: Knowledge) -> TextIndex:
    """Index all that statements say, what they are about and its other names included."""
    return TextIndex({each.id: _weigh(each, knowledge) for each in knowledge.statements.values()})


def index_sentences(knowledge: Knowledge) -> TextIndex:
    """Index the sentences of statements alone, in which people's needs are told."""
    return TextIndex(
        {
            each.id: Counter(_stems(f"{knowledge.entities[each.about].name} {_sentence(each)}"))
            for each in knowledge.statements.values()
        }
    )


def words_of(knowledge: Knowledge) -> frozenset[str]:
    """Return every word that occurs, not stemmed: what is spelt right."""
    return frozenset(
        word
        for each in knowledge.statements.values()
        for _, text in _fields(each, knowledge)
        for word in tokens_of_names(text)
    )


def _sentence(statement: Statement) -> str:
    reason = statement.reason if isinstance(statement, Practice) else None
    return f"{statement.text} {reason or ''}"


def _weigh(statement: Statement, knowledge: Knowledge) -> Counter[str]:
    weights: Counter[str] = Counter()
    for weight, text in _fields(statement, knowledge):
        for word in _stems(text):
            # Repeating a word, as aliases do, does not make a statement more about it.
            weights[word] += weight if word not in weights else 0.3  # type: ignore[assignment] # fractions
    return weights


def _stems(text: str) -> Iterator[str]:
    return (stem(word) for word in tokens_of_names(text) if word not in FUNCTION_WORDS)


def _fields(statement: Statement, knowledge: Knowledge) -> list[tuple[float, str]]:
    """Return what a statement says, with what each part weighs."""
    subject = knowledge.entities[statement.about]
    names = " ".join((subject.name, *subject.aliases))
    return [(_TEXT, statement.text), (_SUBJECT, names), *_details(statement, knowledge)]


def _details(statement: Statement, knowledge: Knowledge) -> list[tuple[float, str]]:
    """Return what a statement says beside its sentence."""
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
