"""Records as written, each with its place, before the rules across records have been checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kg.errors import Problem
from kg.load.yaml_file import Document, Path
from kg.model import Entity, Source, Statement

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A value and where it was written."""

    value: T
    document: Document
    where: tuple[str | int, ...]

    def problem(
        self, message: str, rule: str, *, at: Path = (), suggestions: Sequence[str] = ()
    ) -> Problem:
        """Build a problem at this value, or at the part of it that ``at`` leads to."""
        return self.document.problem((*self.where, *at), message, rule, suggestions)


@dataclass
class Draft:
    """All that the files of one or several folders say."""

    entities: list[Located[Entity]] = field(default_factory=list)
    statements: list[Located[Statement]] = field(default_factory=list)
    sources: list[Located[Source]] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    """Stems of files that could not be read in full; what they hold is not known to be missing."""
