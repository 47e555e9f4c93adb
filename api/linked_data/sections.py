"""What a page about an entity shows, put under headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.linked_data.asking import Asked
from api.linked_data.gathering import Surroundings
from kg.model import (
    Claim,
    Entity,
    Limit,
    Practice,
    Procedure,
    Relation,
    RelationKind,
    Source,
    Standing,
    Statement,
)
from kg.rdf.page import EntityPage
from kg.vocabulary import ASPECTS, PART_OF, RELATION_KINDS

ARROWS: Final = {"out": "→", "in": "←", "both": "↔"}


@dataclass(frozen=True, slots=True)
class AspectGroup:
    """Claims that answer one question."""

    aspect: str
    question: str
    claims: tuple[Claim, ...]

    @property
    def size(self) -> int:
        """Count the claims."""
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation seen from one of its ends."""

    relation: Relation
    other: Entity


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """Relations of one kind that lead the same way."""

    label: str
    """The kind as it reads from this end: ``pulls-from``, or ``pulled-by``."""
    arrow: str
    meaning: str
    edges: tuple[Edge, ...]

    @property
    def size(self) -> int:
        """Count the relations."""
        return len(self.edges)


@dataclass(frozen=True, slots=True)
class Sections:
    """The content of a page, under its headings."""

    names: Mapping[str, Entity]
    """Every entity that the page speaks of, by id."""
    aspects: tuple[AspectGroup, ...]
    limits: tuple[Limit, ...]
    relations: tuple[RelationGroup, ...]
    practices: tuple[Practice, ...]
    procedures: tuple[Procedure, ...]
    future: tuple[Statement, ...]
    outdated: tuple[Statement, ...]
    refuted: tuple[Statement, ...]

    def __iter__(self) -> Iterator[Statement]:
        """Yield every statement in the order in which it is read."""
        yield from (claim for group in self.aspects for claim in group.claims)
        yield from self.limits
        yield from (edge.relation for group in self.relations for edge in group.edges)
        yield from (*self.practices, *self.procedures)
        yield from (*self.future, *self.outdated, *self.refuted)


def number_sources(sections: Sections, sources: Iterable[Source]) -> dict[str, tuple[int, Source]]:
    """Return the sources that are cited by id, each with its number, in the order of reading."""
    known = {each.id: each for each in sources}
    cited = dict.fromkeys(citation.source for each in sections for citation in each.sources)
    return {id_: (number, known[id_]) for number, id_ in enumerate(cited, start=1)}


def divide(page: EntityPage, around: Surroundings, asked: Asked) -> Sections:
    """Put everything of a page under its headings."""
    names = {each.id: each for each in (page.entity, *page.others)}
    features = {each.id for each in around.features}
    # The features are listed with what they are; that each is a part need not be said again.
    incoming = [each for each in page.incoming if not _is_feature_edge(each, features)]
    standing = {
        each: tuple(one for one in page.statements if one.standing(asked.day) is each)
        for each in Standing
    }
    current = standing[Standing.CURRENT]
    return Sections(
        names=names,
        aspects=tuple(_group_claims([each for each in current if isinstance(each, Claim)])),
        limits=tuple(each for each in current if isinstance(each, Limit)),
        relations=tuple(_group_relations(_edges(page.entity, [*current, *incoming], names))),
        practices=tuple(each for each in current if isinstance(each, Practice)),
        procedures=tuple(each for each in current if isinstance(each, Procedure)),
        future=standing[Standing.FUTURE],
        outdated=standing[Standing.OUTDATED],
        refuted=standing[Standing.REFUTED],
    )


def _is_feature_edge(relation: Relation, features: set[str]) -> bool:
    return relation.relation_kind == PART_OF and relation.about in features


def _group_claims(claims: Sequence[Claim]) -> Iterator[AspectGroup]:
    for aspect, question in ASPECTS.items():
        found = tuple(each for each in claims if each.aspect == aspect)
        if found:
            yield AspectGroup(aspect, question, found)


_Edges = dict[tuple[RelationKind, str], list[Edge]]


def _edges(entity: Entity, statements: Iterable[Statement], names: Mapping[str, Entity]) -> _Edges:
    """Return the relations by kind and the way that they lead."""
    found: _Edges = {}
    for each in statements:
        if isinstance(each, Relation):
            leads_here = each.about != entity.id
            way = "both" if each.relation_kind.symmetric else "in" if leads_here else "out"
            other = names[each.about if leads_here else each.target]
            found.setdefault((each.relation_kind, way), []).append(Edge(each, other))
    return found


def _group_relations(edges: _Edges) -> Iterator[RelationGroup]:
    for kind in RELATION_KINDS:
        for way, arrow in ARROWS.items():
            if (kind, way) in edges:
                label = kind.inverse if way == "in" else kind.name
                yield RelationGroup(label, arrow, kind.description, tuple(edges[kind, way]))
