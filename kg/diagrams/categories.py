"""The category of everything in a diagram that belongs to an AWS service."""

from __future__ import annotations

from collections.abc import Mapping

from kg.diagrams.diagram import Diagram
from kg.model import Entity


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
