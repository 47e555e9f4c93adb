"""How relations, groups and things look, so that one picture looks the same in every format."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kg.model import DataFlow, DeliveryMode, Relation
from kg.vocabulary import ALTERNATIVES, DEPENDENCY, EVOLUTION, INTEGRATES_WITH, KINDS_BY_NAME


class Dash(StrEnum):
    """How a line is broken."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


class EdgeStyle(StrEnum):
    """What a line means, and so how it looks: see :data:`STROKES`."""

    PUSH = "push"
    PULL = "pull"
    INTEGRATION = "integration"
    STRUCTURE = "structure"
    EVOLUTION = "evolution"
    ALTERNATIVE = "alternative"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks."""

    color: str
    """``#RRGGBB``; at least 4.5 : 1 against white, so that its label can be read."""
    dash: Dash
    meaning: str
    """What the legend says, in a few words."""


STROKES: Final = {
    EdgeStyle.PUSH: Stroke("#1B5E20", Dash.SOLID, "pushes: the sender acts"),
    EdgeStyle.PULL: Stroke("#0D47A1", Dash.DASHED, "pulls: the receiver asks"),
    EdgeStyle.INTEGRATION: Stroke("#424242", Dash.SOLID, "works together"),
    EdgeStyle.STRUCTURE: Stroke("#6D4C41", Dash.DOTTED, "structure"),
    EdgeStyle.EVOLUTION: Stroke("#BF360C", Dash.SOLID, "replaces or is preferred"),
    EdgeStyle.ALTERNATIVE: Stroke("#6A1B9A", Dash.DASHED, "either will do"),
    EdgeStyle.DEPENDENCY: Stroke("#AD1457", Dash.DOTTED, "needs, or comes before"),
}
"""What each style of edge looks like and means."""

_BY_FAMILY: Final = {
    EVOLUTION: EdgeStyle.EVOLUTION,
    ALTERNATIVES: EdgeStyle.ALTERNATIVE,
    DEPENDENCY: EdgeStyle.DEPENDENCY,
}
_BY_DELIVERY: Final = {
    DeliveryMode.PUSH: EdgeStyle.PUSH,
    DeliveryMode.PULL: EdgeStyle.PULL,
}
_PULLS_FROM: Final = KINDS_BY_NAME["pulls-from"]


def style_of(relation: Relation) -> EdgeStyle:
    """Return how the line for a relation looks."""
    family = relation.relation_kind.family
    if family == INTEGRATES_WITH:
        if relation.delivery:
            return _BY_DELIVERY[relation.delivery]
        return EdgeStyle.INTEGRATION
    return _BY_FAMILY.get(family, EdgeStyle.STRUCTURE)


def ends_of(relation: Relation) -> tuple[str, str]:
    """Return the ids between which a line is drawn: along the flow of data or control."""
    if relation.relation_kind.flow is DataFlow.BACKWARD:
        return relation.target, relation.source
    return relation.source, relation.target


def label_of(relation: Relation) -> str:
    """Return the words beside the line, which read from its start to its end.

    A pull is the exception: its line runs the way of the data, and its words say who asks for it.
    """
    kind = relation.relation_kind
    if kind == _PULLS_FROM:
        return "consumer polls"
    backward = kind.flow is DataFlow.BACKWARD
    return (kind.inverse if backward else kind.name).replace("-", " ")


CATEGORY_COLORS: Final = {
    "compute": "#ED7100",
    "containers": "#ED7100",
    "storage": "#7AA116",
    "database": "#C925D1",
    "networking": "#8C4FFF",
    "api": "#E7157B",
    "messaging": "#E7157B",
    "orchestration": "#E7157B",
    "analytics": "#8C4FFF",
    "machine-learning": "#01A88D",
    "security": "#DD344C",
    "management": "#E7157B",
    "developer-tools": "#C925D1",
    "migration": "#01A88D",
}
"""Service category to the colour that AWS's own diagrams give it; features take their service's."""
OTHER_COLOR: Final = "#5A6B7B"
"""The colour of things outside AWS, of concepts, and of services whose category is not known."""
