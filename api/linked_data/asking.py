"""What addresses ask for: bounded, checked, with a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from starlette.requests import Request

from kg.errors import BadInputError
from kg.store import Meta, Store

MAXIMUM_NAME: Final = 300
"""Characters of an id, name or alias in an address."""

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOST: Final = re.compile(r"[A-Za-z0-9.-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """The store that is to answer a request, and for which day."""

    store: Store
    as_of: date | None
    """The day that the request names, if it does."""
    day: date
    """That day, or today."""

    def state_of(self, meta: Meta) -> str:
        """Name what the answer is made from: equal names make equal answers."""
        return f"{meta.version}-{self.day}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where requests find the store, which may be another one for the next request."""

    store: Callable[[], Store]
    today: Callable[[], date]

    def open(self, request: Request) -> Asked:
        """Read the day off a request; raises :class:`~kg.errors.BadInputError`."""
        as_of = read_day(request.query_params.get("asOf", ""))
        return Asked(self.store(), as_of, as_of or self.today())


def read_day(written: str) -> date | None:
    """Read a day, where nothing written names none."""
    if not written:
        return None
    try:
        # What Python reads beyond this, such as weeks, is not what the API calls a day.
        return date.fromisoformat(written if _DAY.fullmatch(written) else "")
    except ValueError:
        raise BadInputError("asOf", f"{written[:50]!r} is not a day: write YYYY-MM-DD") from None


def read_name(request: Request) -> str:
    """Return the name that the path ends with; raises :class:`~kg.errors.BadInputError`."""
    name = str(request.path_params["name"])
    if len(name) > MAXIMUM_NAME:
        raise BadInputError("id", f"must have at most {MAXIMUM_NAME} characters")
    return name


def read_base(request: Request) -> str:
    """Return the address of the server as the client wrote it, with a slash at the end."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise BadInputError("Host", "is no host name")
    return f"{request.url.scheme}://{host}/"
