"""The shape of the data files: one record type each, from which the editors' JSON Schemas are generated."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from kg.errors import BadQuantityError, UnknownUnitError
from kg.iris import ENTITY_ID, SLUG, STATEMENT_ID
from kg.model import (
    Bound,
    DeliveryMode,
    Interval,
    Lifecycle,
    NoLimit,
    Quantity,
    Rank,
    Stance,
)
from kg.quantity import parse_quantity
from kg.vocabulary import ASPECTS, CATEGORIES, KINDS_BY_NAME

Slug: TypeAlias = Annotated[str, Field(pattern=rf"^{SLUG}$", max_length=80)]
EntityId: TypeAlias = Annotated[str, Field(pattern=f"^{ENTITY_ID}$", max_length=100)]
StatementId: TypeAlias = Annotated[str, Field(pattern=f"^{STATEMENT_ID}$", max_length=200)]
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=1000)]


def _read_quantity(text: Any) -> Quantity | NoLimit | None:
    if text == NoLimit.NO_LIMIT.value:
        return NoLimit.NO_LIMIT
    if text == "unknown":
        return None
    try:
        return parse_quantity(text if isinstance(text, str) else str(text))
    except (BadQuantityError, UnknownUnitError) as error:
        raise ValueError(str(error)) from error


QuantityText: TypeAlias = Annotated[
    Quantity | NoLimit | None,
    BeforeValidator(_read_quantity),
    WithJsonSchema({"type": "string", "examples": ["256 KiB", "no limit", "unknown"]}),
]


class Record(BaseModel):
    """Base of all records: unknown fields are refused, field docs become hover texts."""

    model_config = ConfigDict(
        extra="forbid", use_attribute_docstrings=True, frozen=True, arbitrary_types_allowed=True
    )


class ValidRecord(Record):
    """The days on which a statement holds; leave out an end that is open or not known."""

    model_config = ConfigDict(populate_by_name=True)

    start: date | None = Field(default=None, alias="from")
    """First day, as YYYY-MM-DD."""
    end: date | None = Field(default=None, alias="until")
    """First day on which it no longer holds, as YYYY-MM-DD."""

    def interval(self) -> Interval:
        """Return the model's form."""
        return Interval(self.start, self.end)


class CitationRecord(Record):
    """A place in a source. The short form 'id:locator' is enough unless it was checked on its own."""

    ref: str
    """Id of a source in sources.yaml."""
    locator: str | None = None
    """Line of the notes, or heading on the page."""
    checked: date | None = None
    """Day on which this place was last read; the source's own day when left out."""


def _read_citation(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    ref, colon, locator = value.partition(":")
    return {"ref": ref, "locator": locator.strip()} if colon else {"ref": ref}


_SHORT_CITATION = {
    "type": "string",
    "pattern": r"^[^:]+(:.+)?$",
    "examples": ["notes:327", "sqs-quotas:Message quotas"],
}

CitationText: TypeAlias = Annotated[
    CitationRecord,
    BeforeValidator(_read_citation),
    WithJsonSchema({"anyOf": [_SHORT_CITATION, CitationRecord.model_json_schema()]}),
]
Citations: TypeAlias = list[CitationText]


class StatementRecord(Record):
    """What every kind of statement has."""

    text: Text
    """One plain sentence in your own words that stands alone."""
    sources: Citations = Field(default_factory=list)
    """Where it comes from: 'id', 'id:locator', or the long form. Defaults to the file's source."""
    valid: ValidRecord = ValidRecord()
    """Since and until when it holds."""
    rank: Rank = Rank.NORMAL
    """'deprecated' marks what was never true."""
    replacedBy: StatementId | None = None  # noqa: N815 - the name that data and API share
    """Id of the statement that holds instead."""
    contradicts: list[StatementId] = Field(default_factory=list)
    """Ids of statements that cannot be true together with this one."""
    note: Text | None = None
    """What a reader should know: doubt, ambiguity, how a date was found."""


class ClaimRecord(StatementRecord):
    """A sentence under one aspect."""

    key: Slug
    """Unique among the entity's claims; becomes part of the permanent id."""
    aspect: Literal[tuple(ASPECTS)]  # type: ignore[valid-type] # built from the aspect table
    """The question that the sentence answers."""


class LimitRecord(StatementRecord):
    """A quantity that something may not pass, starts from, or has."""

    key: Slug | None = None
    """Unique among the entity's limits; made from the name when left out."""
    name: Text
    """What is limited, in the same words for every service."""
    bound: Bound
    quantity: QuantityText
    """Amount and unit, 'no limit' when there is none, 'unknown' when nobody says."""
    scope: Text | None = None
    """What it applies to: per queue, per account and Region."""
    adjustable: bool | None = None
    """Whether AWS raises it on request; leave out when not known."""
    condition: Text | None = None
    """When it applies: FIFO queues without batching."""


class RelationRecord(StatementRecord):
    """An edge from this entity to another one."""

    key: Slug | None = None
    """Unique among the entity's relations; made from kind and target when left out."""
    text: Text | None = None  # type: ignore[assignment] # the only kind that can write its own
    """A sentence of your own; written from the relation table when left out."""
    kind: Literal[tuple(KINDS_BY_NAME)]  # type: ignore[valid-type] # built from the relation table
    target: EntityId
    mechanism: Text | None = None
    """By what means: event source mapping."""
    delivery: DeliveryMode | None = None
    """Where data moves: push when the sender starts, pull when the receiver asks."""
    condition: Text | None = None


class PracticeRecord(StatementRecord):
    """Something to do or to avoid."""

    key: Slug
    stance: Stance
    reason: Text | None = None
    instead: list[EntityId] = Field(default_factory=list)
    """Entities to use instead."""


class StepRecord(Record):
    """One step of a procedure."""

    text: Text
    entities: list[EntityId] = Field(default_factory=list)
    """Entities that the step uses."""


class ProcedureRecord(StatementRecord):
    """How something is done, in order."""

    key: Slug
    steps: list[StepRecord] = Field(min_length=1)


class StatementsRecord(Record):
    """The statements about one entity, by kind."""

    claims: list[ClaimRecord] = Field(default_factory=list)
    limits: list[LimitRecord] = Field(default_factory=list)
    relations: list[RelationRecord] = Field(default_factory=list)
    practices: list[PracticeRecord] = Field(default_factory=list)
    procedures: list[ProcedureRecord] = Field(default_factory=list)


class EntityRecord(StatementsRecord):
    """What every entity has."""

    name: Text
    """Official name."""
    aliases: list[Text] = Field(default_factory=list)
    """Other names: short, old and misspelt ones."""
    brief: Text
    """One sentence that says what it is."""
    scope: EntityId | None = None
    """The scope inside which one instance lives, such as region."""


class FeatureRecord(EntityRecord):
    """A part of a service; its full id is <service>/<id>."""

    id: Slug
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    sources: Citations = Field(default_factory=list)
    """Where it says that the service has this feature. Defaults to the file's source."""


class FileRecord(EntityRecord):
    """An entity with a file of its own."""

    id: Slug
    """The same as the file name; never changes."""
    source: CitationText | None = None
    """Citation for every statement of this file that has no sources of its own."""


class ServiceRecord(FileRecord):
    """A service, with its features."""

    category: Literal[CATEGORIES]  # type: ignore[valid-type] # built from the category table
    """The same as the name of the folder."""
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    features: list[FeatureRecord] = Field(default_factory=list)


class AdditionRecord(StatementsRecord):
    """Statements that an overlay adds about an entity of the data below it."""

    about: EntityId
    source: CitationText | None = None


class SectionRecord(Record):
    """A part of a source that is cited by line."""

    title: Text
    lines: list[int]
    """Numbers of the lines that say something, counted from 1."""


class SourceRecord(Record):
    """Somewhere that statements come from."""

    title: Text
    publisher: Text
    url: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    file: str | None = None
    primary: bool = False
    """Whether the maker of the thing described is the one speaking."""
    checked: date | None = None
    """Day on which it was last read."""
    sections: list[SectionRecord] = Field(default_factory=list)
    """For a file: its parts, so that what nobody cites can be found."""


SourcesFile: TypeAlias = dict[str, SourceRecord]
CategoriesFile: TypeAlias = dict[str, Text]
