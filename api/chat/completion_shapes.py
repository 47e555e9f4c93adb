"""What completions look like in OpenAI's protocol."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from api.advisor.citing import Cited, source_list
from api.chat.events import event, pieces
from api.chat.talk import Talk, written

MODEL: Final = "archkg"
_MARKER: Final = re.compile(r"\[(\d{1,4})\]")
_CHARACTERS_PER_TOKEN: Final = 4
"""Nothing here has tokens; usage is told by this measure."""


def error(message: str, kind: str, param: str | None, code: str) -> dict[str, Any]:
    """Write an error."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code.lower()}}


def model(created: int) -> dict[str, Any]:
    """Describe the model; ``created`` is in seconds since 1970."""
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def annotate(text: str, cited: Sequence[Cited]) -> list[dict[str, Any]]:
    """Return a citation for every marker in the text and every address that its statement has.

    ``start_index`` and ``end_index`` count characters of the text, the end not included.
    """
    by_number = {each.number: each for each in cited}
    return [
        _annotation(found, place.words, place.source.url)
        for found in _MARKER.finditer(text)
        if int(found[1]) in by_number
        for place in by_number[int(found[1])].places
        if place.source.url
    ]


def _annotation(marker: re.Match[str], title: str, url: str) -> dict[str, Any]:
    start, end = marker.span()
    place = {"start_index": start, "end_index": end, "title": title, "url": url}
    return {"type": "url_citation", "url_citation": place}


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer, ready to be sent in one piece or in many."""

    head: dict[str, Any]
    """What every chunk repeats."""
    content: str
    """The answer, then the list of its sources."""
    annotations: list[dict[str, Any]]
    usage: dict[str, int]
    answer: dict[str, Any]
    """All that is known of the answer, for clients that look for more."""

    @classmethod
    def of(cls, text: str, cited: Sequence[Cited], answer: dict[str, Any], talk: Talk) -> Self:
        """Make one from an answer to a talk."""
        content = written(text, answer["notice"], source_list(cited))
        head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": MODEL,
        }
        usage = _usage(sum(map(len, (*talk.earlier, talk.question))), len(content))
        return cls(head, content, annotate(text, cited), usage, answer)

    def values(self) -> dict[str, Any]:
        """Write it in one piece."""
        message = {
            "role": "assistant",
            "content": self.content,
            "refusal": None,
            "annotations": self.annotations,
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        whole = {"object": "chat.completion", "choices": [choice], "usage": self.usage}
        return {**self.head, **whole, MODEL: self.answer}

    def events(self, *, usage: bool) -> Iterator[str]:
        """Write it as a stream; with ``usage``, the last chunk tells it."""
        yield self._chunk({"role": "assistant", "content": ""})
        for piece in pieces(self.content):
            yield self._chunk({"content": piece})
        if self.annotations:
            yield self._chunk({"annotations": self.annotations})
        yield self._chunk({}, finish_reason="stop", more={MODEL: self.answer})
        if usage:
            yield event({**self._start, "choices": [], "usage": self.usage})

    @property
    def _start(self) -> dict[str, Any]:
        return {**self.head, "object": "chat.completion.chunk"}

    def _chunk(
        self,
        delta: dict[str, Any],
        finish_reason: str | None = None,
        more: dict[str, Any] | None = None,
    ) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return event({**self._start, "choices": [choice], **(more or {})})


def _usage(asked: int, answered: int) -> dict[str, int]:
    prompt, completion = (-(-each // _CHARACTERS_PER_TOKEN) for each in (asked, answered))
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
