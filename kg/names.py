"""Finding entities by what people call them."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from kg.model import Entity

_LONGEST_NAME = 100


class NameIndex:
    """Ids, names and aliases, in any case."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_name: dict[str, Entity] = {}
        listed = list(entities)
        for entity in listed:
            for name in (*entity.aliases, entity.name):
                self._by_name[name.casefold()] = entity
        # Ids are set last: an id wins over a name that somebody else happens to have.
        self._by_name.update((entity.id, entity) for entity in listed)

    def find(self, name: str) -> Entity | None:
        """Return the entity that goes by ``name``."""
        return self._by_name.get(name.strip().casefold())

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return up to three ids whose id, name or alias is close to ``name``, nearest first."""
        wanted = name[:_LONGEST_NAME].casefold()
        close = process.extract(
            wanted, self._by_name.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=65
        )
        ids = dict.fromkeys(self._by_name[known].id for known, *_ in close)
        return tuple(ids)[:3]


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of the ``known`` words close to ``word``, nearest first."""
    close = process.extract(word[:_LONGEST_NAME], list(known), limit=3, score_cutoff=70)
    return tuple(name for name, *_ in close)
