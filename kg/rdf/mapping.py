"""How records are said in RDF: the table from which writing, reading, ontology, shapes and context derive.

Terms of other vocabularies are used where they mean the same: SKOS for names and categories, PROV-O and
DCTERMS for sources, schema.org for dates and positions, QUDT for quantities, RDF's own statement terms
for relations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from kg.iris import ONTOLOGY
from kg.model import (
    Bound,
    DeliveryMode,
    Lifecycle,
    Limit,
    NoLimit,
    Quantity,
    Rank,
    Stance,
)
from kg.quantity import format_amount
from kg.rdf.terms import Iri, iri
from kg.rdf.units import qudt_unit
from kg.vocabulary import ASPECTS, CATEGORIES


class Form(Enum):
    """How a value is written."""

    TEXT = auto()
    DAY = auto()
    TRUTH = auto()
    NUMBER = auto()
    DECIMAL = auto()
    ADDRESS = auto()
    """A web address as a literal: what sources call their address need not be a valid IRI."""
    ENTITY = auto()
    STATEMENT = auto()
    SOURCE = auto()
    PUBLISHER = auto()
    UNIT = auto()
    CHOICE = auto()
    """A member of a closed list, which is a SKOS concept."""
    RELATION_KIND = auto()
    """The property that the kind of a relation is."""
    NODE = auto()
    """A record that lives only inside this one."""


@dataclass(frozen=True, slots=True)
class Property:
    """One field of a record and the property that says it."""

    field: str
    iri: Iri
    form: Form
    comment: str
    of: str = ""
    """Which list a CHOICE is from, or the class of a NODE."""
    required: bool = False
    many: bool = False
    get: Callable[[Any], Any] | None = None
    """Reads the value off a record, where it is not an attribute."""
    derived: bool = False
    """Whether it only repeats, for other readers, what other properties say; reading skips it."""

    def value_of(self, record: Any) -> Any:
        """Read the value off a record."""
        return self.get(record) if self.get else attrgetter(self.field)(record)


@dataclass(frozen=True, slots=True)
class RdfClass:
    """A class of records, with the properties that it adds to those of its parent."""

    name: str
    comment: str
    parent: str | None = None
    also: tuple[Iri, ...] = ()
    """Classes of other vocabularies whose members these are."""
    properties: tuple[Property, ...] = ()
    abstract: bool = False

    @property
    def iri(self) -> Iri:
        """The class itself."""
        return ONTOLOGY + self.name


POSITION: Final = iri("schema:position")
ORDER: Final = iri("kg:order")
"""JSON of the lists whose order is not that of the alphabet, by the name of the property."""

CHOICES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "category": dict.fromkeys(CATEGORIES, ""),
        "aspect": dict(ASPECTS),
        "rank": {
            Rank.PREFERRED: "Weighs more than others about the same thing.",
            Rank.NORMAL: "Weighs as much as others.",
            Rank.DEPRECATED: "Was never true.",
        },
        "lifecycle": {
            Lifecycle.PREVIEW: "Not yet generally available.",
            Lifecycle.ACTIVE: "Generally available and developed.",
            Lifecycle.LEGACY: "Still working, with a successor that is recommended instead.",
            Lifecycle.CLOSED_TO_NEW_CUSTOMERS: "Only those who used it before still can.",
            Lifecycle.DISCONTINUED: "Shut down.",
        },
        "bound": {
            Bound.MAXIMUM: "No more than this.",
            Bound.MINIMUM: "No less than this.",
            Bound.DEFAULT: "This, unless something else is set.",
            Bound.EXACT: "Just this.",
            Bound.APPROXIMATE: "About this.",
        },
        "delivery": {
            DeliveryMode.PUSH: "The giving end takes the first step.",
            DeliveryMode.PULL: "The receiving end asks.",
        },
        "stance": {Stance.DO: "Recommended.", Stance.AVOID: "Warned against."},
    }
)
"""Closed list to its members and what they mean."""


def choice_iri(scheme: str, value: str) -> Iri:
    """Return the address of a member of a closed list."""
    return f"{ONTOLOGY}{scheme}-{value}"


def _no_limit(limit: Limit) -> bool | None:
    return True if limit.quantity is NoLimit.NO_LIMIT else None


def _known_quantity(limit: Limit) -> Quantity | None:
    return limit.quantity if isinstance(limit.quantity, Quantity) else None


def _number(quantity: Quantity) -> Decimal:
    return Decimal(format_amount(quantity.amount))


_ID = Property("id", iri("dcterms:identifier"), Form.TEXT, "Its id.", required=True)
_CONDITION = Property("condition", iri("kg:condition"), Form.TEXT, "When it applies.")

_CLASSES: Final = (
    RdfClass(
        "Entity",
        "A thing that statements are about.",
        abstract=True,
        properties=(
            _ID,
            Property("name", iri("skos:prefLabel"), Form.TEXT, "Official name.", required=True),
            Property("aliases", iri("skos:altLabel"), Form.TEXT, "Other names.", many=True),
            Property(
                "brief", iri("skos:definition"), Form.TEXT, "What it is, in short.", required=True
            ),
            Property(
                "scope", iri("kg:scope"), Form.ENTITY, "The scope inside which one instance lives."
            ),
            Property(
                "lifecycle",
                iri("kg:lifecycle"),
                Form.CHOICE,
                "Where it stands between launch and shutdown.",
                of="lifecycle",
                required=True,
            ),
        ),
    ),
    RdfClass(
        "Service",
        "A service of AWS.",
        "Entity",
        properties=(
            Property(
                "category",
                iri("kg:category"),
                Form.CHOICE,
                "What it is about.",
                of="category",
                required=True,
            ),
        ),
    ),
    RdfClass("Feature", "A capability, component, variant or operation of a service.", "Entity"),
    RdfClass("Concept", "A pattern, principle or model.", "Entity"),
    RdfClass("Technology", "Something outside AWS.", "Entity"),
    RdfClass("Scope", "Where things live: a zone, a Region, the whole world.", "Entity"),
    RdfClass(
        "Statement",
        "One thing that a source says about an entity.",
        also=(iri("prov:Entity"),),
        abstract=True,
        properties=(
            _ID,
            Property(
                "about",
                iri("kg:about"),
                Form.ENTITY,
                "What it is about; for a relation, its source end.",
                required=True,
            ),
            Property(
                "text",
                iri("schema:text"),
                Form.TEXT,
                "One plain sentence that stands alone.",
                required=True,
            ),
            Property(
                "sources",
                iri("prov:wasDerivedFrom"),
                Form.NODE,
                "A place that says so.",
                of="Citation",
                required=True,
                many=True,
            ),
            Property(
                "valid.start",
                iri("schema:validFrom"),
                Form.DAY,
                "First day on which it holds; left out when it always did or nobody knows.",
            ),
            Property(
                "valid.end",
                iri("schema:expires"),
                Form.DAY,
                "First day on which it no longer holds; left out when it still does.",
            ),
            Property("rank", iri("kg:rank"), Form.CHOICE, "Its weight.", of="rank", required=True),
            Property(
                "replaced_by",
                iri("dcterms:isReplacedBy"),
                Form.STATEMENT,
                "The statement that holds instead.",
            ),
            Property("note", iri("skos:note"), Form.TEXT, "What a reader should know."),
            Property(
                "contradicts",
                iri("kg:contradicts"),
                Form.STATEMENT,
                "A statement that cannot be true together with this one.",
                many=True,
            ),
        ),
    ),
    RdfClass(
        "Claim",
        "A sentence under one aspect.",
        "Statement",
        properties=(
            Property(
                "aspect",
                iri("kg:aspect"),
                Form.CHOICE,
                "The question that it answers.",
                of="aspect",
                required=True,
            ),
        ),
    ),
    RdfClass(
        "Limit",
        "A quantity that something may not pass, starts from, or has.",
        "Statement",
        properties=(
            Property("name", iri("kg:limits"), Form.TEXT, "What is limited.", required=True),
            Property(
                "bound",
                iri("kg:bound"),
                Form.CHOICE,
                "Which side of the quantity.",
                of="bound",
                required=True,
            ),
            Property(
                "quantity",
                iri("kg:quantity"),
                Form.NODE,
                "How much; left out when there is no limit or none is known.",
                of="Quantity",
                get=_known_quantity,
            ),
            Property(
                "no_limit",
                iri("kg:noLimit"),
                Form.TRUTH,
                "True when there is known to be no limit.",
                get=_no_limit,
            ),
            Property("scope", iri("kg:appliesTo"), Form.TEXT, "What it applies to: per queue."),
            Property(
                "adjustable", iri("kg:adjustable"), Form.TRUTH, "Whether AWS raises it on request."
            ),
            _CONDITION,
        ),
    ),
    RdfClass(
        "Relation",
        "A typed edge between two entities.",
        "Statement",
        also=(iri("rdf:Statement"),),
        properties=(
            Property(
                "relation_kind",
                iri("rdf:predicate"),
                Form.RELATION_KIND,
                "Its kind.",
                required=True,
            ),
            Property(
                "target",
                iri("rdf:object"),
                Form.ENTITY,
                "The entity at the other end.",
                required=True,
            ),
            Property(
                "source",
                iri("rdf:subject"),
                Form.ENTITY,
                "The entity that acts or depends.",
                derived=True,
            ),
            Property("mechanism", iri("kg:mechanism"), Form.TEXT, "By what means."),
            Property(
                "delivery",
                iri("kg:delivery"),
                Form.CHOICE,
                "How data moves along it.",
                of="delivery",
            ),
            _CONDITION,
        ),
    ),
    RdfClass(
        "Practice",
        "Something to do or to avoid.",
        "Statement",
        properties=(
            Property(
                "stance", iri("kg:stance"), Form.CHOICE, "Do or avoid.", of="stance", required=True
            ),
            Property("reason", iri("kg:reason"), Form.TEXT, "Why."),
            Property("instead", iri("kg:instead"), Form.ENTITY, "What to use instead.", many=True),
        ),
    ),
    RdfClass(
        "Procedure",
        "How something is done, in order.",
        "Statement",
        properties=(
            Property(
                "steps",
                iri("schema:step"),
                Form.NODE,
                "One step.",
                of="Step",
                required=True,
                many=True,
            ),
        ),
    ),
    RdfClass(
        "Citation",
        "A place in a source that says what a statement says.",
        also=(iri("prov:Entity"),),
        properties=(
            Property("source", iri("dcterms:source"), Form.SOURCE, "What is cited.", required=True),
            Property("locator", iri("kg:locator"), Form.TEXT, "Line of the notes, or heading."),
            Property("checked", iri("kg:checked"), Form.DAY, "Day on which it was last read."),
        ),
    ),
    RdfClass(
        "Step",
        "One step of a procedure.",
        also=(iri("schema:HowToStep"),),
        properties=(
            Property("text", iri("schema:text"), Form.TEXT, "What to do.", required=True),
            Property(
                "entities", iri("kg:uses"), Form.ENTITY, "An entity that the step uses.", many=True
            ),
        ),
    ),
    RdfClass(
        "Quantity",
        "An exact amount of a unit.",
        also=(iri("qudt:QuantityValue"),),
        properties=(
            Property(
                "amount",
                iri("kg:amount"),
                Form.TEXT,
                "The amount, in the digits that the source writes.",
                required=True,
                get=lambda quantity: f"{quantity.amount:f}",
            ),
            Property("unit", iri("kg:unitName"), Form.TEXT, "Name of the unit.", required=True),
            Property(
                "number",
                iri("qudt:numericValue"),
                Form.DECIMAL,
                "The amount as a number.",
                get=_number,
                derived=True,
            ),
            Property(
                "qudt_unit",
                iri("qudt:unit"),
                Form.UNIT,
                "The unit: QUDT's own where it has it.",
                get=lambda quantity: qudt_unit(quantity.unit),
                derived=True,
            ),
        ),
    ),
    RdfClass(
        "Source",
        "Somewhere that statements come from.",
        also=(iri("prov:Entity"), iri("dcterms:BibliographicResource")),
        properties=(
            _ID,
            Property("title", iri("dcterms:title"), Form.TEXT, "Title.", required=True),
            Property(
                "publisher",
                iri("dcterms:publisher"),
                Form.PUBLISHER,
                "Who published it.",
                required=True,
            ),
            Property("url", iri("schema:url"), Form.ADDRESS, "Where to read it."),
            Property("file", iri("kg:file"), Form.TEXT, "File whose lines the locators name."),
            Property(
                "primary",
                iri("kg:primary"),
                Form.TRUTH,
                "Whether the maker of the thing described is the one speaking.",
                required=True,
            ),
            Property("checked", iri("kg:checked"), Form.DAY, "Day on which it was last read."),
            Property(
                "sections", iri("dcterms:hasPart"), Form.NODE, "A part.", of="Section", many=True
            ),
        ),
    ),
    RdfClass(
        "Section",
        "A part of a source that is cited by line.",
        properties=(
            Property("title", iri("dcterms:title"), Form.TEXT, "Title.", required=True),
            Property(
                "lines", iri("kg:line"), Form.NUMBER, "A line that says something.", many=True
            ),
        ),
    ),
)

CLASSES: Final[Mapping[str, RdfClass]] = MappingProxyType({each.name: each for each in _CLASSES})


def properties_of(name: str) -> tuple[Property, ...]:
    """Return every property of a class, those of its parent first."""
    own = CLASSES[name]
    return (*(properties_of(own.parent) if own.parent else ()), *own.properties)


def class_of(record: Any) -> str:
    """Name the class of a record: for an entity its kind, otherwise the type."""
    kind = getattr(record, "kind", None)
    return type(record).__name__ if kind is None else str(kind).capitalize()
