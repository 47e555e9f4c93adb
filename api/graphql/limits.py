"""What one GraphQL operation may be and take, and how it is told that it is too much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from typing_extensions import override

from kg.errors import KgError


@dataclass(frozen=True)
class GraphQLLimits:
    """Bounds of the GraphQL door; each can be set."""

    budget: int = 500_000
    """Values that the answer to one operation may have by estimate; see :mod:`api.graphql.cost`."""
    depth: int = 20
    """Fields inside of each other; the explorer's question for the schema has 15."""
    aliases: int = 50
    """Aliased fields, with fragments written out."""
    root_fields: int = 20
    """Questions in one operation, with fragments written out."""
    directives: int = 50
    """Directives, with fragments written out."""
    fields: int = 2_000
    """Fields, with fragments written out."""
    tokens: int = 2_000
    """Words and signs of a document; the explorer's question for the schema has 183."""
    characters: int = 50_000
    """Characters of a document."""
    values: int = 2_000
    """Values in the variables, however they are nested."""
    seconds: float = 10.0
    """For which an operation may run."""
    kept_bytes: int = 64 * 1024 * 1024
    """Memory for answers that are kept; 0 keeps none."""
    piece_bytes: int = 64 * 1024 * 1024
    """Memory for pieces that answers are joined from; 0 keeps none."""
    persisted_bytes: int = 4 * 1024 * 1024
    """Memory for documents that clients have persisted; 0 persists none."""
    max_age: int = 60
    """Seconds for which caches may give an answer out again without asking."""
    trusted_only: bool = False
    """Whether only the saved queries are answered."""


UNCOUNTED: Final = 10**12
"""In the place of larger numbers, of which programs in other languages read but the first digits."""


@dataclass(unsafe_hash=True)
class OperationTooLargeError(KgError):
    """An operation has more of something than one may have; it was not run."""

    code: ClassVar[str] = "OPERATION_TOO_LARGE"

    what: str
    """A field of :class:`GraphQLLimits`, as people write it: ``root fields``."""
    found: int
    """How many it has; at least, where counting stopped."""
    maximum: int

    def __post_init__(self) -> None:
        self.found = min(self.found, UNCOUNTED)

    def __str__(self) -> str:
        return (
            f"the operation exceeds the limit of {self.what}: {self.found:,}, "
            f"and {self.maximum:,} are allowed"
        )

    @override
    def details(self) -> dict[str, object]:
        return {"limit": self.what, "found": self.found, "maximum": self.maximum}


@dataclass(unsafe_hash=True)
class CostExceededError(KgError):
    """The answer to an operation would be larger than one may be; it was not run."""

    code: ClassVar[str] = "COST_EXCEEDED"

    cost: int
    budget: int

    def __post_init__(self) -> None:
        self.cost = min(self.cost, UNCOUNTED)

    def __str__(self) -> str:
        return (
            f"the operation costs {self.cost:,}, and the budget is {self.budget:,}: ask for "
            "smaller pages with 'first', or for fewer fields inside of lists"
        )

    @override
    def details(self) -> dict[str, object]:
        return {"cost": self.cost, "budget": self.budget}
