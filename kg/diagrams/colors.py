"""The categories and the colours of what stands in a diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.diagrams.diagram import Diagram
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR
from kg.model import Entity

_TINT: Final = 7
"""Of how many parts of a light colour one is the colour, and the others are white."""


def node_categories(diagram: Diagram) -> Mapping[str, str | None]:
    """Return node id to the name of a category, a feature's being its service's, or ``None``.

    A feature knows its service by id only; where the service is not in the diagram, neither as a
    node nor as a group, its category is not known.
    """
    groups = (group.entity for group in diagram.groups if group.entity)
    known = {entity.id: entity for entity in (*groups, *(node.entity for node in diagram.nodes))}

    def category(entity: Entity) -> str | None:
        return entity.category or known.get(entity.owner, entity).category

    return {node.id: category(node.entity) for node in diagram.nodes}


def node_colors(diagram: Diagram) -> Mapping[str, str]:
    """Return node id to ``#RRGGBB``: that of its category, or of things whose category is not known."""
    return {
        id_: CATEGORY_COLORS.get(category or "", OTHER_COLOR)
        for id_, category in node_categories(diagram).items()
    }


def tint(color: str) -> str:
    """Return a light colour, ``#RRGGBB``, for the ground on which dark text stands."""
    parts = bytes.fromhex(color.removeprefix("#"))
    return "#" + "".join(f"{(part + (_TINT - 1) * 255) // _TINT:02X}" for part in parts)
