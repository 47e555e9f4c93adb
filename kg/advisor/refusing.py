"""When a question is not answered, and what is said instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.conversation import Intent, Refusal
from kg.advisor.evidence import Finding
from kg.advisor.intents import INJECTION
from kg.advisor.known_elsewhere import FOREIGN_WORDS, NOT_HELD, OFF_TASK, OTHER_CLOUDS, names_in
from kg.advisor.linking import Linker
from kg.advisor.ranking import Ranked, asked_stems
from kg.advisor.reading import Reading, without_orders
from kg.advisor.retrieval import TextIndex
from kg.advisor.words import FUNCTION_WORDS, squeeze, stem, tokens
from kg.model import EntityKind

MOST_CHARACTERS: Final = 2000
"""Characters that a question may have."""

_GAP: Final = r"[\s-]?"
_FOREIGN: Final = 2
_ENOUGH_ABOUT_A_THING: Final = 0.3
_ENOUGH_OF_A_SITUATION: Final = 0.36
_KNOWN_WORDS: Final = 0.6
_PROPER: Final = frozenset(
    "Lex Forecast Polly Connect Translate Panorama Shield RAM Detective Personalize Inspector Organizations Elemental Glue Sumerian Lookout".split()
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, and how that is said."""

    refusal: Refusal
    text: str


class Gatekeeper:
    """Tells what is not to be answered."""

    def __init__(self, linker: Linker, index: TextIndex) -> None:
        self._index = index
        self._clouds = _patterns(names_in(OTHER_CLOUDS), linker)
        self._not_held = _patterns(names_in(NOT_HELD), linker)

    def before_reading(self, text: str) -> Refused | None:
        """Refuse what is no question at all."""
        words = tokens(text)
        if not words:
            return Refused(Refusal.EMPTY, "The question has no words.")
        if len(text) > MOST_CHARACTERS:
            return Refused(
                Refusal.TOO_LONG, f"A question may have at most {MOST_CHARACTERS:,} characters."
            )
        if _is_foreign(text, words):
            return Refused(Refusal.UNCLEAR, "Only questions in English are understood.")
        if INJECTION.search(text) and not tokens(without_orders(text)):
            return Refused(
                Refusal.OFF_TOPIC,
                "Only statements of the graph are told, whatever a question orders.",
            )
        return None

    def before_searching(self, text: str, reading: Reading) -> Refused | None:
        """Refuse what is asked of something that the graph does not hold."""
        if cloud := _first(self._clouds, text):
            return Refused(
                Refusal.OTHER_CLOUD, f"{cloud} is not of AWS; the graph holds AWS services only."
            )
        if (service := _first(self._not_held, text)) and not self._is_said(service, reading):
            return Refused(
                Refusal.NOT_HELD, f"{service} is a service of AWS that the graph does not hold."
            )
        if OFF_TASK.intersection(reading.words):
            return Refused(Refusal.OFF_TOPIC, "That is not a question about AWS architecture.")
        if reading.points_back and not reading.links and len(reading.topic) < 2:  # noqa: PLR2004
            return Refused(
                Refusal.UNCLEAR, "It is not clear what that refers to; please name the service."
            )
        return None

    def _is_said(self, name: str, reading: Reading) -> bool:
        """Tell whether the graph has something to say of it beside a thing that it does hold."""
        words = [stem(w) for w in tokens(name)]
        has = [set(self._index.postings.get(w, ())) for w in words]
        owners = {id_.partition("/")[0] for id_ in reading.ids}
        together = set.intersection(*has) if has else set()
        return any(id_.partition("#")[0].partition("/")[0] in owners for id_ in together)

    def after_searching(
        self, reading: Reading, ranked: Sequence[Ranked], finding: Finding | None
    ) -> Refused | None:
        """Refuse where the evidence does not speak of what is asked."""
        things = [e for e in reading.entities if e.kind is not EntityKind.SCOPE]
        if finding is None or not finding.cited:
            return self._nothing(reading)
        asked = asked_stems(reading)
        counted = [t for t in reading.topic if t not in asked]
        cited = {each.id for each in finding.cited}
        covered = max((r.coverage for r in ranked if r.statement.id in cited), default=0.0)
        strange = [t for t in counted if not self._is_known(t)]
        if things:
            rare = sum(map(self._index.rarity, strange)) / (
                sum(map(self._index.rarity, counted)) or 1.0
            )
            if finding.fits and rare < 0.75:  # noqa: PLR2004 - most of what is asked is known
                return None
            if covered >= _ENOUGH_ABOUT_A_THING and rare < 0.6:  # noqa: PLR2004
                return None
            return self._nothing(reading)
        known = 1 - len(strange) / max(len(counted), 1)
        if finding.fits and known >= 0.5:  # noqa: PLR2004
            return None
        if len(counted) < 2 or known < _KNOWN_WORDS or covered < _ENOUGH_OF_A_SITUATION:  # noqa: PLR2004
            return self._nothing(reading)
        return None

    def _is_known(self, term: str) -> bool:
        return term in self._index.postings

    def _nothing(self, reading: Reading) -> Refused:
        if any(e.kind in (EntityKind.SERVICE, EntityKind.FEATURE) for e in reading.entities):
            names = ", ".join(e.name for e in reading.entities)
            return Refused(
                Refusal.NO_EVIDENCE,
                f"The graph knows {names}, but says nothing about what is asked.",
            )
        return Refused(
            Refusal.OFF_TOPIC, "The graph of AWS architecture holds nothing that answers this."
        )


def _patterns(names: Sequence[str], linker: Linker) -> list[tuple[str, re.Pattern[str]]]:
    """Return a pattern for each name that no entity goes by."""
    return [
        (
            name,
            re.compile(
                rf"(?<!\w){_GAP.join(map(re.escape, name.split()))}(?!\w)",
                0 if name in _PROPER or name.isupper() else re.IGNORECASE,
            ),
        )
        for name in names
        if not linker.goes_by(squeeze(tokens(name)))
    ]


def _first(patterns: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def _is_foreign(text: str, words: Sequence[str]) -> bool:
    letters = [c for c in text if c.isalpha()]
    strange = sum(ord(c) > 0x24F for c in letters)  # noqa: PLR2004 - the end of the Latin blocks
    if letters and strange > len(letters) / 4:
        return True
    foreign = sum(w in FOREIGN_WORDS for w in words)
    return foreign >= _FOREIGN and foreign > sum(w in FUNCTION_WORDS for w in words)
