"""What the graph knows, as frozen values: entities, the statements about them, and their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import ClassVar


class EntityKind(StrEnum):
    """What sort of thing an entity is."""

    SERVICE = "service"
    FEATURE = "feature"
    CONCEPT = "concept"
    TECHNOLOGY = "technology"
    SCOPE = "scope"


class StatementKind(StrEnum):
    """What sort of thing a statement says."""

    CLAIM = "claim"
    LIMIT = "limit"
    RELATION = "relation"
    PRACTICE = "practice"
    PROCEDURE = "procedure"


class Standing(StrEnum):
    """Whether a statement holds on a given day."""

    CURRENT = "current"
    OUTDATED = "outdated"
    FUTURE = "future"
    REFUTED = "refuted"


class Rank(StrEnum):
    """How much weight a statement has; ``DEPRECATED`` means that it was never true."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"


class Lifecycle(StrEnum):
    """Where a service or feature stands between launch and shutdown."""

    PREVIEW = "preview"
    ACTIVE = "active"
    LEGACY = "legacy"
    CLOSED_TO_NEW_CUSTOMERS = "closed-to-new-customers"
    DISCONTINUED = "discontinued"


class Bound(StrEnum):
    """Which side of a quantity a limit speaks of."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    DEFAULT = "default"
    EXACT = "exact"
    APPROXIMATE = "approximate"


class DeliveryMode(StrEnum):
    """Who takes the first step when data is handed on."""

    PUSH = "push"
    PULL = "pull"


class Stance(StrEnum):
    """Whether a practice is recommended or warned against."""

    DO = "do"
    AVOID = "avoid"


class DataFlow(StrEnum):
    """Which way data or control moves along a relation, seen from its source."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class RelationKind:
    """One row of the relation table; equal to another row when the names are equal."""

    name: str
    """Kebab-case, such as ``pulls-from``."""
    family: str = field(compare=False)
    inverse: str = field(compare=False)
    """The name read from the target, such as ``polled-by``."""
    sentence: str = field(compare=False)
    """Template with ``{source}`` and ``{target}``."""
    description: str = field(compare=False)
    sources: frozenset[EntityKind] = field(compare=False)
    """Kinds of entity that may stand at the source end."""
    targets: frozenset[EntityKind] = field(compare=False)
    flow: DataFlow = field(compare=False, default=DataFlow.FORWARD)
    symmetric: bool = field(compare=False, default=False)
    hands_on: bool = field(compare=False, default=False)
    """Whether what moves is what the giving end is there to hand on, and not news of its state."""


class NoLimit(Enum):
    """The value of a limit that is known not to exist; an unknown limit is ``None`` instead."""

    NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a unit, as the source writes it (``Decimal('1')``, ``'MiB'``)."""

    amount: Decimal
    unit: str
    """Canonical spelling from the unit table of :mod:`kg.quantity`."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Days on which something holds: from ``start`` up to, not including, ``end``."""

    start: date | None = None
    """First day; ``None`` means since always, or since a day nobody recorded."""
    end: date | None = None
    """First day on which it no longer holds; ``None`` means until further notice."""

    def contains(self, day: date) -> bool:
        """Tell whether ``day`` lies inside."""
        return not self.begins_after(day) and not self.ended_by(day)

    def begins_after(self, day: date) -> bool:
        """Tell whether the interval has not begun on ``day``."""
        return self.start is not None and day < self.start

    def ended_by(self, day: date) -> bool:
        """Tell whether the interval is over on ``day``."""
        return self.end is not None and day >= self.end

    def intersection(self, other: Interval) -> Interval | None:
        """Return the days in both intervals, or ``None`` when there are none."""
        starts = [each for each in (self.start, other.start) if each is not None]
        ends = [each for each in (self.end, other.end) if each is not None]
        start = max(starts, default=None)
        end = min(ends, default=None)
        if start is not None and end is not None and start >= end:
            return None
        return Interval(start, end)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a source that is cited by line."""

    title: str
    lines: tuple[int, ...]
    """Numbers of the lines that say something, counted from 1."""


@dataclass(frozen=True, slots=True)
class Source:
    """Somewhere that statements come from: the study notes, a documentation page, a package."""

    id: str
    title: str
    publisher: str
    url: str | None = None
    """Address of the page; ``None`` for the notes and for packages."""
    file: str | None = None
    """File that locators point into by line, for the notes."""
    primary: bool = False
    """Whether the maker of the thing described is the one speaking."""
    checked: date | None = None
    """Day on which the source was last read."""
    sections: tuple[Section, ...] = ()
    """For a file: its parts, so that what nobody cites can be found."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source that says what a statement says."""

    source: str
    """Id of the source."""
    locator: str | None = None
    """Line of the notes, or heading of a page."""
    checked: date | None = None
    """Day on which the place was last read for this statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing that statements are about."""

    id: str
    kind: EntityKind
    name: str
    brief: str
    aliases: tuple[str, ...] = ()
    category: str | None = None
    """Set on services: a name from ``kg.vocabulary.CATEGORIES``."""
    scope: str | None = None
    """Id of the ``SCOPE`` entity inside which one instance of this thing lives."""
    lifecycle: Lifecycle = Lifecycle.ACTIVE

    @property
    def owner(self) -> str:
        """Id of the service that a feature belongs to; the entity's own id otherwise."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that a source says about an entity."""

    id: str
    about: str
    """Id of the entity; for a relation, of its source end."""
    text: str
    """One plain sentence that stands alone."""
    sources: tuple[Citation, ...]
    valid: Interval = Interval()
    rank: Rank = Rank.NORMAL
    replaced_by: str | None = None
    """Id of the statement that holds instead."""
    note: str | None = None
    contradicts: tuple[str, ...] = ()
    """Ids of statements that cannot be true together with this one."""

    kind: ClassVar[StatementKind]

    def standing(self, day: date) -> Standing:
        """Tell whether the statement holds on ``day``."""
        if self.rank is Rank.DEPRECATED:
            return Standing.REFUTED
        if self.valid.start is None and self.valid.end is None:
            return Standing.CURRENT  # as most do; lists ask this of every statement
        if self.valid.ended_by(day):
            return Standing.OUTDATED
        if self.valid.begins_after(day):
            return Standing.FUTURE
        return Standing.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Statement):
    """A sentence under one aspect of its entity."""

    aspect: str
    """A name from ``kg.vocabulary.ASPECTS``."""

    kind: ClassVar[StatementKind] = StatementKind.CLAIM


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Statement):
    """A quantity that something may not pass, starts from, or has."""

    name: str
    """What is limited, in words that are the same for every service (``message size``)."""
    bound: Bound
    quantity: Quantity | NoLimit | None
    """``NoLimit`` when there is known to be none, ``None`` when the value is not known."""
    scope: str | None = None
    """What it applies to: ``per queue``, ``per account and Region``."""
    adjustable: bool | None = None
    """Whether AWS raises it on request; ``None`` when not known."""
    condition: str | None = None

    kind: ClassVar[StatementKind] = StatementKind.LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Statement):
    """A typed edge from the entity that acts or depends to another one."""

    relation_kind: RelationKind
    target: str
    mechanism: str | None = None
    delivery: DeliveryMode | None = None
    condition: str | None = None

    kind: ClassVar[StatementKind] = StatementKind.RELATION

    @property
    def source(self) -> str:
        """Id of the entity at the source end."""
        return self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Statement):
    """Something to do or to avoid."""

    stance: Stance
    reason: str | None = None
    instead: tuple[str, ...] = ()
    """Ids of the entities to use instead."""

    kind: ClassVar[StatementKind] = StatementKind.PRACTICE


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure."""

    text: str
    entities: tuple[str, ...] = ()
    """Ids of the entities that the step uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Statement):
    """How something is done, in order."""

    steps: tuple[Step, ...]

    kind: ClassVar[StatementKind] = StatementKind.PROCEDURE


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that a graph is built from, checked and in the order of the files."""

    entities: tuple[Entity, ...]
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    categories: Mapping[str, str]
    """Category name to the sentence that explains it."""
