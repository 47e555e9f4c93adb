"""Understanding a question: what it names, what it wants to know, and for which day."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from kg.advisor.amounts import find_quantity
from kg.advisor.conversation import Intent, Question, Turn
from kg.advisor.days import take_day
from kg.advisor.intents import (
    ASKING,
    ASPECT_WORDS,
    BOUND_WORDS,
    DIMENSION_WORDS,
    INJECTION,
    INTENT_WORDS,
    TELLING,
    YES_NO,
)
from kg.advisor.lexicon import read_words
from kg.advisor.linking import Link, Linker
from kg.advisor.reading import Reading
from kg.advisor.said import Said, continued, last_turn, owners_in
from kg.advisor.spelling import Speller
from kg.advisor.synonyms import EXPANSIONS
from kg.advisor.words import FUNCTION_WORDS, GENERAL_STEMS, content_stems, plain, tokens
from kg.model import Entity, EntityKind

_Value = TypeVar("_Value")

_SENTENCE: Final = re.compile(r"(?<=[.?!\n])\s+")
_SHORTEST: Final = 4
"""Letters below which an unknown word is left out."""
_GENERAL_WEIGHT: Final = 0.4
_SYNONYM_WEIGHT: Final = 0.4
_TELLING: Final = 4
"""Words of a topic from which on a question can tell of a situation."""
_SENTENCE_WORDS: Final = 7
_SENTENCES: Final = 10
"""Words from which on a text that asks nothing tells something, and is no list of catchwords: without
and with a thing of AWS among them."""
_THINGS: Final = (EntityKind.SERVICE, EntityKind.FEATURE)
_ADVISED: Final = (Intent.RECOMMENDATION, Intent.PROPERTY, Intent.PROCEDURE, Intent.ALTERNATIVE)
"""Intents of those who look for advice."""
_ASKED_OF_THINGS: Final = (
    Intent.LIMIT,
    Intent.DEFINITION,
    Intent.DIFFERENCE,
    Intent.DELIVERY,
)
"""Intents of those who ask about a thing, whatever they tell of themselves."""
_OF_THE_TABLES: Final = frozenset(
    word
    for table in (INTENT_WORDS, ASPECT_WORDS, BOUND_WORDS, DIMENSION_WORDS)
    for _, pattern in table
    for word in re.findall(r"[a-z]{4,}", pattern)
)
"""Words of the tables, which are spelt right although no statement has them."""
_COMMON: Final = _OF_THE_TABLES.union(
    *map(read_words, ("function", "filler", "off-task", "tasks", "computing", "asking"))
)
"""Words of questions, which are often misspelt."""


class Reader:
    """Reads questions against the names and words that a graph knows."""

    def __init__(
        self, linker: Linker, entities: Mapping[str, Entity], known_words: Collection[str]
    ) -> None:
        self._linker = linker
        self._entities = entities
        self._known_words = known_words
        aliases = [tokens(alias) for each in entities.values() for alias in each.aliases]
        names = {words[0] for words in aliases if len(words) == 1}
        self._speller = Speller(_COMMON, {*known_words, *read_words("general")}, names)

    def read(self, question: Question) -> Reading:
        """Understand a question and what it takes over from the turns before."""
        dated, named_day = take_day(without_orders(plain(question.text)), question.today)
        last = last_turn(question.history)
        said = self._hear(dated, last)
        if last is not None:
            said = continued(said, last, self._entities)
            named_day = named_day or (last.as_of if said.goes_on else None)
        said = replace(said, intent=_settle_intent(said))
        situation = _is_situation(said)
        return Reading(
            text=said.text,
            words=tuple(said.words),
            links=tuple(said.links),
            intent=said.intent,
            is_plain=not said.is_sure,
            yes_no=bool(YES_NO.search(said.text)),
            day=question.as_of or named_day or question.today,
            named_day=named_day,
            topic=tuple(said.topic),
            terms=_expand(said.topic),
            all_terms=_expand(content_stems(said.words)),
            aspects=frozenset(a for a, pattern in ASPECT_WORDS if re.search(pattern, said.text)),
            bound=_first(BOUND_WORDS, said.text),
            dimension=_first(DIMENSION_WORDS, said.text),
            quantity=find_quantity(dated),
            points_back=said.points_back,
            is_situation=situation,
        )

    def _hear(self, text: str, last: Turn | None) -> Said:
        written = tokens(text)
        mended = self._speller.mend(written)
        known = self._known_words
        words = [w for w in mended if len(w) >= _SHORTEST or w in known or w in FUNCTION_WORDS]
        lower = _respelt(text, written, mended)
        intent = _first(INTENT_WORDS, lower)
        said = Said(lower, words, (), intent or Intent.PROPERTY, intent is not None, ())
        links = self._linker.link(words, owners_in(last) if said.points_back else ())
        return replace(said, links=links, topic=_topic(words, links))


def without_orders(text: str) -> str:
    """Return a text without the sentences that give orders instead of asking."""
    if INJECTION.search(text) is None:
        return text
    sentences = _SENTENCE.split(text)
    return " ".join(each for each in sentences if INJECTION.search(each) is None)


def _first(table: Sequence[tuple[_Value, str]], text: str) -> _Value | None:
    return next((value for value, pattern in table if re.search(pattern, text)), None)


def _respelt(text: str, words: Sequence[str], mended: Sequence[str]) -> str:
    lower = " ".join(text.casefold().split())
    for old, new in zip(words, mended, strict=True):
        if old != new:
            lower = re.sub(rf"\b{re.escape(old)}\b", new, lower)
    return lower


def _topic(words: Sequence[str], links: Sequence[Link]) -> list[str]:
    named = {i for link in links if not link.is_loose for i in range(link.start, link.end)}
    return content_stems(w for i, w in enumerate(words) if i not in named)


def _expand(topic: Sequence[str]) -> dict[str, float]:
    terms = {word: _GENERAL_WEIGHT if word in GENERAL_STEMS else 1.0 for word in topic}
    for word in topic:
        for other in EXPANSIONS.get(word, ()):
            terms.setdefault(other, _SYNONYM_WEIGHT)
    return terms


def _settle_intent(said: Said) -> Intent:
    """Return what is wanted, seen together with what is named."""
    if said.intent in (Intent.PROPERTY, Intent.DELIVERY) and _is_either_or(said):
        return Intent.DIFFERENCE
    if said.intent is Intent.PROPERTY and not said.is_sure and said.links and not said.topic:
        return Intent.DEFINITION
    return said.intent


def _is_either_or(said: Said) -> bool:
    """Tell whether two of the things named stand as one or the other."""
    if YES_NO.search(said.text):
        return False
    pairs = zip(said.links, said.links[1:], strict=False)
    return any("or" in said.words[a.start : b.end] for a, b in pairs)


def _is_situation(said: Said) -> bool:
    if len(said.topic) < _TELLING or YES_NO.search(said.text):
        return False
    asks = bool(ASKING.search(said.text))
    tells = bool(TELLING.search(said.text))
    if any(each.entity.kind in _THINGS for each in said.links):
        tells = not asks and (tells or len(said.words) >= _SENTENCES)
        return tells and said.intent not in _ASKED_OF_THINGS
    return tells or (not asks and len(said.words) >= _SENTENCE_WORDS) or said.intent in _ADVISED
