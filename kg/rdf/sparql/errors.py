"""What can go wrong with a query, as values."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import ClassVar, Final

from typing_extensions import override

from kg.errors import KgError


class SparqlError(KgError):
    """Base of the errors that a query can end with."""

    def place(self) -> Place | None:
        """Where in the query the reason is, if it is at one place."""
        return None


@dataclass(frozen=True)
class Place:
    """A place in a query, counted from 1 as editors do."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"

    @classmethod
    def at(cls, offset: int, text: str) -> Place:
        """Return the place of the character at ``offset``."""
        before = text[:offset]
        return cls(before.count("\n") + 1, offset - before.rfind("\n"))


@dataclass(unsafe_hash=True)
class QuerySyntaxError(SparqlError):
    """A text is not a SPARQL 1.1 query."""

    code: ClassVar[str] = "QUERY_SYNTAX"

    reason: str
    where: Place

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"

    @override
    def place(self) -> Place:
        return self.where


@dataclass(unsafe_hash=True)
class QueryRefusedError(SparqlError):
    """A query asks for what is not done here."""

    code: ClassVar[str] = "QUERY_REFUSED"

    reason: str
    where: Place | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason

    @override
    def place(self) -> Place | None:
        return self.where


@dataclass(unsafe_hash=True)
class QueryTimeoutError(SparqlError):
    """A query ran for as long as it may and was stopped."""

    code: ClassVar[str] = "QUERY_TIMEOUT"

    seconds: float

    def __str__(self) -> str:
        return f"the query was stopped after {self.seconds:g} s, the limit: ask for less at once"

    @override
    def details(self) -> dict[str, object]:
        return {"seconds": self.seconds}


@dataclass(unsafe_hash=True)
class TooManyRowsError(SparqlError):
    """An answer has more rows, or triples, than it may."""

    code: ClassVar[str] = "TOO_MANY_ROWS"

    rows: int
    """The limit."""

    def __str__(self) -> str:
        return f"the answer has more than {self.rows:,} rows, the limit: add LIMIT and OFFSET"

    @override
    def details(self) -> dict[str, object]:
        return {"rows": self.rows}


@dataclass(unsafe_hash=True)
class ResultTooLargeError(SparqlError):
    """An answer has more bytes than it may."""

    code: ClassVar[str] = "RESULT_TOO_LARGE"

    mib: int
    """The limit."""

    def __str__(self) -> str:
        return f"the answer is larger than {self.mib} MiB, the limit: add LIMIT and OFFSET"

    @override
    def details(self) -> dict[str, object]:
        return {"mebibytes": self.mib}


@dataclass(unsafe_hash=True)
class QueryAbortedError(SparqlError):
    """A query ended the process that ran it, or could not be evaluated by it."""

    code: ClassVar[str] = "QUERY_ABORTED"

    def __str__(self) -> str:
        return "the query could not be evaluated: it needs too much memory or nests too deep"


@dataclass(unsafe_hash=True)
class BusyError(SparqlError):
    """Too many queries wait already, or a query waited in vain."""

    code: ClassVar[str] = "BUSY"

    def __str__(self) -> str:
        return "too many queries are running; try again in a moment"


@dataclass(unsafe_hash=True)
class NotReadyError(SparqlError):
    """The data is not there yet, or could not be made."""

    code: ClassVar[str] = "NOT_READY"

    def __str__(self) -> str:
        return "the data for SPARQL is not ready yet; try again in a moment"


_SENT: Final = {
    each.code: each
    for each in (
        QuerySyntaxError,
        QueryRefusedError,
        TooManyRowsError,
        ResultTooLargeError,
        QueryAbortedError,
    )
}
"""Errors that the process which runs queries can tell of."""


def pack(error: SparqlError) -> bytes:
    """Write an error for another process."""
    return json.dumps({"code": error.code, "fields": asdict(error)}).encode()  # type: ignore[call-overload]  # the subclasses are dataclasses


def unpack(text: bytes) -> SparqlError:
    """Read an error of another process."""
    sent = json.loads(text)
    fields = sent["fields"]
    if fields.get("where"):
        fields["where"] = Place(**fields["where"])
    return _SENT[sent["code"]](**fields)
