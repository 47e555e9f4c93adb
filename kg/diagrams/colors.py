"""The colours of what stands in a diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.diagrams.diagram import Diagram
from kg.diagrams.styles import CATEGORY_COLORS, OTHER_COLOR
from kg.model import Entity

_TINT: Final = 7
"""Of how many parts of a light colour one is the colour, and the others are white."""


def node_colors(diagram: Diagram) -> Mapping[str, str]:
    """Return node id to ``#RRGGBB``: that of its category, a feature's being its service's.

    A feature knows its service by id only; where the service is not in the diagram, neither as a
    node nor as a group, the feature has the colour of things whose category is not known.
    """
    groups = (group.entity for group in diagram.groups if group.entity)
    known = {entity.id: entity for entity in (*groups, *(node.entity for node in diagram.nodes))}

    def color(entity: Entity) -> str:
        owner = known.get(entity.owner, entity)
        return CATEGORY_COLORS.get(entity.category or owner.category or "", OTHER_COLOR)

    return {node.id: color(node.entity) for node in diagram.nodes}


def tint(color: str) -> str:
    """Return a light colour, ``#RRGGBB``, for the ground on which dark text stands."""
    parts = bytes.fromhex(color.removeprefix("#"))
    return "#" + "".join(f"{(part + (_TINT - 1) * 255) // _TINT:02X}" for part in parts)
