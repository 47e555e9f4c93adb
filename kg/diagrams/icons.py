"""Which icon a thing has in each tool's own library, by name: no artwork is held here."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from kg.model import Entity, EntityKind

_TABLE: Final = Path(__file__).with_name("icons.csv")


class IconSet(StrEnum):
    """Which icons a Mermaid drawing asks its viewer for."""

    BUILT_IN = "built-in"
    """Those of Mermaid itself, which every viewer shows."""
    LOGOS = "logos"
    """Those of ``@iconify-json/logos``; a viewer that has not registered it shows question marks."""


@dataclass(frozen=True, slots=True)
class Icon:
    """The names of one thing's icon; empty where a library has none for it."""

    drawio: str
    """Stencil of draw.io's AWS library, without ``mxgraph.aws4.``: ``lambda``."""
    logos: str
    """Icon of ``@iconify-json/logos``: ``aws-lambda``."""
    diagrams: str
    """Class of the Python package ``diagrams``: ``aws.compute.Lambda``."""
    likec4: str
    """Icon of LikeC4: ``aws:lambda``."""
    mermaid: str
    """Icon that Mermaid itself holds: ``cloud``, ``database``, ``disk``, ``internet``, ``server``."""


@cache
def _table() -> dict[str, dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row.pop("id"): row for row in csv.DictReader(file)}


@cache
def _icon(keys: tuple[str, ...]) -> Icon:
    rows = [_table()[key] for key in keys if key in _table()]
    names = [field.name for field in fields(Icon)]
    return Icon(*(next((row[name] for row in rows if row[name]), "") for name in names))


def icon_of(entity: Entity) -> Icon:
    """Return the icon of an entity.

    In each library it is the entity's own, else its service's, else that of its category, else that
    of its kind.
    """
    general = f"kind:{EntityKind.SERVICE if entity.kind is EntityKind.FEATURE else entity.kind}"
    return _icon((entity.id, entity.owner, f"category:{entity.category}", general))
