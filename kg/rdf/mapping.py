"""How values and records are said in RDF; writing, reading, ontology, shapes and context follow it.

Terms of other vocabularies are used where they mean the same: SKOS for names and categories, PROV-O and
DCTERMS for sources, schema.org for dates and positions, QUDT for quantities, RDF's own statement terms
for relations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final

from kg.iris import ONTOLOGY
from kg.model import Bound, DeliveryMode, Lifecycle, Rank, Stance
from kg.rdf.terms import Iri, iri
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
