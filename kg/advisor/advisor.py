"""From a question to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.advisor.choosing import Chooser
from kg.advisor.composing import compose, queries, suggest
from kg.advisor.conversation import Answer, Choice, Question, Turn
from kg.advisor.evidence import Finding, gather
from kg.advisor.knowledge import Knowledge, read_knowledge
from kg.advisor.linking import Linker
from kg.advisor.ranking import Ranked, Ranker
from kg.advisor.reader import Reader
from kg.advisor.reading import Reading
from kg.advisor.refusing import MOST_CHARACTERS, Gatekeeper, Refused
from kg.advisor.retrieval import index_sentences, index_statements, words_of
from kg.advisor.words import plain
from kg.store import Store

_CONSIDERED: Final = 20
_MOST_OPTIONS: Final = 20


@dataclass(frozen=True, slots=True)
class _Parts:
    """What works on one graph."""

    knowledge: Knowledge
    reader: Reader
    ranker: Ranker
    gate: Gatekeeper
    chooser: Chooser


class Advisor:
    """Answers questions from one store; what it needs to know of the store it reads once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._parts: _Parts | None = None
        self._reading = asyncio.Lock()

    async def answer(self, question: Question) -> Answer:
        """Answer a question; never raises for anything that it may say."""
        parts = await self._ready()
        text = plain(question.text)
        if refused := parts.gate.before_reading(text):
            return _refuse(refused, question)
        reading = parts.reader.read(question)
        if refused := parts.gate.before_searching(text, reading):
            return self._refuse_reading(refused, reading, parts)
        ranked = parts.ranker.rank(reading)
        finding = gather(reading, ranked, parts.knowledge)
        if refused := parts.gate.after_searching(reading, ranked, finding):
            return self._refuse_reading(refused, reading, parts, ranked)
        assert finding is not None  # noqa: S101 - nothing found is refused
        return _tell(reading, ranked, finding, parts.knowledge)

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        """Pick the option that the evidence supports best, or none."""
        parts = await self._ready()
        kept = [plain(option)[:MOST_CHARACTERS] for option in options[:_MOST_OPTIONS]]
        if len(kept) <= 1 or parts.gate.before_reading(plain(question.text)):
            return Choice(None, 0.0, ())
        reading = replace(parts.reader.read(question), is_situation=False)
        if parts.gate.before_searching(plain(question.text), reading):
            return Choice(None, 0.0, ())
        if parts.gate.is_strange(reading):
            return Choice(None, 0.0, ())
        ranked = parts.ranker.rank(reading)
        finding = gather(reading, ranked, parts.knowledge)
        return parts.chooser.choose(question, reading, finding, kept)

    async def _ready(self) -> _Parts:
        async with self._reading:
            if self._parts is None:
                knowledge = await read_knowledge(self._store)
                index = index_statements(knowledge)
                words = words_of(knowledge)
                linker = Linker(knowledge, words)
                reader = Reader(linker, knowledge.entities, words)
                ranker = Ranker(knowledge, index, index_sentences(knowledge))
                self._parts = _Parts(
                    knowledge,
                    reader,
                    ranker,
                    Gatekeeper(linker, index),
                    Chooser(index, reader, ranker),
                )
            return self._parts

    @staticmethod
    def _refuse_reading(
        refused: Refused, reading: Reading, parts: _Parts, ranked: Sequence[Ranked] = ()
    ) -> Answer:
        suggestions = suggest(reading, parts.knowledge)
        nearest = dict.fromkeys(
            parts.knowledge.entities[each.statement.about.partition("/")[0]].name
            for each in ranked[:8]
            if each.coverage
        )
        hint = f" The nearest things that it knows: {', '.join(nearest)}." if nearest else ""
        return Answer(
            refused.text + hint,
            reading.intent,
            reading.entities,
            reading.day,
            considered=tuple(each.statement for each in ranked[:_CONSIDERED]),
            refusal=refused.refusal,
            suggestions=suggestions,
            turn=_turn(reading),
        )


def _refuse(refused: Refused, question: Question) -> Answer:
    last = question.history[-1] if question.history else Turn(None, ())
    day = question.as_of or question.today
    return Answer(refused.text, None, (), day, refusal=refused.refusal, turn=last)


def _tell(
    reading: Reading, ranked: Sequence[Ranked], finding: Finding, knowledge: Knowledge
) -> Answer:
    told = compose(reading, finding, knowledge)
    cited = {each.id for each in told.statements}
    coverage = max((r.coverage for r in ranked if r.statement.id in cited), default=0.0)
    named = 0.3 if reading.links else 0.0
    return Answer(
        told.text,
        reading.intent,
        reading.entities,
        reading.day,
        statements=told.statements,
        considered=tuple(r.statement for r in ranked if r.statement.id not in cited)[:_CONSIDERED],
        confidence=round(min(1.0, 0.2 + named + 0.3 * coverage + 0.2 * finding.fits), 2),
        queries=queries(reading, told.statements),
        suggestions=suggest(reading, knowledge),
        diagram=finding.diagram,
        turn=_turn(reading, told.statements),
    )


def _turn(reading: Reading, statements: Sequence[object] = ()) -> Turn:
    ids = reading.ids
    if not ids and statements:
        # A situation names nothing: what the answer is about is what "it" means next.
        about = [getattr(each, "about", "").partition("/")[0] for each in statements[:1]]
        ids = tuple(each for each in about if each)
    return Turn(reading.intent, ids, reading.named_day, reading.topic)
