"""Ordering statements by how well they fit a question: its words, its entities and its intent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from typing import Final

from kg.advisor.conversation import Intent
from kg.advisor.fitting import kind_fit
from kg.advisor.intents import BOUND_WORDS, DIMENSION_WORDS, INTENT_WORDS, YES_NO
from kg.advisor.knowledge import Knowledge
from kg.advisor.reading import Reading
from kg.advisor.retrieval import TextIndex
from kg.advisor.synonyms import EXPANSIONS
from kg.advisor.words import stem, tokens
from kg.model import (
    Claim,
    EntityKind,
    Limit,
    Practice,
    Relation,
    Standing,
    Statement,
)

_NAMING_A_TOPIC: Final = frozenset(
    {Intent.LIST, Intent.DEFINITION, Intent.RECOMMENDATION, Intent.PROCEDURE}
)
"""Intents whose words may reach into what is asked."""
_FEW: Final = 2
_CANDIDATES: Final = 300
_NARROWING: Final = frozenset({EntityKind.SERVICE, EntityKind.FEATURE})
_A_TELLING: Final = 5
"""Words of a topic from which on a service that is named need not be the one that helps."""
_SIBLING: Final = 0.15
_PAST: Final = re.compile(r"(?:Before|Until) ")
_WORDS: Final = 1.4
_COVERED: Final = 0.8
_ABOUT: Final = 0.45
_ABOUT_A_PART: Final = 0.3
_ABOUT_THE_WHOLE: Final = 0.2
_OFF_THE_SUBJECT: Final = 0.3
_ALIKE: Final = 0.7
"""What a word counts in the place of which a statement has a synonym."""
_NAMES_IT: Final = 0.15
_ADVICE: Final[Mapping[str, float]] = {"use-case": 1.8, "definition": 1.2}
_GENERAL_IN_TELLING: Final = 0.5
"""What a general word weighs at least where a situation is told."""
_OF_THE_NAMED: Final = 1.15


@dataclass(frozen=True, slots=True)
class Ranked:
    """A statement and how well it fits."""

    statement: Statement
    score: float
    coverage: float
    """How much of what is asked it speaks of, from 0 to 1, rare words counting more."""


class Coverage:
    """Measures how much of some words statements speak of, rare words counting more."""

    def __init__(self, index: TextIndex, terms: Iterable[str]) -> None:
        weighed = [(index.telling(term), term) for term in terms]
        self._total = sum(weight for weight, _ in weighed)
        self._terms = [
            (weight, index.having(term), index.having_any(EXPANSIONS.get(term, frozenset())))
            for weight, term in weighed
            if weight
        ]

    def of(self, id_: str) -> float:
        """Return the share for a statement, from 0 to 1; 1 when there are no words."""
        if not self._total:
            return 1.0
        found = 0.0
        for weight, exact, alike in self._terms:
            if id_ in exact:
                found += weight
            elif id_ in alike:
                found += _ALIKE * weight
        return found / self._total


class Ranker:
    """Orders statements for a question."""

    def __init__(self, knowledge: Knowledge, index: TextIndex, sentences: TextIndex) -> None:
        self._knowledge = knowledge
        self._index = index
        self._sentences = sentences
        self._texts = {each.id: _spaced(each.text) for each in knowledge.statements.values()}
        self._names = {
            each.id: tuple(map(_spaced, (each.name, *each.aliases)))
            for each in knowledge.entities.values()
        }

    def rank(self, reading: Reading) -> list[Ranked]:
        """Return the statements of any standing that may answer, best first."""
        return self._advise(reading) if reading.is_situation else self._answer(reading)

    def _advise(self, reading: Reading) -> list[Ranked]:
        """Rank by words alone, advice before other statements."""
        terms = {
            term: max(weight, _GENERAL_IN_TELLING) for term, weight in reading.all_terms.items()
        }
        scores = self._sentences.scores(terms)
        families = self._knowledge.families(focus(reading, self._knowledge))
        coverage = self.coverage(reading)
        found = []
        for id_ in nlargest(_CANDIDATES, scores, key=scores.__getitem__):
            statement = self._knowledge.statements[id_]
            score = (
                scores[id_]
                * _worth(statement)
                * (_OF_THE_NAMED if statement.about in families else 1)
            )
            found.append(Ranked(statement, score, coverage.of(id_)))
        return sorted(found, key=lambda each: (-each.score, each.statement.id))

    def _answer(self, reading: Reading) -> list[Ranked]:
        scores = self._index.scores(reading.terms)
        highest = sum(map(self._index.telling, reading.topic)) * 1.6 or 1.0
        subjects = focus(reading, self._knowledge)
        coverage = self.coverage(reading, asked_stems(reading))
        names_things = not _NARROWING.isdisjoint(e.kind for e in reading.entities)
        scopes = {e.id for e in reading.entities if e.kind is EntityKind.SCOPE}
        found = []
        for id_ in self._candidates(reading, subjects, scores):
            statement = self._knowledge.statements[id_]
            covered = coverage.of(id_)
            score = (
                _WORDS * min(scores.get(id_, 0.0) / highest, 1.0)
                + _COVERED * covered
                + self._entity_fit(statement, subjects, scopes, -_OFF_THE_SUBJECT * names_things)
                + self._kind_fit(statement, reading, subjects)
                - (0.3 if _PAST.match(statement.text) and statement.valid.end is None else 0.0)
            )
            found.append(Ranked(statement, score, covered))
        return sorted(found, key=lambda each: (-each.score, each.statement.id))

    def coverage(self, reading: Reading, asked: frozenset[str] = frozenset()) -> Coverage:
        """Return what measures how much of the topic a statement speaks of, ``asked`` left aside."""
        return Coverage(self._index, [term for term in reading.topic if term not in asked])

    def _candidates(
        self, reading: Reading, subjects: tuple[str, ...], scores: Mapping[str, float]
    ) -> Iterable[str]:
        best = nlargest(_CANDIDATES, scores, key=scores.__getitem__)
        if not subjects:
            return best
        known = self._knowledge
        owners = {id_.partition("/")[0] for id_ in (*subjects, *reading.ids)}
        own = {each.id for id_ in owners for each in known.of(known.family(id_))}
        kinds = {known.entities[id_].kind for id_ in subjects}
        if not kinds & _NARROWING or len(reading.topic) >= _A_TELLING:
            return own.union(best)
        named = (id_ for id_ in best if self._names_any(known.statements[id_], subjects))
        return own.union(named)

    def _names_any(self, statement: Statement, ids: Iterable[str]) -> bool:
        return any(self._mentions(statement, id_) for id_ in ids)

    def _mentions(self, statement: Statement, id_: str) -> bool:
        text = self._texts[statement.id]
        return any(name in text for name in self._names[id_])

    def involvement(self, statement: Statement, id_: str) -> float:
        """Return how much a statement has to do with an entity."""
        about = statement.about
        if about == id_:
            return _ABOUT
        target = statement.target if isinstance(statement, Relation) else about
        part = f"{id_}/"
        if target == id_ or about.startswith(part) or target.startswith(part):
            return _ABOUT_A_PART
        if self._mentions(statement, id_):
            return _NAMES_IT + 0.1
        owner = id_.partition("/")[0]
        if about == owner:
            return _ABOUT_THE_WHOLE
        return _SIBLING if about.startswith(f"{owner}/") else 0.0

    def _kind_fit(self, statement: Statement, reading: Reading, subjects: tuple[str, ...]) -> float:
        fit = kind_fit(statement, reading)
        # What a service is does not tell what a part of it is.
        is_of_whole = statement.about not in subjects and "/" in "".join(subjects)
        return min(fit, 0.0) if is_of_whole and reading.intent is Intent.DEFINITION else fit

    def _entity_fit(
        self,
        statement: Statement,
        subjects: tuple[str, ...],
        scopes: Collection[str],
        unrelated: float,
    ) -> float:
        """Return what it counts which things a statement is about; ``unrelated`` when it is none."""
        parts = [self.involvement(statement, id_) for id_ in subjects]
        if parts and not any(parts):
            return unrelated
        everyone = len(parts) > 1 and all(part > _ABOUT_THE_WHOLE for part in parts)
        named = bool(scopes) and getattr(statement, "target", None) in scopes
        return sum(parts) + (0.5 if everyone else 0.0) + (_NAMES_IT if named else 0.0)


def _worth(statement: Statement) -> float:
    """Return how much a statement counts as advice."""
    match statement:
        case Claim(aspect=aspect):
            return _ADVICE.get(aspect, 0.95)
        case Practice():
            return 1.25
        case Limit():
            return 0.6
        case Relation():
            return 0.7
    return 1.0


def _spaced(text: str) -> str:
    """Return the words of a text between spaces, so that a name is found as whole words."""
    return f" {' '.join(tokens(text))} "


def focus(reading: Reading, knowledge: Knowledge) -> tuple[str, ...]:
    """Return what a question is about: features that are named stand for their services."""
    kept = reading.narrowest
    kinds = [knowledge.entities[id_].kind for id_ in kept]
    if any(kind in (EntityKind.SERVICE, EntityKind.FEATURE) for kind in kinds) and len(kept) > _FEW:
        # Beside services, a concept is a word of the question more than what it is about.
        return tuple(
            id_ for id_, kind in zip(kept, kinds, strict=True) if kind is not EntityKind.CONCEPT
        )
    return kept


def asked_stems(reading: Reading) -> frozenset[str]:
    """Return the stems of the words that say what sort of answer is wanted."""
    patterns = [
        pattern
        for intent, pattern in INTENT_WORDS
        if intent is reading.intent and intent not in _NAMING_A_TOPIC
    ]
    patterns += [pattern for _, pattern in (*BOUND_WORDS, *DIMENSION_WORDS)]
    patterns.append(YES_NO.pattern)
    spans = (m.group(0) for p in patterns for m in re.finditer(p, reading.text))
    whole = [w for span in spans for w in tokens(span)]
    # A pattern that spans much of the sentence must not swallow its topic.
    return frozenset(stem(w) for w in whole) if len(whole) <= 6 else frozenset()  # noqa: PLR2004


def current(ranked: Iterable[Ranked], reading: Reading) -> list[Ranked]:
    """Return those that hold on the day."""
    return [r for r in ranked if r.statement.standing(reading.day) is Standing.CURRENT]
