"""What a chat front end sends, the whole talk every time, and how it is put to the advisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.advisor.service import AdvisorService, Asked, Reply
from kg.errors import BadInputError

RECALLED: Final = 4
"""Earlier questions that are understood anew, so that the last one may refer to them."""
USER: Final = "user"
_ROLES: Final = (USER, "assistant", "system", "developer", "tool", "function")


@dataclass(frozen=True, slots=True)
class Talk:
    """What the user said."""

    question: str
    """The last thing."""
    earlier: tuple[str, ...] = ()
    """What was said before, the oldest first; no more than can be recalled."""


def read_talk(messages: object, part: str) -> Talk:
    """Read what the user says in messages, of which ``part`` is the key that holds their content.

    What others say in them changes nothing: answers come from the graph alone. Raises
    ``BadInputError``.
    """
    if not isinstance(messages, list) or not messages:
        raise BadInputError("messages", "must be a list with at least one message")
    roles = [_role(each, f"messages[{index}]") for index, each in enumerate(messages)]
    ours = [index for index, role in enumerate(roles) if role == USER]
    if not ours:
        raise BadInputError("messages", "hold no question: one must have the role 'user'")
    said = [_text(messages[at].get(part), f"messages[{at}].{part}") for at in ours[-RECALLED - 1 :]]
    return Talk(said[-1], tuple(said[:-1]))


def _role(message: object, place: str) -> str:
    if not isinstance(message, dict):
        raise BadInputError(place, "must be an object")
    role = message.get("role")
    if role not in _ROLES:
        raise BadInputError(f"{place}.role", f"must be one of {', '.join(_ROLES)}")
    return str(role)


def _text(content: object, place: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise BadInputError(place, "must be a text or a list of parts")
    return "\n".join(_part(each, f"{place}[{index}]") for index, each in enumerate(content))


def _part(part: Any, place: str) -> str:
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
        return str(part["text"])
    raise BadInputError(place, "must be a part of type 'text' with a 'text': nothing else is read")


async def answer_talk(service: AdvisorService, talk: Talk, as_of: date | None = None) -> Reply:
    """Answer the last question in the light of those before; raises ``BadInputError``."""
    history = await service.recall(talk.earlier)
    return await service.ask(Asked(talk.question, tuple(history), as_of))


def written(text: str, notice: str | None, sources: str) -> str:
    """Return what a front end shows: the answer, what is to be said of its wording, its sources."""
    return "\n\n".join(filter(None, (text, notice, sources)))
