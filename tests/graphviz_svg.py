"""What Graphviz drew: the elements of its SVG, and the texts in them."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from kg.diagrams.diagram import Diagram
from kg.diagrams.xml_text import xml_text

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}"


@dataclass(frozen=True)
class Drawn:
    """One node, line or frame of a picture."""

    text: str
    """What can be read, without any space: lines break anywhere."""
    tooltip: str
    shapes: tuple[str, ...]
    """Tags of what is drawn: ``path``, ``polygon`` …"""


def squeezed(text: str) -> str:
    """Take out all that may change on the way into a picture: spaces, and what XML cannot hold."""
    return xml_text("".join(text.split()))


def drawn(svg: bytes, kind: str) -> dict[str, Drawn]:
    """Return title to what is drawn of the kind ``node``, ``edge``, ``cluster`` or ``graph``.

    Of the graph, only what does not belong to anything else.
    """
    groups = [group for group in ET.fromstring(svg).iter(f"{_SVG}g") if group.get("class") == kind]
    return {group.findtext(f"{_SVG}title", ""): _drawn(group) for group in groups}


def _drawn(group: ET.Element) -> Drawn:
    parts = list(_parts(group))
    link = next((part for part in parts if part.get(f"{_XLINK}title")), None)
    return Drawn(
        squeezed("".join(part.text or "" for part in parts if part.tag == f"{_SVG}text")),
        "" if link is None else link.get(f"{_XLINK}title", ""),
        tuple(part.tag.removeprefix(_SVG) for part in parts if part.get("stroke")),
    )


def _parts(group: ET.Element) -> list[ET.Element]:
    parts: list[ET.Element] = []
    for part in group:
        if part.get("class"):
            continue
        parts += [part, *_parts(part)]
    return parts


def names_of_nodes(diagram: Diagram) -> dict[str, str]:
    """Return node id to name, as :func:`drawn` reads it."""
    return {node.id: squeezed(node.entity.name) for node in diagram.nodes}
