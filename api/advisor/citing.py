"""What an answer stands on: its statements by number, each with where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.advisor.service import Reply
from kg.model import Source, Statement
from kg.store import Store, settle


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
    places = await places_of(reply.store, statements)
    numbered = enumerate(zip(statements, places, strict=True), 1)
    return tuple(Cited(number, *pair) for number, pair in numbered)


async def places_of(store: Store, statements: Sequence[Statement]) -> list[tuple[Place, ...]]:
    """Return where each statement was read."""
    ids = list(dict.fromkeys(each.source for said in statements for each in said.sources))
    found = await settle(store.sources(ids)) if ids else []
    sources = dict(zip(ids, found, strict=True))
    return [
        tuple(Place(sources[each.source], each.locator) for each in said.sources)
        for said in statements
    ]


def source_list(cited: Iterable[Cited]) -> str:
    """Write where each numbered statement was read, a line each; empty when nothing is cited."""
    lines = [
        f"[{each.number}] {'; '.join(_with_address(place) for place in each.places)}"
        for each in cited
    ]
    return "\n".join(["Sources:", *lines]) if lines else ""


def _with_address(place: Place) -> str:
    return f"{place.words} <{place.source.url}>" if place.source.url else place.words
