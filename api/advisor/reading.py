"""Reading questions from JSON, with errors that say what is wrong with which part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request

from api.advisor.conversations import MAXIMUM_TURNS
from api.advisor.service import Asked
from api.bodies import read_body
from api.diagrams.parameters import check_names, read_member
from api.errors import HttpError
from kg.advisor.conversation import Intent, Turn
from kg.errors import BadInputError

MAXIMUM_SUBJECTS: Final = 50
"""Things, and words, that one turn may be about."""
_LONGEST_TEXT: Final = 200
_JSON: Final = "application/json"
_PARTS: Final = ("question", "history", "asOf", "conversation", "options")

T = TypeVar("T")


async def read_object(request: Request) -> dict[str, Any]:
    """Read the JSON object that a request carries; raises ``HttpError``."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != _JSON:
        message = f"send the question as {_JSON}, not as {content_type[:100] or 'nothing said'!r}"
        raise HttpError(415, "UNSUPPORTED_MEDIA_TYPE", message)
    try:
        # Stricter than Python's reader, which takes halves of characters that nobody can be answered with.
        body = msgspec.json.decode(await read_body(request))
    except (ValueError, RecursionError):
        raise HttpError(400, "BAD_REQUEST", "the body is not JSON") from None
    if not isinstance(body, dict):
        raise HttpError(400, "BAD_REQUEST", "the body must be a JSON object")
    return body


def read_asked(body: Mapping[str, Any]) -> Asked:
    """Read a question with its history; raises ``BadInputError``."""
    check_names(body, _PARTS)
    question = body.get("question")
    if not isinstance(question, str):
        raise BadInputError("question", "must be a text")
    return Asked(
        question,
        read_history(body.get("history")),
        read_day(body.get("asOf"), "asOf"),
        _optional(str, body.get("conversation"), "conversation", "must be a text"),
    )


def read_options(body: Mapping[str, Any]) -> list[str] | None:
    """Read the options of a multiple choice; ``None`` when there are none."""
    options = body.get("options")
    return None if options is None else _texts(options, "options")


def read_history(value: object) -> tuple[Turn, ...]:
    """Read turns as answers gave them; raises ``BadInputError``."""
    turns = _optional(list, value, "history", "must be a list of turns") or []
    if len(turns) > MAXIMUM_TURNS:
        reason = f"may have at most {MAXIMUM_TURNS} turns, not {len(turns)}"
        raise BadInputError("history", reason)
    return tuple(_read_turn(each, f"history[{index}]") for index, each in enumerate(turns))


def _read_turn(value: object, place: str) -> Turn:
    if not isinstance(value, dict):
        raise BadInputError(place, "must be an object, as in the 'turn' of an answer")
    intent = _optional(str, value.get("intent"), f"{place}.intent", "must be a text or null")
    turn = Turn(
        None if intent is None else read_member(Intent, f"{place}.intent", intent),
        tuple(_texts(value.get("entities", []), f"{place}.entities")),
        read_day(value.get("asOf"), f"{place}.asOf"),
        tuple(_texts(value.get("topic", []), f"{place}.topic")),
    )
    check_turn(turn, place)
    return turn


def check_turn(turn: Turn, place: str) -> None:
    """Refuse a turn that is larger than any answer makes one; raises ``BadInputError``."""
    for name, texts in (("entities", turn.entities), ("topic", turn.topic)):
        if len(texts) > MAXIMUM_SUBJECTS or any(len(each) > _LONGEST_TEXT for each in texts):
            reason = (
                f"must be at most {MAXIMUM_SUBJECTS} texts of at most {_LONGEST_TEXT} characters"
            )
            raise BadInputError(f"{place}.{name}", reason)


def read_day(value: object, argument: str) -> date | None:
    """Read a day, if there is one; raises ``BadInputError``."""
    reason = "must be a day, written YYYY-MM-DD"
    text = _optional(str, value, argument, reason)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadInputError(argument, reason) from None


def _optional(kind: type[T], value: object, argument: str, reason: str) -> T | None:
    if value is None or isinstance(value, kind):
        return value
    raise BadInputError(argument, reason)


def _texts(value: object, argument: str) -> list[str]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise BadInputError(argument, "must be a list of texts")
