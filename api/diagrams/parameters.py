"""What a request asks for in words, as the command line and addresses do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from kg.errors import BadInputError, NotFoundError
from kg.model import RelationKind
from kg.names import nearest
from kg.vocabulary import FAMILIES, KINDS_BY_NAME, family_members

MAXIMUM_DEPTH: Final = 6

Member = TypeVar("Member", bound=StrEnum)


def read_kinds(names: Iterable[str]) -> tuple[RelationKind, ...] | None:
    """Return the kinds of these names and families, in any case and spelling; ``None`` for none.

    Raises ``NotFoundError``.
    """
    found = [kind for name in names for kind in _members(name)]
    return tuple(dict.fromkeys(found)) or None


def _members(name: str) -> tuple[RelationKind, ...]:
    known = name.strip().lower().replace("_", "-")
    try:
        return family_members(known)
    except KeyError:
        names = [*FAMILIES, *KINDS_BY_NAME]
        raise NotFoundError("relation kind", name, nearest(known, names)) from None


def read_member(members: type[Member], argument: str, written: str) -> Member:
    """Return the member that is written so, in any case; raises ``BadInputError``."""
    known = written.strip().lower().replace("_", "-")
    try:
        return members(known)
    except ValueError:
        names = [each.value for each in members]
        reason = f"must be one of {', '.join(names)}"
        raise BadInputError(argument, reason, nearest(known, names)) from None


def read_depth(written: str) -> int:
    """Return a number of relations; raises ``BadInputError``."""
    if not written.isascii() or not written.isdigit() or int(written[:9]) > MAXIMUM_DEPTH:
        raise BadInputError("depth", f"must be a number from 0 to {MAXIMUM_DEPTH}")
    return int(written)


def check_names(given: Mapping[str, object], known: Iterable[str]) -> None:
    """Refuse parameters that mean nothing; raises ``BadInputError``."""
    names = list(known)
    for name in given:
        if name not in names:
            raise BadInputError(name[:50], "is no parameter of this address", nearest(name, names))
