"""Words in pictures."""

from __future__ import annotations

from xml.etree import ElementTree as ET

_SVG = "{http://www.w3.org/2000/svg}"
_ACTIVE = {"script", "a", "image", "iframe", "foreignObject"}


def texts_in(svg: str) -> list[str]:
    """Return the contents of all text elements, each without any white space."""
    picture = ET.fromstring(svg)  # noqa: S314 - the picture is our own
    return [squeezed("".join(text.itertext())) for text in picture.iter(f"{_SVG}text")]


def squeezed(text: str) -> str:
    """Return a text without white space, which lines may break anywhere."""
    return "".join(text.split())


def active_elements(svg: str) -> list[str]:
    """Return the names of elements that do more than show, and of attributes that listen."""
    elements = list(ET.fromstring(svg).iter())  # noqa: S314 - the picture is our own
    names = [str(each.tag).removeprefix(_SVG) for each in elements]
    listeners = [name for each in elements for name in each.attrib if name.startswith("on")]
    return [name for name in names if name in _ACTIVE] + listeners
