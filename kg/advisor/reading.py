"""A question as it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kg.advisor.conversation import Intent
from kg.advisor.linking import Link
from kg.advisor.words import stem
from kg.model import Bound, Entity, EntityKind, Quantity


@dataclass(frozen=True)
class Reading:
    """A question as it was understood."""

    text: str
    """What was asked, in lower case, without attempts to give orders."""
    words: tuple[str, ...]
    links: tuple[Link, ...]
    intent: Intent
    is_plain: bool
    """Whether no word said what is wanted, so that the intent is a guess."""
    yes_no: bool
    day: date
    named_day: date | None
    topic: tuple[str, ...]
    """Stems that carry what is asked, beside the names of entities."""
    terms: Mapping[str, float]
    """Stems to search for, with synonyms at less weight."""
    all_terms: Mapping[str, float]
    """The same with the names of entities, which a situation tells of without meaning them."""
    aspects: frozenset[str]
    bound: Bound | None
    dimension: str | None
    quantity: Quantity | None
    points_back: bool
    """Whether it refers to something said before."""
    is_situation: bool
    """Whether somebody tells of what they have or want, rather than asking about a thing."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """What the question is about, in its order."""
        return tuple(link.entity for link in self.links)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of what the question is about."""
        return tuple(link.entity.id for link in self.links)

    @property
    def named(self) -> frozenset[str]:
        """Stems of the words that name what it is about."""
        spans = (self.words[link.start : link.end] for link in self.links)
        return frozenset(stem(word) for span in spans for word in span)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of what it is about, without the places in which things live, if anything else is."""
        found = tuple(e.id for e in self.entities if e.kind is not EntityKind.SCOPE)
        return found or self.ids

    @property
    def narrowest(self) -> tuple[str, ...]:
        """Ids of the subjects without the services whose features are named beside them."""
        owners = {id_.partition("/")[0] for id_ in self.subjects if "/" in id_}
        return tuple(id_ for id_ in self.subjects if id_ not in owners)
