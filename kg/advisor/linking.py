"""Finding the entities that a question names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz, process

from kg.advisor.knowledge import Knowledge
from kg.advisor.lexicon import read_words
from kg.advisor.words import FILLERS, FUNCTION_WORDS, GENERAL_STEMS, squeeze, stem, tokens
from kg.model import Entity, EntityKind

_LONGEST: Final = 7
"""Words that a name may have to be found."""
_SHORTEST_TYPO: Final = 5
"""Letters below which two names are too easily alike."""
_SHORTEST_PLURAL: Final = 2
_ALIKE: Final = 84
_ANY_WORDING: Final = 2
"""Words of a feature's own that name it without its service."""

GENERIC_NAMES: Final = read_words("generic-names")
"""Names that are common words: they name the entity only beside its maker or its service."""

_CAMEL: Final = re.compile(r"[a-z][A-Z]")
_MAKERS: Final = frozenset({"aws", "amazon"})
_EVERYDAY: Final = GENERAL_STEMS | frozenset(map(stem, FUNCTION_WORDS | FILLERS))
"""Stems that name nothing on their own, whatever feature is called so."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entity, and the words of the question that name it."""

    entity: Entity
    start: int
    end: int
    is_loose: bool = False
    """Whether words of the topic may have been taken for a name."""


class Linker:
    """Names of entities, as people write them."""

    def __init__(self, knowledge: Knowledge, known_words: Collection[str]) -> None:
        self._knowledge = knowledge
        self._known_words = known_words
        self._by_name: dict[str, list[Entity]] = defaultdict(list)
        self._own_words: dict[str, list[tuple[frozenset[str], Entity]]] = defaultdict(list)
        self._calls: set[str] = set()
        phrases: dict[frozenset[str], list[Entity]] = defaultdict(list)
        for entity in knowledge.entities.values():
            for name in (entity.name, *entity.aliases):
                self._add(name, entity)
            if entity.owner == entity.id:
                self._add(entity.id, entity)
            if entity.owner != entity.id:
                for name in (entity.name, *entity.aliases):
                    self._add_call(name, entity)
                for own in self._residues(entity):
                    self._own_words[entity.owner].append((own, entity))
                    phrases[own].append(entity)
        self._phrases = {
            own: found[0]
            for own, found in phrases.items()
            if len(own) >= _ANY_WORDING and len({each.id for each in found}) == 1
        }
        self._long_names = [name for name in self._by_name if len(name) >= _SHORTEST_TYPO]

    def _add(self, name: str, entity: Entity) -> None:
        words = tokens(name)
        if words and words[0] in _MAKERS and len(words) > 1:
            self._add(" ".join(words[1:]), entity)
        key = squeeze(words)
        if key and entity not in self._by_name[key]:
            self._by_name[key].append(entity)

    def _add_call(self, name: str, entity: Entity) -> None:
        """Let a name in camel case, such as that of an API call, name a feature on its own."""
        word = name.rsplit(maxsplit=1)[-1]
        if _CAMEL.search(word):
            self._add(word, entity)
            self._calls.add(word.casefold())

    def _residues(self, entity: Entity) -> Iterator[frozenset[str]]:
        """Yield what the names of a feature say beside the name of its service."""
        owner = self._knowledge.entities.get(entity.owner)
        if owner is None:
            return
        owners = [tokens(name) for name in (owner.name, *owner.aliases, owner.id)]
        for name in (entity.id.partition("/")[2], entity.name, *entity.aliases):
            own = frozenset(map(stem, _without_owner(tokens(name), owners)))
            if own and not own <= _EVERYDAY:
                yield own

    def goes_by(self, key: str) -> bool:
        """Tell whether an entity goes by a name, given without spaces in lower case."""
        return key in self._by_name

    def link(self, words: Sequence[str], context: Sequence[str] = ()) -> list[Link]:
        """Return the entities named, in the order of the words, the longest names first.

        ``context`` are ids of services spoken of before, whose features may be named without them.
        """
        taken: set[int] = set()
        found: list[Link] = []
        for length in range(min(_LONGEST, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                span = range(start, start + length)
                if taken.isdisjoint(span) and (entity := self._named(words, start, length, found)):
                    found.append(Link(entity, start, start + length))
                    taken.update(span)
        found += self._misspelt(words, taken)
        owners = dict.fromkeys((*(each.entity.owner for each in found), *context))
        found += self._features(words, tuple(owners), found)
        found += self._by_phrase(words, found)
        found = self._settled(found, words)
        return _without_repeats(sorted(found, key=lambda link: (link.start, link.end)))

    def _settled(self, found: Sequence[Link], words: Sequence[str]) -> list[Link]:
        """Return the links with calls and errors that several services have as those of the one named.

        Those of no service that is named are left to the words of the question.
        """
        services = [each.entity.id for each in found if each.entity.owner == each.entity.id]
        kept = []
        for link in found:
            key = squeeze(words[link.start : link.end])
            if not services or key not in self._calls or link.end - link.start > 1:
                kept.append(link)
            elif nearest := _of_any(self._by_name[key], services):
                kept.append(replace(link, entity=nearest))
        return kept

    def _named(
        self, words: Sequence[str], start: int, length: int, found: Sequence[Link]
    ) -> Entity | None:
        part = words[start : start + length]
        if length == 1:
            word = part[0]
            by_maker = start > 0 and words[start - 1] in _MAKERS
            if len(word) == 1 or word in FUNCTION_WORDS:
                return None
            if word in GENERIC_NAMES and not by_maker:
                return None
        elif part[0] in FUNCTION_WORDS or part[-1] in FUNCTION_WORDS:
            return None
        key = squeeze(part)
        for form in _forms(key):
            if length == 1 and form in GENERIC_NAMES and form != key and not by_maker:
                return None
            if candidates := self._by_name.get(form):
                return _nearest_to(candidates, {each.entity.owner for each in found})
        return None

    def _misspelt(self, words: Sequence[str], taken: set[int]) -> Iterator[Link]:
        for length in (3, 2, 1):
            for start in range(len(words) - length + 1):
                span = range(start, start + length)
                part = words[start : start + length]
                key = squeeze(part)
                if (
                    not taken.isdisjoint(span)
                    or len(key) < _SHORTEST_TYPO
                    or any(w in FUNCTION_WORDS or w in FILLERS for w in (part[0], part[-1]))
                    or all(w in self._known_words for w in part)
                ):
                    continue
                close = process.extractOne(
                    key, self._long_names, scorer=fuzz.ratio, score_cutoff=_ALIKE
                )
                if close is not None and close[0] not in GENERIC_NAMES and close[0][0] == key[0]:
                    taken.update(span)
                    yield Link(self._by_name[close[0]][0], start, start + length)

    def _features(
        self, words: Sequence[str], owners: Sequence[str], found: Sequence[Link]
    ) -> Iterator[Link]:
        """Yield the features of the owners whose own words stand together in the question."""
        known = [pair for owner in owners for pair in self._own_words[owner]]
        yield from _standing_together(words, known, found)

    def _by_phrase(self, words: Sequence[str], found: Sequence[Link]) -> Iterator[Link]:
        """Yield the features that one wording names, whatever the service."""
        yield from _standing_together(words, list(self._phrases.items()), found)


def _of_any(candidates: Sequence[Entity], services: Sequence[str]) -> Entity | None:
    """Return the candidate that belongs to one of the services, or to one of its family."""
    return next(
        (
            each
            for service in services
            for each in candidates
            if each.owner == service or each.owner.startswith(f"{service}-")
        ),
        None,
    )


def _forms(key: str) -> Iterator[str]:
    """Yield a name as it is written, and in the other number unless it is too short for that."""
    yield key
    if len(key) >= _SHORTEST_TYPO:
        yield from (key.removesuffix("s"), key.removesuffix("es"), f"{key}s")
    elif len(key) > _SHORTEST_PLURAL:
        yield key.removesuffix("s")


def _without_owner(words: list[str], owners: Sequence[list[str]]) -> list[str]:
    """Return a name without that of its service before it, and without its maker."""
    if words and words[0] in _MAKERS:
        words = words[1:]
    before = max((len(o) for o in owners if words[: len(o)] == o), default=0)
    return words[before:]


def _standing_together(
    words: Sequence[str],
    known: Sequence[tuple[frozenset[str], Entity]],
    found: Sequence[Link],
) -> Iterator[Link]:
    covered = {i for link in found for i in range(link.start, link.end)}
    stems = ["" if i in covered else stem(w) for i, w in enumerate(words)]
    present = set(stems)
    fitting = [
        (own, entity, start)
        for own, entity in known
        if own <= present and (start := _place_of(own, stems)) is not None
    ]
    for own, entity, start in fitting:
        if not any(own < other for other, _, _ in fitting):
            yield Link(entity, start, start + len(own), is_loose=True)


def _place_of(own: frozenset[str], stems: Sequence[str]) -> int | None:
    """Return where words stand so close together that they are one name."""
    for start, word in enumerate(stems):
        together = stems[start : start + len(own) + 1]
        if word in own and own <= set(together) and "" not in together[: len(own)]:
            return start
    return None


def _nearest_to(candidates: Sequence[Entity], owners: Collection[str]) -> Entity:
    for entity in candidates:
        if entity.owner in owners:
            return entity
    ranked = sorted(candidates, key=lambda each: each.kind is not EntityKind.SERVICE)
    return ranked[0]


def _without_repeats(links: Sequence[Link]) -> list[Link]:
    first: dict[str, Link] = {}
    for link in links:
        first.setdefault(link.entity.id, link)
    return list(first.values())
