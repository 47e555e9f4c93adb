"""What of an HTTP request decides about the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from starlette.types import Scope

from api.compression import choose_coding
from api.errors import HttpError
from api.negotiation import choose

GRAPHQL_JSON: Final = "application/graphql-response+json"
PLAIN_JSON: Final = "application/json"

_DECISIVE: Final[Mapping[bytes, bool]] = {
    b"accept": True,
    b"accept-encoding": True,
    b"content-type": True,
    b"if-none-match": True,
    b"authorization": False,
    b"cookie": False,
    b"x-api-key": False,
}
"""Headers that count, and whether it counts what they say or only that they are there."""
_CREDENTIALS: Final = (b"authorization", b"")


class Form(NamedTuple):
    """All of a request that its answer depends on: requests of one form have one answer."""

    day: date
    """On which it came."""
    method: str
    address: bytes
    """The part of the address with parameters."""
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    """Those that count; of credentials, only that there are some."""

    @property
    def is_get(self) -> bool:
        """Whether the operation is in the address, and the answer may be kept by caches."""
        return self.method != "POST"

    @property
    def size(self) -> int:
        """Bytes that keeping it takes, in round figures."""
        return len(self.address) + len(self.body) + sum(len(value) for _, value in self.headers)

    @property
    def is_private(self) -> bool:
        """Whether the answer is for this client only."""
        return _CREDENTIALS in self.headers

    @property
    def content_type(self) -> str:
        """Media type of the body, without its parameters."""
        return self.header(b"content-type").partition(";")[0].strip().lower()

    @property
    def coding(self) -> str | None:
        """The coding that the client prefers, if any."""
        return choose_coding(self.header(b"accept-encoding"))

    @property
    def wants_200(self) -> bool:
        """Whether refusals, too, are to come with 200.

        A client that names only ``application/json`` wants that for every well-formed answer; the
        specification keeps it for clients of before the media type of its own.
        """
        return self.header(b"accept").strip() == PLAIN_JSON

    @property
    def media_type(self) -> str:
        """Media type of the answer; raises :class:`~api.errors.HttpError` if the client takes none."""
        accept = self.header(b"accept")
        offers = (PLAIN_JSON, GRAPHQL_JSON)
        found = choose(accept, offers[::-1] if GRAPHQL_JSON in accept.lower() else offers)
        if found is None and accept.strip() != "text/html":
            raise HttpError(406, "NOT_ACCEPTABLE", f"answers are {GRAPHQL_JSON} or {PLAIN_JSON}")
        return found or PLAIN_JSON

    def header(self, name: bytes) -> str:
        """Return a header that counts, empty when there is none."""
        values = [value for each, value in self.headers if each == name]
        return b", ".join(values).decode("latin-1")


def form_of(scope: Scope, body: bytes, day: date) -> Form:
    """Return the form of a request."""
    headers = []
    for name, value in scope["headers"]:
        counts = _DECISIVE.get(name)
        if counts:
            headers.append((name, value))
        elif counts is False:
            headers.append(_CREDENTIALS)
    return Form(day, scope["method"], scope["query_string"], body, tuple(headers))


def wants_explorer(scope: Scope) -> bool:
    """Tell whether a browser asks for the page and not for an answer."""
    address: bytes = scope["query_string"]
    if any(name in address for name in (b"query=", b"documentId=", b"extensions=")):
        return False
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
