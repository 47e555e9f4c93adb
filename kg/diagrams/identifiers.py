"""Names for things in languages whose names are letters, digits and underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.diagrams.diagram import Diagram


def identifiers(diagram: Diagram, reserved: Iterable[str] = ()) -> dict[str, str]:
    """Give every node and group a name: letters, digits and underscores, beginning with a letter.

    Returns node or group id to name. No two names are equal, nor equal to a reserved word, in any
    case.
    """
    taken = {word.lower() for word in reserved}
    names: dict[str, str] = {}
    for id_ in (*(node.id for node in diagram.nodes), *(group.id for group in diagram.groups)):
        names[id_] = _free(_plain(id_), taken)
        taken.add(names[id_].lower())
    return names


def _plain(id_: str) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "_", id_).strip("_")
    return name if name[:1].isalpha() else f"n_{name}".rstrip("_")


def _free(name: str, taken: set[str]) -> str:
    if name.lower() not in taken:
        return name
    number = 2
    while f"{name}_{number}".lower() in taken:
        number += 1
    return f"{name}_{number}"
