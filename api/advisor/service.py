"""The advisor over the graph that is served now, whoever asks and through whichever door."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, TypeAlias

from api.advisor.conversations import MAXIMUM_TURNS, Conversations
from api.live import LiveStore
from kg.advisor.advisor import Advisor
from kg.advisor.conversation import Answer, Choice, Question, Turn
from kg.errors import BadInputError
from kg.graph import KnowledgeGraph
from kg.store import Store

MAXIMUM_QUESTION: Final = 4_000
"""Characters that a question may have."""
MAXIMUM_OPTIONS: Final = 20
MAXIMUM_OPTION: Final = 1_000
"""Characters that an option may have."""
NEW: Final = "new"
"""In the place of a conversation's id: begin one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it comes through a door."""

    question: str
    history: tuple[Turn, ...] = ()
    """What was asked before, the oldest first; or else it is kept under ``conversation``."""
    as_of: date | None = None
    conversation: str | None = None
    """Id of a conversation, or ``NEW``; ``None`` keeps nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what it was made from."""

    answer: Answer
    store: Store
    """The graph that was asked."""
    conversation: str | None = None
    """The id under which the next question continues."""


class Answering(Protocol):
    """Whatever answers as :class:`~kg.advisor.advisor.Advisor` does."""

    async def answer(self, question: Question) -> Answer:
        """Answer a question."""

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        """Pick the option that the evidence supports best, or none."""


Word: TypeAlias = Callable[[Answering, Store], Answering]
"""Gives an advisor over a store, whose answers are perhaps in other words."""


def in_own_words(advisor: Answering, _store: Store) -> Answering:
    """Leave the answers of an advisor as they are."""
    return advisor


@dataclass
class _Made:
    """The advisor that was made last.

    It stands apart from the service, since the live store, to which the service refers, tells it when
    a graph is replaced: otherwise the two would hold each other, and the graph.
    """

    store: Store | None = None
    advisor: Advisor | None = None

    def find(self, store: Store) -> Advisor | None:
        return self.advisor if self.store is store else None

    def let_go(self, _new: Store) -> None:
        self.store = self.advisor = None


class AdvisorService:
    """Answers questions from the current graph, for which it makes one advisor."""

    def __init__(
        self,
        live: LiveStore,
        today: Callable[[], date],
        conversations: Conversations | None = None,
        word: Word = in_own_words,
    ) -> None:
        self._live = live
        self._today = today
        self._word = word
        self._conversations = conversations or Conversations()
        self._made = _Made()
        self._making = asyncio.Lock()
        live.on_swap(self._made.let_go)

    async def prepare(self) -> None:
        """Read the current graph, so that the first question need not wait for that."""
        await self._advisor(self._live.current)

    async def ask(self, asked: Asked, store: Store | None = None) -> Reply:
        """Answer a question from ``store``, which is the current one when left out.

        Raises ``BadInputError`` and ``ConversationNotFoundError``.
        """
        question = self._read(asked)
        store = store or self._live.current
        conversation = asked.conversation
        if conversation == NEW:
            conversation = self._conversations.begin()
        answer = await self._word(await self._advisor(store), store).answer(question)
        if conversation is not None:
            self._conversations.add(conversation, answer.turn)
        return Reply(answer, store, conversation)

    async def choose(self, asked: Asked, options: Sequence[str]) -> Choice:
        """Pick the option that the evidence supports best; raises as ``ask`` does."""
        _check_options(options)
        question = self._read(asked)
        return await (await self._advisor(self._live.current)).choose(question, options)

    async def recall(self, questions: Sequence[str], history: Sequence[Turn] = ()) -> list[Turn]:
        """Understand earlier questions that only their words are left of, each in the light of
        those before; those that no question may be are passed over.
        """  # noqa: D205 - one sentence
        turns = list(history)
        # No other words are needed for what nobody reads.
        advisor = await self._advisor(self._live.current)
        for each in questions:
            if each.strip() and len(each) <= MAXIMUM_QUESTION:
                question = self._read(Asked(each, tuple(turns[-MAXIMUM_TURNS:])))
                turns.append((await advisor.answer(question)).turn)
        return turns

    def _read(self, asked: Asked) -> Question:
        _check_question(asked.question)
        if len(asked.history) > MAXIMUM_TURNS:
            reason = f"may have at most {MAXIMUM_TURNS} turns, not {len(asked.history)}"
            raise BadInputError("history", reason)
        history = asked.history
        if asked.conversation is not None:
            if history:
                raise BadInputError("history", "is kept under 'conversation': pass one of the two")
            if asked.conversation != NEW:
                history = self._conversations.turns(asked.conversation)
        return Question(asked.question, self._today(), asked.as_of, history)

    async def _advisor(self, store: Store) -> Advisor:
        if found := self._made.find(store):
            return found
        async with self._making:
            if found := self._made.find(store):
                return found
            advisor = await self._make(store)
            if store is self._live.current:
                self._made.store, self._made.advisor = store, advisor
            return advisor

    async def _make(self, store: Store) -> Advisor:
        advisor = Advisor(store)
        if isinstance(store, KnowledgeGraph):
            # Whatever is asked first has it read the whole graph, which takes more than a second
            # of work; others are answered meanwhile.
            nothing = Question("", self._today())
            await asyncio.to_thread(asyncio.run, advisor.answer(nothing))
        return advisor


def _check_question(text: str) -> None:
    if not text.strip():
        raise BadInputError("question", "is empty: ask something in plain words")
    if len(text) > MAXIMUM_QUESTION:
        reason = f"may have at most {MAXIMUM_QUESTION:,} characters, not {len(text):,}"
        raise BadInputError("question", reason)


def _check_options(options: Sequence[str]) -> None:
    least = 2
    if not least <= len(options) <= MAXIMUM_OPTIONS:
        reason = f"must be from {least} to {MAXIMUM_OPTIONS}, not {len(options)}"
        raise BadInputError("options", reason)
    for each in options:
        if not each.strip() or len(each) > MAXIMUM_OPTION:
            reason = f"must each have from 1 to {MAXIMUM_OPTION:,} characters"
            raise BadInputError("options", reason)
