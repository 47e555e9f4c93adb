"""Asking a language model over HTTP, as OpenAI's chat completions are asked: once, and bounded."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import httpx2

from api.settings import ModelSettings
from kg.errors import KgError

logger = logging.getLogger(__name__)

MAXIMUM_REPLY: Final = 256 * 1024
"""Bytes of a reply that are read."""
MAXIMUM_TOKENS: Final = 800
_ENDPOINT: Final = "/chat/completions"
_CONNECTIONS: Final = 16

Message = Mapping[str, str]
"""``role`` and ``content``."""


@dataclass(unsafe_hash=True)
class ModelUnavailableError(KgError):
    """The language model gave no reply that can be read."""

    code: ClassVar[str] = "MODEL_UNAVAILABLE"

    reason: str
    """Completes "the model …"; holds neither its address nor the key."""

    def __str__(self) -> str:
        return f"the model {self.reason}."


class ModelClient:
    """One model of one API; keeps its connections, which are made when first needed."""

    def __init__(self, settings: ModelSettings) -> None:
        self.seconds = settings.seconds
        """For which one question may keep the model busy."""
        self._name = settings.name
        self._url = _endpoint(settings.url)
        key = settings.key
        self._http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key is not None else {},
            # One deadline for all there is to wait for is set around each call.
            timeout=None,
            limits=httpx2.Limits(
                max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS
            ),
            # Elsewhere the key and the question are nobody's business.
            follow_redirects=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def complete(self, messages: Sequence[Message], deadline: float) -> str:
        """Return what the model says to messages, before ``deadline`` on the clock of the loop.

        Raises ``ModelUnavailableError``.
        """
        try:
            async with asyncio.timeout_at(deadline):
                body = await self._post(messages)
            return _content(body)
        except TimeoutError:
            error = ModelUnavailableError("took too long")
        except httpx2.ConnectError:
            error = ModelUnavailableError("cannot be reached")
        except (httpx2.HTTPError, httpx2.StreamError):
            error = ModelUnavailableError("broke the connection")
        except ModelUnavailableError as refused:
            error = refused
        logger.warning("%s", error)
        raise error from None

    async def _post(self, messages: Sequence[Message]) -> bytes:
        asked = {
            "model": self._name,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": MAXIMUM_TOKENS,
            "stream": False,
        }
        # What is packed could unpack to any size.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        async with self._http.stream("POST", self._url, json=asked, headers=headers) as response:
            if response.status_code != httpx2.codes.OK:
                raise ModelUnavailableError(f"answered with HTTP status {response.status_code}")
            body = bytearray()
            async for part in response.aiter_raw():
                body += part
                if len(body) > MAXIMUM_REPLY:
                    raise ModelUnavailableError("replied at too great a length")
            return bytes(body)


def _endpoint(base: str) -> httpx2.URL:
    url = httpx2.URL(base)
    path = url.path.rstrip("/")
    return url.copy_with(path=path if path.endswith(_ENDPOINT) else path + _ENDPOINT)


def _content(body: bytes) -> str:
    try:
        reply: Any = json.loads(body)
        choice = reply["choices"][0]
        content = choice["message"]["content"]
        finished = choice.get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise ModelUnavailableError("sent what is not a chat completion") from None
    if finished not in {"stop", None}:
        raise ModelUnavailableError("did not finish its reply")
    if not isinstance(content, str) or not content.strip():
        raise ModelUnavailableError("said nothing")
    return content
