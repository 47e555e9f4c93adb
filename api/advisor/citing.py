"""What an answer stands on: its statements by number, each with where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.advisor.service import Reply
from kg.model import Citation, Source, Statement
from kg.store import settle


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a source."""

    source: Source
    locator: str | None

    @property
    def words(self) -> str:
        """Title and locator for people: ``Study notes, line 103``."""
        if self.locator is None:
            return self.source.title
        line = "line " if self.source.file and self.locator.isdigit() else ""
        return f"{self.source.title}, {line}{self.locator}"


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement that the text of an answer points to."""

    number: int
    """What stands between the brackets."""
    statement: Statement
    places: tuple[Place, ...]


async def cite(reply: Reply) -> tuple[Cited, ...]:
    """Return the statements that the text cites, in the order of their numbers."""
    statements = reply.answer.statements
    sources = await _sources(reply, statements)
    return tuple(
        Cited(number, each, tuple(_places(each.sources, sources)))
        for number, each in enumerate(statements, 1)
    )


async def _sources(reply: Reply, statements: Sequence[Statement]) -> dict[str, Source]:
    ids = list(dict.fromkeys(place.source for each in statements for place in each.sources))
    found = await settle(reply.store.sources(ids)) if ids else []
    return dict(zip(ids, found, strict=True))


def _places(citations: Iterable[Citation], sources: dict[str, Source]) -> Iterable[Place]:
    return (Place(sources[each.source], each.locator) for each in citations)


def source_list(cited: Iterable[Cited]) -> str:
    """Write where each numbered statement was read, a line each; empty when nothing is cited."""
    lines = [
        f"[{each.number}] {'; '.join(_with_address(place) for place in each.places)}"
        for each in cited
    ]
    return "\n".join(["Sources:", *lines]) if lines else ""


def _with_address(place: Place) -> str:
    return f"{place.words} <{place.source.url}>" if place.source.url else place.words
