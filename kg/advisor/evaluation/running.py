"""Asking a whole set of questions."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from typing import Protocol

import msgspec

from kg.advisor.conversation import Answer, Choice, Question, Turn
from kg.advisor.evaluation.cases import Case
from kg.advisor.evaluation.judging import Reply, find_faults, read_verdict
from kg.model import Statement

_DEPTH = 5
"""How far down the list of what was found an expected statement counts as recalled."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one question went."""

    id: str
    faults: tuple[str, ...]
    said: str
    is_answer: bool
    cited: int
    """How many statements the answer rests on."""
    seconds: float
    """For one question of its conversation, on average."""
    recall: float | None = None
    """Share of the expected statements among the first five found; ``None`` where none is expected."""
    reciprocal_rank: float | None = None
    """1 divided by the place of the first expected statement, 0 when it was not found."""

    @property
    def is_right(self) -> bool:
        """Whether nothing was wrong."""
        return not self.faults


class Respondent(Protocol):
    """Whoever is asked."""

    async def reply(self, case: Case) -> Reply:
        """Answer the question of a case, after those of its history."""


class Advising(Protocol):
    """What an advisor can do; :class:`kg.advisor.advisor.Advisor` is one."""

    async def answer(self, question: Question) -> Answer:
        """Answer a question."""

    async def choose(self, question: Question, options: tuple[str, ...]) -> Choice:
        """Pick an option."""


class AdvisorRespondent:
    """Asks an advisor, and hands the turns of a conversation on from question to question."""

    def __init__(self, advisor: Advising, today: date) -> None:
        self._advisor = advisor
        self._today = today

    async def reply(self, case: Case) -> Reply:
        """Answer the question of a case, after those of its history."""
        turns: tuple[Turn, ...] = ()
        for text in case.history:
            before = await self._advisor.answer(Question(text, self._today, history=turns))
            turns = (*turns, before.turn)
        question = Question(case.question, self._today, case.as_of, turns)
        if case.options:
            return _reply_to_choice(case, await self._advisor.choose(question, case.options))
        return _reply_to_answer(await self._advisor.answer(question))


def _reply_to_choice(case: Case, choice: Choice) -> Reply:
    text = "" if choice.option is None else case.options[choice.option]
    is_answer = choice.option is not None
    return Reply(text, is_answer, _ids(choice.statements), option=choice.option)


def _reply_to_answer(answer: Answer) -> Reply:
    return Reply(
        answer.text,
        answer.is_answered,
        _ids(answer.statements),
        _ids(answer.considered),
        verdict=read_verdict(answer.text),
    )


def _ids(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(each.id for each in statements)


async def run(respondent: Respondent, cases: Iterable[Case]) -> tuple[Result, ...]:
    """Ask every question, one after the other, and judge what is said."""
    return tuple([await _ask(respondent, case) for case in cases])


async def _ask(respondent: Respondent, case: Case) -> Result:
    started = time.perf_counter()
    reply = await respondent.reply(case)
    seconds = (time.perf_counter() - started) / (1 + len(case.history))
    places = _places(case, reply)
    return Result(
        id=case.id,
        faults=find_faults(case, reply),
        said=reply.text,
        is_answer=reply.is_answer,
        cited=len(reply.cited or ()),
        seconds=seconds,
        recall=_recall(case, places),
        reciprocal_rank=None if places is None else max((1 / each for each in places), default=0.0),
    )


def _places(case: Case, reply: Reply) -> list[int] | None:
    """Return the places of the expected statements among those found, counted from 1."""
    expected = set(case.statements.ids)
    if not expected or case.options or reply.cited is None:
        return None
    return [place for place, id_ in enumerate(reply.found, 1) if id_ in expected]


def _recall(case: Case, places: list[int] | None) -> float | None:
    if places is None:
        return None
    high = sum(place <= _DEPTH for place in places)
    # Of alternatives one is enough.
    return min(1.0, high / (len(case.statements.all) + bool(case.statements.any)))
