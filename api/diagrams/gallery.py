"""A set of diagrams in every format, with a page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from api.diagrams.exhibits import EXHIBITS, Exhibit
from api.linked_data.rendering import render
from kg.diagrams.compose import compose
from kg.diagrams.diagram import Diagram
from kg.diagrams.errors import RendererMissingError
from kg.diagrams.formats import FORMATS, DiagramFormat, write
from kg.diagrams.selection import select
from kg.store import Store

_PAGE: Final = "index.html"


@dataclass(frozen=True)
class Hung:
    """An exhibit with the files that were written of it."""

    exhibit: Exhibit
    diagram: Diagram
    files: dict[DiagramFormat, str]
    """Name of the file in each format that could be written."""
    missing: RendererMissingError | None
    """Why there are no pictures, if there are none."""


async def choose_exhibits(store: Store, day: date) -> list[tuple[Exhibit, Diagram]]:
    """Compose the diagram of every exhibit."""
    chosen = []
    for exhibit in EXHIBITS:
        selection = replace(await exhibit.choose(store, day), title=exhibit.title)
        chosen.append((exhibit, compose(await select(store, selection))))
    return chosen


def hang(exhibit: Exhibit, diagram: Diagram, folder: Path) -> Hung:
    """Write an exhibit in every format for which the machine has what it takes."""
    files: dict[DiagramFormat, str] = {}
    missing = None
    for format_, info in FORMATS.items():
        name = f"{exhibit.name}.{info.extension}"
        try:
            (folder / name).write_bytes(write(diagram, format_))
        except RendererMissingError as error:
            missing = error
        else:
            files[format_] = name
    return Hung(exhibit, diagram, files, missing)


def write_page(gallery: Sequence[Hung], folder: Path) -> Path:
    """Write the page that shows a gallery, and return where it is."""
    page = folder / _PAGE
    page.write_bytes(
        render("gallery.html", gallery=gallery, formats=FORMATS, svg=DiagramFormat.SVG)
    )
    return page
