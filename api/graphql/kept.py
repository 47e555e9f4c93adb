"""Answers that are kept while the graph stays the same, and worked out once for all who ask at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from sys import getsizeof
from typing import Final, Generic, NamedTuple, TypeVar

from api.graphql.flights import Flights
from api.graphql.response import Response

_OVERHEAD: Final = 1_000
"""Bytes that an answer takes beside its content and its question, in round figures."""
_MOST_OF_ALL: Final = 8
"""One answer may take this part of the memory."""
_MOST_REQUESTS: Final = 8
"""Forms of a request that are kept with its answer."""

_LARGEST_REQUEST: Final = 16_000
"""Bytes of a request that is kept with its answer."""

R = TypeVar("R")


class Question(NamedTuple):
    """What is asked: equal questions have equal answers from the same graph."""

    text: str
    operation: str | None
    variables: str
    """Written so that equal ones are written in one way."""
    day: date

    @property
    def size(self) -> int:
        """Bytes that keeping it takes."""
        return getsizeof(self.text) + getsizeof(self.operation) + getsizeof(self.variables)


@dataclass(slots=True)
class _Kept:
    response: Response
    beside: int
    """Bytes that it takes beside its content."""
    requests: list[Hashable] = field(default_factory=list)
    counted: int = 0
    """Bytes that were counted for it so far."""


class KeptAnswers(Generic[R]):
    """Keeps answers by what was asked, and with each what was sent to requests of the same form.

    The memory is bounded; what was not asked for the longest time goes first. All go when the graph
    is replaced, and an answer from the graph of before is not kept any more.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Question, _Kept] = OrderedDict()
        self._sent: dict[Hashable, tuple[Question, R]] = {}
        self._flights = Flights[Response]()
        self._bytes = 0

    def clear(self) -> None:
        """Let go of everything, as the graph is another one now."""
        self._answers.clear()
        self._sent.clear()
        # Whoever works on an answer puts it where nobody looks any more.
        self._flights = Flights()
        self._bytes = 0

    def find(self, question: Question) -> Response | None:
        """Return an answer that is kept."""
        kept = self._answers.get(question)
        if kept is None:
            return None
        self._answers.move_to_end(question)
        return kept.response

    async def once(self, question: Question, work: Callable[[], Awaitable[Response]]) -> Response:
        """Work out an answer, or wait for the one who already does; keep it if it lasts."""
        flights = self._flights

        async def keeping() -> Response:
            response = await work()
            if response.lasts and flights is self._flights:
                self._keep(question, response)
            return response

        return await flights.once(question, keeping)

    def sent(self, request: Hashable) -> R | None:
        """Return what was sent to a request of this form."""
        found = self._sent.get(request)
        if found is None:
            return None
        question, sent = found
        self._answers.move_to_end(question)
        return sent

    def remember(
        self, question: Question, response: Response, request: Hashable, sent: R, size: int
    ) -> None:
        """Keep what is sent to a request, of ``size`` bytes, with the answer that it is made from."""
        kept = self._answers.get(question)
        if kept is None or kept.response is not response:
            return
        has_room = len(kept.requests) < _MOST_REQUESTS and size <= _LARGEST_REQUEST
        if has_room and request not in self._sent:
            kept.requests.append(request)
            kept.beside += size
            self._sent[request] = (question, sent)
        self._count(kept)

    def _keep(self, question: Question, response: Response) -> None:
        if not self._capacity:
            return
        beside = question.size + _OVERHEAD
        if (response.size + beside) * _MOST_OF_ALL <= self._capacity:
            self._answers[question] = kept = _Kept(response, beside)
            self._count(kept)

    def _count(self, kept: _Kept) -> None:
        """Count what an answer takes by now, and make room."""
        size = kept.response.size + kept.beside
        self._bytes += size - kept.counted
        kept.counted = size
        while self._bytes > self._capacity:
            _, oldest = self._answers.popitem(last=False)
            self._bytes -= oldest.counted
            for request in oldest.requests:
                del self._sent[request]
