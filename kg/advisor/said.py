"""What a question says by itself, and what it takes over from the turns before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.advisor.conversation import Intent, Turn
from kg.advisor.linking import Link
from kg.advisor.words import content_stems, stem
from kg.model import Entity, EntityKind

_POINTING: Final = re.compile(
    r"\b(?:it|its|it's|they|them|their|this|these|those|that one|the same|there|the other|both|either)\b",
    re.IGNORECASE,
)
_GOING_ON: Final = re.compile(
    r"^(?:and|or|what about|how about|but|also|then|so|why|why not|ok|okay|now)\b", re.IGNORECASE
)
_FEW_WORDS: Final = 4
_ASKING_STEMS: Final = frozenset(
    map(
        stem,
        [
            "maximum",
            "max",
            "minimum",
            "min",
            "default",
            "limit",
            "quota",
            "size",
            "long",
            "large",
            "much",
            "many",
            "today",
            "cost",
            "value",
            "usual",
            "normal",
            "upper",
            "lower",
            "bound",
            "ceiling",
            "cap",
        ],
    )
)
"""Stems that ask for something without saying of what."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question, cut into what it names and what it asks."""

    text: str
    words: Sequence[str]
    links: Sequence[Link]
    intent: Intent
    is_sure: bool
    """Whether a word shows the intent."""
    topic: Sequence[str]
    goes_on: bool = False
    """Whether what it is about comes from the conversation."""

    @property
    def points(self) -> bool:
        """Whether a pronoun stands for something said before, in this question or in another."""
        return bool(_POINTING.search(self.text))

    @property
    def points_back(self) -> bool:
        """Whether it refers to something, or goes on from it."""
        return self.points or self.takes_up

    @property
    def takes_up(self) -> bool:
        """Whether it begins as one that goes on from what was said."""
        return bool(_GOING_ON.match(self.text))

    @property
    def pronoun(self) -> int:
        """Place of the first pronoun among the words; behind them when there is none."""
        places = (i for i, word in enumerate(self.words) if _POINTING.fullmatch(word))
        return next(places, len(self.words))


def last_turn(history: Sequence[Turn]) -> Turn | None:
    """Return the last turn that was about something."""
    return next((turn for turn in reversed(history) if turn.entities), None)


def owners_in(turn: Turn | None) -> tuple[str, ...]:
    """Return the ids of the services that a turn was about."""
    return tuple(dict.fromkeys(id_.partition("/")[0] for id_ in turn.entities)) if turn else ()


def continued(said: Said, last: Turn, entities: Mapping[str, Entity]) -> Said:
    """Return a question with the entities, the intent and the topic that it takes over."""
    things = [each for each in said.links if each.entity.kind is not EntityKind.SCOPE]
    narrower = _are_only_narrower(things, last)
    if _means_something_else(said, narrower=narrower) or (not things and _is_short(said)):
        said = replace(said, links=_with_kept(said, last, entities), goes_on=True)
    if not (said.goes_on or said.takes_up or narrower):
        return said
    return _taking_over(said, last)


def _taking_over(said: Said, last: Turn) -> Said:
    only_asks = _ASKING_STEMS.issuperset(said.topic)
    if last.intent is not None and (not said.is_sure or (only_asks and said.topic)):
        said = replace(said, intent=last.intent)
    if only_asks and said.intent is last.intent:
        return replace(said, topic=list(dict.fromkeys((*said.topic, *last.topic))))
    return said


def _is_short(said: Said) -> bool:
    return said.points_back or len(content_stems(said.words)) <= _FEW_WORDS


def _means_something_else(said: Said, *, narrower: bool) -> bool:
    """Tell whether a pronoun stands before everything that is named, and so means something else."""
    before = all(said.pronoun < link.start for link in said.links)
    return said.points and before and not (narrower and said.links)


def _with_kept(said: Said, last: Turn, entities: Mapping[str, Entity]) -> list[Link]:
    place = min(said.pronoun, len(said.words))
    kept = [Link(entities[id_], place, place) for id_ in last.entities if id_ in entities]
    return list({each.entity.id: each for each in (*kept, *said.links)}.values())


def _are_only_narrower(links: Sequence[Link], last: Turn) -> bool:
    """Tell whether all that is named are features of what was spoken of."""
    owners = set(owners_in(last))
    return all(
        link.entity.owner in owners and link.entity.owner != link.entity.id for link in links
    )
