"""Everything that can go wrong, as values: fields to compare, a message that teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from typing_extensions import override


class KgError(Exception):
    """Base of every error that archkg raises on purpose.

    Subclasses are dataclasses that compare and hash by their fields, but are not frozen: the
    interpreter has to be able to set ``__traceback__`` on them.

    ``code`` is the machine-readable name that every protocol shows; ``str(error)`` is one sentence
    for people and holds no internals.
    """

    code: ClassVar[str] = "INTERNAL"

    def details(self) -> dict[str, object]:
        """Machine-readable facts beside the message, ready for JSON."""
        return {}


def did_you_mean(suggestions: Sequence[str]) -> str:
    """Return `` Did you mean 'a' or 'b'?``, or nothing when there is no suggestion."""
    if not suggestions:
        return ""
    return f" Did you mean {' or '.join(repr(each) for each in suggestions)}?"


@dataclass(unsafe_hash=True)
class NotFoundError(KgError):
    """No entity, statement or query goes by that name."""

    code: ClassVar[str] = "NOT_FOUND"

    what: str
    """What was looked for: ``entity``, ``service``, ``node``, ``query``."""
    name: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"unknown {self.what} {self.name!r}.{did_you_mean(self.suggestions)}"

    @override
    def details(self) -> dict[str, object]:
        return {"id": self.name, "suggestions": list(self.suggestions)}


@dataclass(unsafe_hash=True)
class BadInputError(KgError):
    """An argument has a value that cannot be used."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    argument: str
    reason: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.argument}: {self.reason}.{did_you_mean(self.suggestions)}"

    @override
    def details(self) -> dict[str, object]:
        return {"argument": self.argument, "suggestions": list(self.suggestions)}


@dataclass(unsafe_hash=True)
class UnknownUnitError(KgError):
    """A quantity names a unit that the unit table does not hold."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    unit: str
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"unknown unit {self.unit!r}.{did_you_mean(self.suggestions)}"

    @override
    def details(self) -> dict[str, object]:
        return {"unit": self.unit, "suggestions": list(self.suggestions)}


@dataclass(unsafe_hash=True)
class BadQuantityError(KgError):
    """A text is not an amount followed by a unit."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    text: str

    def __str__(self) -> str:
        return f"{self.text!r} is not a quantity: write an amount and a unit, such as '256 KiB'"


@dataclass(unsafe_hash=True)
class StoreUnavailableError(KgError):
    """The server that holds the graph cannot be asked, or does not hold one."""

    code: ClassVar[str] = "STORE_UNAVAILABLE"

    url: str
    """Where it is, without credentials; kept from messages, which may reach anybody."""
    reason: str

    def __str__(self) -> str:
        return f"the store cannot answer: {self.reason.rstrip('.')}."


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a data file, with the place where an editor should put the cursor."""

    path: str
    line: int
    """Counted from 1, as editors do; 0 where the path alone names the place."""
    column: int
    """Counted from 1; 0 where there is no line."""
    message: str
    rule: str
    """Kebab-case name of the rule that was broken, such as ``unknown-entity``."""
    suggestions: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}.{did_you_mean(self.suggestions)} [{self.rule}]"


@dataclass(unsafe_hash=True)
class InvalidDataError(KgError):
    """Data has problems; nothing of it was loaded."""

    code: ClassVar[str] = "INVALID_DATA"

    problems: tuple[Problem, ...]
    files: int = field(default=0)
    """How many files were read."""

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        broken = len({problem.path for problem in self.problems})
        noun = "problem" if len(lines) == 1 else "problems"
        summary = f"{len(lines)} {noun} in {broken} of {self.files} files. Nothing was loaded."
        return "\n".join([*lines, summary])


@dataclass(unsafe_hash=True)
class BadSnapshotError(KgError):
    """A file is not a snapshot that this version of archkg can serve; nothing of it was loaded."""

    code: ClassVar[str] = "BAD_SNAPSHOT"

    path: str
    reason: str

    def __str__(self) -> str:
        return (
            f"cannot load the snapshot {self.path}: {self.reason}. "
            "Build it anew with 'archkg build'."
        )

    @override
    def details(self) -> dict[str, object]:
        return {"path": self.path, "reason": self.reason}


@dataclass(unsafe_hash=True)
class NotWrittenError(KgError):
    """A file could not be written; what was there before stays as it was."""

    code: ClassVar[str] = "NOT_WRITTEN"

    path: str
    reason: str

    def __str__(self) -> str:
        return f"cannot write {self.path}: {self.reason}."

    @override
    def details(self) -> dict[str, object]:
        return {"path": self.path, "reason": self.reason}
