"""An advisor that says what it was given."""

from __future__ import annotations

from collections.abc import Sequence

from kg.advisor.conversation import Answer, Choice, Intent, Question, Turn
from kg.model import Statement


class Scripted:
    """Says what it was given, and notes what it is asked."""

    def __init__(self, cited: Sequence[Statement], considered: Sequence[Statement]) -> None:
        self.cited = tuple(cited)
        self.considered = tuple(considered)
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        turn = Turn(Intent.LIMIT, (question.text,))
        return Answer(
            f"No, {question.text}",
            Intent.LIMIT,
            (),
            question.today,
            self.cited,
            self.considered,
            turn=turn,
        )

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        self.asked.append(question)
        option = len(options) - 1 if "queue" in question.text else None
        return Choice(option, 0.75, self.cited)
