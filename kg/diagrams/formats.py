"""Every format that a diagram can be written in: its name, its extension, its writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from kg.diagrams import (
    d2,
    dot,
    drawio,
    graph_tools,
    likec4,
    mermaid_architecture,
    mermaid_flowchart,
    plantuml,
    python_code,
    structurizr,
)
from kg.diagrams.diagram import Diagram
from kg.diagrams.graphviz import Rendering, render
from kg.diagrams.icons import IconSet
from kg.errors import NotFoundError
from kg.names import nearest


class DiagramFormat(StrEnum):
    """What a diagram is written as."""

    DRAWIO = "drawio"
    MERMAID = "mermaid"
    MERMAID_ARCHITECTURE = "mermaid-architecture"
    DOT = "dot"
    SVG = "svg"
    PNG = "png"
    PDF = "pdf"
    PLANTUML = "plantuml"
    D2 = "d2"
    STRUCTURIZR = "structurizr"
    LIKEC4 = "likec4"
    PYTHON = "python"
    GRAPHML = "graphml"
    GEXF = "gexf"
    JSON = "json"
    CYTOSCAPE = "cytoscape"


_Write: TypeAlias = Callable[[Diagram, IconSet], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is told apart, and who writes it."""

    extension: str
    """What follows the dot in a file's name."""
    media_type: str
    meaning: str
    write: _Write


def _plain(write: Callable[[Diagram], str]) -> _Write:
    return lambda diagram, _icons: write(diagram)


def _picture(kind: Rendering) -> _Write:
    return lambda diagram, _icons: render(diagram, kind)


FORMATS: Final[Mapping[DiagramFormat, Format]] = {
    DiagramFormat.DRAWIO: Format(
        "drawio",
        "application/vnd.jgraph.mxfile",
        "draw.io: laid out, with the AWS shapes of its own library, to be edited.",
        _plain(drawio.write),
    ),
    DiagramFormat.MERMAID: Format(
        "mmd", "text/vnd.mermaid", "Mermaid flowchart, as GitHub shows it.", mermaid_flowchart.write
    ),
    DiagramFormat.MERMAID_ARCHITECTURE: Format(
        "architecture.mmd",
        "text/vnd.mermaid",
        "Mermaid architecture-beta diagram.",
        mermaid_architecture.write,
    ),
    DiagramFormat.DOT: Format(
        "dot", "text/vnd.graphviz", "Graphviz source, without coordinates.", _plain(dot.write)
    ),
    DiagramFormat.SVG: Format(
        "svg", "image/svg+xml", "Picture that scales; needs Graphviz.", _picture(Rendering.SVG)
    ),
    DiagramFormat.PNG: Format(
        "png", "image/png", "Picture of dots; needs Graphviz.", _picture(Rendering.PNG)
    ),
    DiagramFormat.PDF: Format(
        "pdf", "application/pdf", "Page to print; needs Graphviz.", _picture(Rendering.PDF)
    ),
    DiagramFormat.PLANTUML: Format(
        "puml", "text/plain", "PlantUML in the style of C4.", _plain(plantuml.write)
    ),
    DiagramFormat.D2: Format("d2", "text/plain", "D2 source.", _plain(d2.write)),
    DiagramFormat.STRUCTURIZR: Format(
        "dsl", "text/plain", "Structurizr DSL workspace.", _plain(structurizr.write)
    ),
    DiagramFormat.LIKEC4: Format("c4", "text/plain", "LikeC4 model.", _plain(likec4.write)),
    DiagramFormat.PYTHON: Format(
        "py",
        "text/x-python",
        "Program for the Python package diagrams.",
        _plain(python_code.write),
    ),
    DiagramFormat.GRAPHML: Format(
        "graphml",
        "application/graphml+xml",
        "GraphML with every attribute, for yEd, igraph and networkx.",
        _plain(graph_tools.write_graphml),
    ),
    DiagramFormat.GEXF: Format(
        "gexf",
        "application/gexf+xml",
        "GEXF with every attribute, for Gephi.",
        _plain(graph_tools.write_gexf),
    ),
    DiagramFormat.JSON: Format(
        "json",
        "application/json",
        "JSON node-link data with every attribute, for D3 and networkx.",
        _plain(graph_tools.write_node_link),
    ),
    DiagramFormat.CYTOSCAPE: Format(
        "cyjs",
        "application/json",
        "Cytoscape JSON with every attribute.",
        _plain(graph_tools.write_cytoscape),
    ),
}
"""Every format with its file extension, media type, meaning and writer."""

_BY_NAME: Final[Mapping[str, DiagramFormat]] = {
    **{info.extension: format_ for format_, info in FORMATS.items()},
    **{format_.value: format_ for format_ in DiagramFormat},
}
_NAMES: Final = tuple(format_.value for format_ in DiagramFormat)


def find_format(name: str) -> DiagramFormat:
    """Return the format of a name or file extension, in any case; raises ``NotFoundError``."""
    known = name.lower()
    if known not in _BY_NAME:
        raise NotFoundError("diagram format", name, nearest(known, _BY_NAME) or _NAMES)
    return _BY_NAME[known]


def split_extension(name: str) -> tuple[str, str]:
    """Split a file's name in front of its extension, the longest that is a format's.

    The extension is what follows the last dot where it is none that is known, and may be empty.
    """
    known = (each for each in _LONGEST_FIRST if name.lower().endswith(f".{each}"))
    extension = next(known, None)
    if extension is not None:
        return name[: -len(extension) - 1], extension
    stem, _, last = name.rpartition(".")
    return (stem, last) if stem else (name, "")


_LONGEST_FIRST: Final = sorted(_BY_NAME, key=len, reverse=True)


def write(diagram: Diagram, format_: DiagramFormat, icons: IconSet = IconSet.BUILT_IN) -> bytes:
    """Write a diagram, texts as UTF-8.

    Raises ``LayoutFailedError``, and ``RendererMissingError`` where a format needs a program that is
    not installed.
    """
    written = FORMATS[format_].write(diagram, icons)
    return written.encode() if isinstance(written, str) else written
