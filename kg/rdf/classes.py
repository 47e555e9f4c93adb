"""The classes of records in RDF, each with its properties: one row says how one field is said."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from kg.model import Limit, NoLimit, Quantity
from kg.quantity import format_amount
from kg.rdf.mapping import Form, Property, RdfClass
from kg.rdf.terms import iri
from kg.rdf.units import qudt_unit


def _optional(field: str, name: str, form: Form, comment: str, **more: Any) -> Property:
    return Property(field, iri(name), form, comment, **more)


def _required(field: str, name: str, form: Form, comment: str, **more: Any) -> Property:
    return _optional(field, name, form, comment, required=True, **more)


def _several(field: str, name: str, form: Form, comment: str, **more: Any) -> Property:
    return _optional(field, name, form, comment, many=True, **more)


def _derived(field: str, name: str, form: Form, comment: str, **more: Any) -> Property:
    return _optional(field, name, form, comment, derived=True, **more)


def _no_limit(limit: Limit) -> bool | None:
    return True if limit.quantity is NoLimit.NO_LIMIT else None


def _known_quantity(limit: Limit) -> Quantity | None:
    return limit.quantity if isinstance(limit.quantity, Quantity) else None


def _number(quantity: Quantity) -> Decimal:
    return Decimal(format_amount(quantity.amount))


_ID = _required("id", "dcterms:identifier", Form.TEXT, "Its id.")
_CONDITION = _optional("condition", "kg:condition", Form.TEXT, "When it applies.")

_CLASSES: Final = (
    RdfClass(
        "Entity",
        "A thing that statements are about.",
        abstract=True,
        properties=(
            _ID,
            _required("name", "skos:prefLabel", Form.TEXT, "Official name."),
            _several("aliases", "skos:altLabel", Form.TEXT, "Other names."),
            _required("brief", "skos:definition", Form.TEXT, "What it is, in short."),
            _optional(
                "scope", "kg:scope", Form.ENTITY, "The scope inside which one instance lives."
            ),
            _required(
                "lifecycle",
                "kg:lifecycle",
                Form.CHOICE,
                "Where it stands between launch and shutdown.",
                of="lifecycle",
            ),
        ),
    ),
    RdfClass(
        "Service",
        "A service of AWS.",
        "Entity",
        properties=(
            _required("category", "kg:category", Form.CHOICE, "What it is about.", of="category"),
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
            _required(
                "about",
                "kg:about",
                Form.ENTITY,
                "What it is about; for a relation, its source end.",
            ),
            _required("text", "schema:text", Form.TEXT, "One plain sentence that stands alone."),
            _several(
                "sources",
                "prov:wasDerivedFrom",
                Form.NODE,
                "A place that says so.",
                of="Citation",
                required=True,
            ),
            _optional(
                "valid.start",
                "schema:validFrom",
                Form.DAY,
                "First day on which it holds; left out when it always did or nobody knows.",
            ),
            _optional(
                "valid.end",
                "schema:expires",
                Form.DAY,
                "First day on which it no longer holds; left out when it still does.",
            ),
            _required("rank", "kg:rank", Form.CHOICE, "Its weight.", of="rank"),
            _optional(
                "replaced_by",
                "dcterms:isReplacedBy",
                Form.STATEMENT,
                "The statement that holds instead.",
            ),
            _optional("note", "skos:note", Form.TEXT, "What a reader should know."),
            _several(
                "contradicts",
                "kg:contradicts",
                Form.STATEMENT,
                "A statement that cannot be true together with this one.",
            ),
        ),
    ),
    RdfClass(
        "Claim",
        "A sentence under one aspect.",
        "Statement",
        properties=(
            _required(
                "aspect", "kg:aspect", Form.CHOICE, "The question that it answers.", of="aspect"
            ),
        ),
    ),
    RdfClass(
        "Limit",
        "A quantity that something may not pass, starts from, or has.",
        "Statement",
        properties=(
            _required("name", "kg:limits", Form.TEXT, "What is limited."),
            _required("bound", "kg:bound", Form.CHOICE, "Which side of the quantity.", of="bound"),
            _optional(
                "quantity",
                "kg:quantity",
                Form.NODE,
                "How much; left out when there is no limit or none is known.",
                of="Quantity",
                get=_known_quantity,
            ),
            _optional(
                "no_limit",
                "kg:noLimit",
                Form.TRUTH,
                "True when there is known to be no limit.",
                get=_no_limit,
            ),
            _optional("scope", "kg:appliesTo", Form.TEXT, "What it applies to: per queue."),
            _optional(
                "adjustable", "kg:adjustable", Form.TRUTH, "Whether AWS raises it on request."
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
            _required("relation_kind", "rdf:predicate", Form.RELATION_KIND, "Its kind."),
            _required("target", "rdf:object", Form.ENTITY, "The entity at the other end."),
            _derived("source", "rdf:subject", Form.ENTITY, "The entity that acts or depends."),
            _optional("mechanism", "kg:mechanism", Form.TEXT, "By what means."),
            _optional(
                "delivery", "kg:delivery", Form.CHOICE, "How data moves along it.", of="delivery"
            ),
            _CONDITION,
        ),
    ),
    RdfClass(
        "Practice",
        "Something to do or to avoid.",
        "Statement",
        properties=(
            _required("stance", "kg:stance", Form.CHOICE, "Do or avoid.", of="stance"),
            _optional("reason", "kg:reason", Form.TEXT, "Why."),
            _several("instead", "kg:instead", Form.ENTITY, "What to use instead."),
        ),
    ),
    RdfClass(
        "Procedure",
        "How something is done, in order.",
        "Statement",
        properties=(
            _several("steps", "schema:step", Form.NODE, "One step.", of="Step", required=True),
        ),
    ),
    RdfClass(
        "Citation",
        "A place in a source that says what a statement says.",
        also=(iri("prov:Entity"),),
        properties=(
            _required("source", "dcterms:source", Form.SOURCE, "What is cited."),
            _optional("locator", "kg:locator", Form.TEXT, "Line of the notes, or heading."),
            _optional("checked", "kg:checked", Form.DAY, "Day on which it was last read."),
        ),
    ),
    RdfClass(
        "Step",
        "One step of a procedure.",
        also=(iri("schema:HowToStep"),),
        properties=(
            _required("text", "schema:text", Form.TEXT, "What to do."),
            _several("entities", "kg:uses", Form.ENTITY, "An entity that the step uses."),
        ),
    ),
    RdfClass(
        "Quantity",
        "An exact amount of a unit.",
        also=(iri("qudt:QuantityValue"),),
        properties=(
            _required(
                "amount",
                "kg:amount",
                Form.TEXT,
                "The amount, in the digits that the source writes.",
                get=lambda quantity: f"{quantity.amount:f}",
            ),
            _required("unit", "kg:unitName", Form.TEXT, "Name of the unit."),
            _derived(
                "number", "qudt:numericValue", Form.DECIMAL, "The amount as a number.", get=_number
            ),
            _derived(
                "qudt_unit",
                "qudt:unit",
                Form.UNIT,
                "The unit: QUDT's own where it has it.",
                get=lambda quantity: qudt_unit(quantity.unit),
            ),
        ),
    ),
    RdfClass(
        "Source",
        "Somewhere that statements come from.",
        also=(iri("prov:Entity"), iri("dcterms:BibliographicResource")),
        properties=(
            _ID,
            _required("title", "dcterms:title", Form.TEXT, "Title."),
            _required("publisher", "dcterms:publisher", Form.PUBLISHER, "Who published it."),
            _optional("url", "schema:url", Form.ADDRESS, "Where to read it."),
            _optional("file", "kg:file", Form.TEXT, "File whose lines the locators name."),
            _required(
                "primary",
                "kg:primary",
                Form.TRUTH,
                "Whether the maker of the thing described is the one speaking.",
            ),
            _optional("checked", "kg:checked", Form.DAY, "Day on which it was last read."),
            _several("sections", "dcterms:hasPart", Form.NODE, "A part.", of="Section"),
        ),
    ),
    RdfClass(
        "Section",
        "A part of a source that is cited by line.",
        properties=(
            _required("title", "dcterms:title", Form.TEXT, "Title."),
            _several("lines", "kg:line", Form.NUMBER, "A line that says something."),
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
