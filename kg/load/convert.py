"""Records to the model: full ids, default sources, and the sentences of relations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.load import records
from kg.load.draft import Draft, Located
from kg.load.yaml_file import Document
from kg.model import (
    Citation,
    Claim,
    Entity,
    EntityKind,
    Limit,
    Practice,
    Procedure,
    Relation,
    RelationKind,
    Section,
    Source,
    Statement,
    Step,
)
from kg.vocabulary import KINDS_BY_NAME, PART_OF


def slugify(text: str) -> str:
    """Write a text as lowercase words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def write_sentence(
    kind: RelationKind, source: str, target: str, mechanism: str | None, condition: str | None
) -> str:
    """Write a relation as a sentence; ``source`` and ``target`` are names."""
    sentence = kind.sentence.format(source=source, target=target)
    through = f" by way of {mechanism}" if mechanism else ""
    when = f" ({condition})" if condition else ""
    return f"{sentence}{through}{when}."


def add_sources(draft: Draft, document: Document, file: Mapping[str, records.SourceRecord]) -> None:
    """Add the entries of a sources file."""
    for id_, record in file.items():
        sections = tuple(Section(each.title, tuple(each.lines)) for each in record.sections)
        fields = record.model_dump(exclude={"sections"})
        source = Source(id=id_, **fields, sections=sections)
        draft.sources.append(Located(source, document, (id_,)))


def add_entities(
    draft: Draft, document: Document, record: records.FileRecord, kind: EntityKind
) -> None:
    """Add the entity of a file and, for a service, its features."""
    draft.entities.append(Located(_entity(record.id, kind, record), document, ()))
    for index, feature in enumerate(_features(record)):
        id_ = f"{record.id}/{feature.id}"
        entity = _entity(id_, EntityKind.FEATURE, feature)
        draft.entities.append(Located(entity, document, ("features", index)))


def _features(record: records.FileRecord) -> list[records.FeatureRecord]:
    return record.features if isinstance(record, records.ServiceRecord) else []


def _entity(id_: str, kind: EntityKind, record: records.EntityRecord) -> Entity:
    extra: dict[str, Any] = {
        name: getattr(record, name) for name in ("category", "lifecycle") if hasattr(record, name)
    }
    return Entity(
        id=id_,
        kind=kind,
        name=record.name,
        brief=record.brief,
        aliases=tuple(record.aliases),
        scope=record.scope,
        **extra,
    )


class StatementReader:
    """Reads the statements of a file, once all entities are known by name."""

    def __init__(
        self, draft: Draft, names: Mapping[str, str], source_days: Mapping[str, Any]
    ) -> None:
        self._draft = draft
        self._names = names
        self._source_days = source_days

    def read_entity_file(self, document: Document, record: records.FileRecord) -> None:
        """Add the statements of an entity's file, those about its features included."""
        self._read(document, (), record.id, record, record.source)
        for index, feature in enumerate(_features(record)):
            id_ = f"{record.id}/{feature.id}"
            where = ("features", index)
            self._read(document, where, id_, feature, record.source)
            if not _says_part_of(feature):
                self._add(document, where, self._membership(id_, record, feature))

    def read_addition(self, document: Document, record: records.AdditionRecord) -> None:
        """Add the statements that an overlay makes about an entity of another folder."""
        self._read(document, (), record.about, record, record.source)

    def _add(self, document: Document, where: tuple[str | int, ...], statement: Statement) -> None:
        self._draft.statements.append(Located(statement, document, where))

    def _membership(
        self, id_: str, service: records.FileRecord, feature: records.FeatureRecord
    ) -> Relation:
        """Say that a feature belongs to its service; the feature's own sources prove it."""
        return Relation(
            id=f"{id_}#relation-part-of-{service.id}",
            about=id_,
            text=write_sentence(PART_OF, feature.name, service.name, None, None),
            sources=self._citations(feature.sources, service.source),
            relation_kind=PART_OF,
            target=service.id,
        )

    def _read(
        self,
        document: Document,
        where: tuple[str | int, ...],
        about: str,
        record: records.StatementsRecord,
        default: records.CitationRecord | None,
    ) -> None:
        for part, index, statement in self._statements(about, record, default):
            self._add(document, (*where, part, index), statement)

    def _statements(
        self,
        about: str,
        record: records.StatementsRecord,
        default: records.CitationRecord | None,
    ) -> Iterator[tuple[str, int, Statement]]:
        for index, claim in enumerate(record.claims):
            common = self._common(about, f"claim-{claim.key}", claim, default)
            yield "claims", index, Claim(**common, aspect=claim.aspect)
        for index, limit in enumerate(record.limits):
            common = self._common(
                about, f"limit-{limit.key or slugify(limit.name)}", limit, default
            )
            yield "limits", index, _limit(limit, common)
        for index, relation in enumerate(record.relations):
            slug = relation.key or slugify(f"{relation.kind}-{relation.target}")
            common = self._common(about, f"relation-{slug}", relation, default)
            yield "relations", index, self._relation(relation, common)
        for index, practice in enumerate(record.practices):
            common = self._common(about, f"practice-{practice.key}", practice, default)
            yield "practices", index, _practice(practice, common)
        for index, procedure in enumerate(record.procedures):
            common = self._common(about, f"procedure-{procedure.key}", procedure, default)
            yield "procedures", index, _procedure(procedure, common)

    def _common(
        self,
        about: str,
        slug: str,
        record: records.StatementRecord,
        default: records.CitationRecord | None,
    ) -> dict[str, Any]:
        return {
            "id": f"{about}#{slug}",
            "about": about,
            "text": record.text,
            "sources": self._citations(record.sources, default),
            "valid": record.valid.interval(),
            "rank": record.rank,
            "replaced_by": record.replacedBy,
            "note": record.note,
            "contradicts": tuple(record.contradicts),
        }

    def _citations(
        self, cited: list[records.CitationRecord], default: records.CitationRecord | None
    ) -> tuple[Citation, ...]:
        chosen = cited or ([default] if default else [])
        return tuple(
            Citation(each.ref, each.locator, each.checked or self._source_days.get(each.ref))
            for each in chosen
        )

    def _relation(self, record: records.RelationRecord, common: dict[str, Any]) -> Relation:
        kind = KINDS_BY_NAME[record.kind]
        if record.text is None:
            source = self._names.get(common["about"], common["about"])
            target = self._names.get(record.target, record.target)
            common["text"] = write_sentence(
                kind, source, target, record.mechanism, record.condition
            )
        return Relation(
            **common,
            relation_kind=kind,
            target=record.target,
            mechanism=record.mechanism,
            delivery=record.delivery,
            condition=record.condition,
        )


def _says_part_of(feature: records.FeatureRecord) -> bool:
    return any(relation.kind == PART_OF.name for relation in feature.relations)


def _limit(record: records.LimitRecord, common: dict[str, Any]) -> Limit:
    return Limit(
        **common,
        name=record.name,
        bound=record.bound,
        quantity=record.quantity,
        scope=record.scope,
        adjustable=record.adjustable,
        condition=record.condition,
    )


def _practice(record: records.PracticeRecord, common: dict[str, Any]) -> Practice:
    return Practice(
        **common, stance=record.stance, reason=record.reason, instead=tuple(record.instead)
    )


def _procedure(record: records.ProcedureRecord, common: dict[str, Any]) -> Procedure:
    steps = tuple(Step(step.text, tuple(step.entities)) for step in record.steps)
    return Procedure(**common, steps=steps)
