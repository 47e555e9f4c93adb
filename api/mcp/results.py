"""What tools return, small enough for an agent to read; the names are those of the schema."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, TypedDict, TypeVar

from pydantic import BaseModel, Field

from api.advisor.citing import Cited, Place, places_of
from kg.conflicts import Conflict
from kg.errors import BadInputError
from kg.model import Entity, Statement
from kg.store import Hop, Path, Store

PAGE_SIZE: Final = 10
"""Items on a page."""
_MOST_PAGES: Final = 1_000

T = TypeVar("T")


class Thing(BaseModel):
    """An entity in short."""

    id: str
    kind: str
    name: str

    @classmethod
    def of(cls, entity: Entity) -> Thing:
        """Describe an entity."""
        return cls(id=entity.id, kind=entity.kind.name, name=entity.name)


class Reference(BaseModel):
    """Where a statement was read."""

    title: str
    locator: str | None
    url: str | None

    @classmethod
    def of(cls, place: Place) -> Reference:
        """Describe a place in a source."""
        return cls(title=place.source.title, locator=place.locator, url=place.source.url)


class Fact(BaseModel):
    """A statement with where it was read."""

    id: str
    kind: str
    about: str
    text: str
    standing: str
    sources: list[Reference]

    @classmethod
    def of(cls, statement: Statement, places: Sequence[Place], day: date) -> Fact:
        """Describe a statement as it stands on a day."""
        return cls(
            id=statement.id,
            kind=statement.kind.name,
            about=statement.about,
            text=statement.text,
            standing=statement.standing(day).name,
            sources=[Reference.of(each) for each in places],
        )


class NumberedFact(BaseModel):
    """A statement that the text of an answer points to."""

    number: int
    statement: Fact

    @classmethod
    def of(cls, cited: Cited, day: date) -> NumberedFact:
        """Describe what is cited."""
        return cls(number=cited.number, statement=Fact.of(cited.statement, cited.places, day))


class Advice(BaseModel):
    """An answer."""

    text: str
    answered: bool
    confidence: float
    intent: str | None
    refusal: str | None
    as_of: date = Field(alias="asOf")
    entities: list[Thing]
    citations: list[NumberedFact]
    queries: list[str]
    suggestions: list[str]
    notice: str | None
    conversation: str | None


class Paged(BaseModel):
    """A page of something."""

    page: int
    total: int
    more: bool
    """Whether there is a next page."""


class Facts(Paged):
    """A page of statements."""

    items: list[Fact]


class EntityFacts(Facts):
    """An entity, and a page of what is said about it."""

    entity: Thing
    brief: str
    aliases: list[str]


class Step(BaseModel):
    """One step of a way."""

    start: str
    end: str
    relations: list[str]

    @classmethod
    def of(cls, hop: Hop) -> Step:
        """Describe a step by the sentences of its relations."""
        return cls(start=hop.start.id, end=hop.end.id, relations=[r.text for r in hop.relations])


class Ways(BaseModel):
    """Ways from one thing to another, the shortest first."""

    paths: list[list[Step]]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Ways:
        """Describe ways."""
        return cls(paths=[[Step.of(hop) for hop in path.hops] for path in paths])


class Row(BaseModel):
    """What is said of each thing under one heading."""

    dimension: str
    name: str
    differs: bool
    cells: dict[str, list[str]]
    """Id of the thing to sentences."""


class Rows(Paged):
    """A page of a comparison."""

    entities: list[Thing]
    rows: list[Row]


class Dispute(BaseModel):
    """Two statements that cannot both be right."""

    rule: str
    explanation: str
    resolved: bool
    statements: list[Fact]


class Disputes(Paged):
    """A page of conflicts."""

    items: list[Dispute]


class Picture(BaseModel):
    """A diagram as text."""

    format: str
    media_type: str = Field(alias="mediaType")
    title: str
    text: str


class Where(TypedDict):
    """Where a page lies."""

    page: int
    total: int
    more: bool


def take(items: Sequence[T], page: int) -> tuple[list[T], Where]:
    """Cut out a page, counted from 1, and say where it lies; raises ``BadInputError``."""
    if not 1 <= page <= _MOST_PAGES:
        raise BadInputError("page", f"must be from 1 to {_MOST_PAGES:,}, not {page}")
    start = (page - 1) * PAGE_SIZE
    more = start + PAGE_SIZE < len(items)
    where = Where(page=page, total=len(items), more=more)
    return list(items[start : start + PAGE_SIZE]), where


async def describe(store: Store, statements: Sequence[Statement], day: date) -> list[Fact]:
    """Describe statements with where they were read."""
    places = await places_of(store, statements)
    return [Fact.of(*pair, day) for pair in zip(statements, places, strict=True)]


async def describe_conflict(store: Store, conflict: Conflict, day: date) -> Dispute:
    """Describe a conflict with both sides."""
    return Dispute(
        rule=conflict.rule.value,
        explanation=conflict.explanation,
        resolved=conflict.resolved,
        statements=await describe(store, (conflict.first, conflict.second), day),
    )
