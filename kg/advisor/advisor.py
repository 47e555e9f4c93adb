"""From a question to an answer."""

from __future__ import annotations

from collections.abc import Sequence

from kg.advisor.conversation import Answer, Choice, Question, Refusal, Turn
from kg.store import Store


class Advisor:
    """Answers questions from one store; what it needs to know of the store it reads once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def answer(self, question: Question) -> Answer:
        """Answer a question; never raises for anything that it may say."""
        day = question.as_of or question.today
        return Answer(
            "Nothing is known yet.", None, (), day, refusal=Refusal.NO_EVIDENCE, turn=Turn(None, ())
        )

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        """Pick the option that the evidence supports best, or none."""
        return Choice(None, 0.0, ())
