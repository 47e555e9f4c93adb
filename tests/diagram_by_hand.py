"""One small diagram, made by hand, whose text the tests hold byte for byte."""

from __future__ import annotations

from datetime import date
from typing import Final

from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.styles import ends_of, label_of, style_of
from kg.model import DeliveryMode, Entity, EntityKind, Relation
from kg.vocabulary import KINDS_BY_NAME


def _relation(
    source: str, kind: str, target: str, delivery: DeliveryMode | None = None
) -> Relation:
    return Relation(
        id=f"{source}#{kind}",
        about=source,
        text=f"{source} {kind} {target}.",
        sources=(),
        relation_kind=KINDS_BY_NAME[kind],
        target=target,
        delivery=delivery,
    )


def _edge(relation: Relation) -> Edge:
    start, end = ends_of(relation)
    return Edge(start, end, label_of(relation), style_of(relation), (relation,))


_REGION: Final = Entity(id="region", kind=EntityKind.SCOPE, name="AWS Region", brief="An area.")
_SQS: Final = Entity(
    id="sqs",
    kind=EntityKind.SERVICE,
    name="Amazon SQS",
    brief="Queues that consumers poll.",
    category="messaging",
)
_LAMBDA: Final = Entity(
    id="lambda",
    kind=EntityKind.SERVICE,
    name="AWS Lambda",
    brief="Runs code on demand.",
    category="compute",
)
_KAFKA: Final = Entity(
    id="kafka", kind=EntityKind.TECHNOLOGY, name='Apache "Kafka"', brief="A log of events."
)

BY_HAND: Final = Diagram(
    title="Around <SQS>",
    direction=LayoutDirection.RIGHT,
    as_of=date(2026, 11, 23),
    nodes=(Node(_KAFKA), Node(_LAMBDA, "group:region"), Node(_SQS, "group:region", is_focus=True)),
    groups=(Group("group:region", "AWS Region", GroupKind.SCOPE, None, _REGION),),
    edges=(
        _edge(_relation("sqs", "alternative-to", "kafka")),
        _edge(_relation("lambda", "pushes-to", "sqs", DeliveryMode.PUSH)),
        _edge(_relation("lambda", "pulls-from", "sqs", DeliveryMode.PULL)),
    ),
)
"""A pull, a push and a line without a head; a frame; a thing outside AWS; quotes and brackets."""
