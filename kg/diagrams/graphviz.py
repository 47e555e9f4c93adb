"""Pictures, drawn by Graphviz from the layout that all pictures share."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date
from enum import StrEnum
from typing import Final

from kg.diagrams.diagram import Diagram
from kg.diagrams.errors import RendererMissingError, RenderingFailedError
from kg.diagrams.layout import Layout, lay_out
from kg.diagrams.placed_dot import write_placed

SECONDS: Final = 30.0
"""How long Graphviz may draw."""
MAXIMUM_CHARACTERS: Final = 4_000_000
"""Longer texts are not given to Graphviz: 300 nodes with 500 characters each stay far below."""
_RENDERER: Final = "Graphviz"
_INSTALL: Final = "install the package graphviz of your system"
_PROGRAM: Final = "neato"

_DOTS_PER_INCH: Final = 144
"""Twice as fine as points, for screens that are."""
MAXIMUM_PIXELS: Final = 8_000
"""Of either side of a PNG; larger pages get coarser."""
_POINTS_IN_AN_INCH: Final = 72


class Rendering(StrEnum):
    """A format of pictures."""

    SVG = "svg"
    PNG = "png"
    PDF = "pdf"


def render(diagram: Diagram, kind: Rendering) -> bytes:
    """Draw a diagram; the same diagram gives the same bytes on one machine.

    Raises:
        DiagramTooLargeError: The diagram has too many nodes.
        LayoutFailedError: It cannot be laid out.
        RendererMissingError: Graphviz is not installed.
        RenderingFailedError: Graphviz took too long or broke down.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise RendererMissingError(_RENDERER, _INSTALL)
    layout = lay_out(diagram)
    picture = _draw(program, write_placed(diagram, layout), _options(kind, layout))
    match kind:
        case Rendering.SVG:
            return _without_doctype(picture)
        case Rendering.PDF:
            return _dated(picture, diagram.as_of)
        case Rendering.PNG:
            return picture


def _options(kind: Rendering, layout: Layout) -> list[str]:
    """Say what to draw: with the places in the text (``-n2``), without looking for images."""
    options = ["-n2", f"-T{kind}", "-Gimagepath="]
    if kind is not Rendering.PNG:
        return options
    inches = max(layout.width, layout.height, 1) / _POINTS_IN_AN_INCH
    return [*options, f"-Gdpi={min(_DOTS_PER_INCH, MAXIMUM_PIXELS / inches):g}"]


def _draw(program: str, text: str, options: list[str]) -> bytes:
    if len(text) > MAXIMUM_CHARACTERS:
        raise RenderingFailedError(_RENDERER, "the diagram holds too much text")
    try:
        # The program is the one on the path, and no option comes from a diagram.
        done = subprocess.run(  # noqa: S603 - see above
            [program, *options],
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderingFailedError(_RENDERER, f"it took more than {SECONDS:g} seconds") from error
    except OSError as error:
        raise RenderingFailedError(_RENDERER, "the program does not start") from error
    if done.returncode or not done.stdout:
        raise RenderingFailedError(_RENDERER, "the program broke down")
    return done.stdout


def _environment() -> dict[str, str]:
    """Keep Graphviz from files: with ``SERVER_NAME`` it reads none that a graph names."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "SERVER_NAME": "archkg"}


_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^>]*>\n?")


def _without_doctype(svg: bytes) -> bytes:
    """Take out the one address that a reader could fetch."""
    return _DOCTYPE.sub(b"", svg, count=1).replace(b' standalone="no"', b"", 1)


_CREATED: Final = re.compile(rb"(?<=/CreationDate \(D:)\d{14}")


def _dated(pdf: bytes, day: date) -> bytes:
    """Put the day of the diagram in the place of the moment of drawing, which is as long."""
    return _CREATED.sub(f"{day:%Y%m%d}000000".encode(), pdf)
