"""Diagrams as answers."""

from __future__ import annotations

from base64 import b64encode

import strawberry
from strawberry import Parent

from api.diagrams.drawing import Drawing
from api.graphql.enums import DiagramFormat
from api.graphql.fields import computed
from api.graphql.types import Entity, Relation


@strawberry.type(description="A part of the graph as a picture, or as the source of one.")
class Diagram:
    """See ``api.diagrams.drawing.Drawing``."""

    @computed("What it is written as.")
    def format(root: Parent[Drawing]) -> DiagramFormat:
        """Name the format."""
        return DiagramFormat(root.format.value)

    @computed("Its media type.")
    def media_type(root: Parent[Drawing]) -> str:
        """Name the media type."""
        return root.info.media_type

    @computed("What a file's name ends with, without the dot.")
    def extension(root: Parent[Drawing]) -> str:
        """Name the extension."""
        return root.info.extension

    @computed("What stands above it.")
    def title(root: Parent[Drawing]) -> str:
        """Return the title."""
        return root.diagram.title

    @computed("The diagram itself; null for PNG and PDF, which are no text.")
    def text(root: Parent[Drawing]) -> str | None:
        """Return the content as text."""
        return root.text

    @computed("The diagram itself, in Base64, whatever its format.")
    def base64(root: Parent[Drawing]) -> str:
        """Return the content as Base64."""
        return b64encode(root.content).decode()

    @computed("The entities that are drawn as things, by id.")
    def entities(root: Parent[Drawing]) -> list[Entity]:
        """List the entities."""
        return [node.entity for node in root.diagram.nodes]  # type: ignore[misc] # records stand for types

    @computed("The relations that it stands on: those that are drawn as lines, then those that "
              "show as one thing inside or beside another.")  # fmt: skip
    def relations(root: Parent[Drawing]) -> list[Relation]:
        """List the relations."""
        lines = [relation for edge in root.diagram.edges for relation in edge.relations]
        return [*lines, *root.diagram.nested]  # type: ignore[list-item] # records stand for types
