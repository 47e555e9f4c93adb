"""What comes of running an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from graphql import GraphQLError

from kg.errors import KgError


@dataclass(slots=True)
class Executed:
    """The answer to an operation."""

    data: Any
    """What :func:`~api.graphql.encoding.encode` writes as ``data``; ``None`` when the operation
    was not run, too."""
    errors: tuple[GraphQLError, ...] = ()
    """What went wrong, with path and locations; ``original_error`` is the cause, if there is one."""
    was_run: bool = True
    """Whether any field was resolved: not when the values of variables were refused."""


@dataclass(unsafe_hash=True)
class DeadlineExceededError(KgError):
    """The operation was not finished when its time was up; nothing of it is answered."""

    code: ClassVar[str] = "DEADLINE_EXCEEDED"

    def __str__(self) -> str:
        return "the operation took too long: ask for less at once"


def exceed_deadline() -> Executed:
    """Return the answer to an operation that was not finished in time."""
    cause = DeadlineExceededError()
    return Executed(None, (GraphQLError(str(cause), original_error=cause),))
