"""When a question is not answered, and what is said instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.conversation import Refusal
from kg.advisor.evidence.finding import Finding
from kg.advisor.intents import INJECTION
from kg.advisor.lexicon import read_rows, read_words
from kg.advisor.linking import Linker
from kg.advisor.ranking import Ranked, asked_stems
from kg.advisor.reader import without_orders
from kg.advisor.reading import Reading
from kg.advisor.retrieval import TextIndex
from kg.advisor.words import FUNCTION_WORDS, GENERAL_STEMS, squeeze, stem, tokens
from kg.model import EntityKind

MOST_CHARACTERS: Final = 2000
"""Characters that a question may have."""

_OF_PERSONS: Final = re.compile(
    r"^who (?:had|has|is|was|were|founded|wrote|designed|came|owns|leads|made|created|built)\b"
)
_GAP: Final = r"[\s-]?"
_FOREIGN: Final = 2
_THINGS: Final = frozenset({EntityKind.SERVICE, EntityKind.FEATURE})
_LEAST_WORDS: Final = 2
_RARE: Final = 6.0
_STRONG: Final = 14.0
"""Score from which on advice fits although no word of it is about computers."""
_LOOKED_AT: Final = 5
_A_TELLING: Final = 4
"""Words of a topic from which on a question tells of a situation."""
_STRANGE: Final = 0.6
_MOSTLY_STRANGE: Final = 0.75
_PROPER: Final = read_words("proper-names")
"""Names that are common words where they are not written in capitals."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no answer, and how that is said."""

    refusal: Refusal
    text: str


class Gatekeeper:
    """Tells what is not to be answered."""

    def __init__(self, linker: Linker, index: TextIndex) -> None:
        self._index = index
        self._clouds = _patterns("other-clouds", linker)
        self._not_held = _patterns("not-held", linker)

    def before_reading(self, text: str) -> Refused | None:
        """Refuse what is no question at all."""
        words = tokens(text)
        if all(word.isdigit() for word in words):
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
        if self._is_off_task(reading):
            return Refused(Refusal.OFF_TOPIC, "That is not a question about AWS architecture.")
        if reading.points_back and not reading.links and len(reading.topic) < 2:  # noqa: PLR2004
            return Refused(
                Refusal.UNCLEAR, "It is not clear what that refers to; please name the service."
            )
        return None

    @staticmethod
    def _is_off_task(reading: Reading) -> bool:
        """Tell whether something is to be written or told that is no knowledge of AWS."""
        words = set(reading.words)
        if _OF_PERSONS.search(reading.text) or words & read_words("tasks"):
            return True
        return not reading.links and bool(words & read_words("off-task"))

    def _is_said(self, name: str, reading: Reading) -> bool:
        """Tell whether the graph has something to say of it beside a thing that it does hold."""
        words = [stem(w) for w in tokens(name)]
        has = [set(self._index.postings.get(w, ())) for w in words]
        owners = {id_.partition("/")[0] for id_ in reading.ids}
        together = set.intersection(*has) if has else set()
        return any(id_.partition("#")[0].partition("/")[0] in owners for id_ in together)

    def is_strange(self, reading: Reading) -> bool:
        """Tell whether most of what is asked are words that no statement has."""
        telling = [t for t in reading.topic if t not in GENERAL_STEMS]
        return self._share(telling, [t for t in telling if not self._index.knows(t)]) >= _STRANGE

    def after_searching(
        self, reading: Reading, ranked: Sequence[Ranked], finding: Finding | None
    ) -> Refused | None:
        """Refuse where the evidence does not speak of what is asked."""
        things = [e for e in reading.entities if e.kind in _THINGS]
        if finding is None or not finding.cited:
            return self._nothing(reading)
        if reading.is_situation:
            return None if self._helps(reading, ranked) else self._nothing(reading)
        asked = asked_stems(reading)
        telling = [t for t in reading.topic if t not in asked and t not in GENERAL_STEMS]
        strange = self._share(telling, [t for t in telling if not self._index.knows(t)])
        if strange >= _MOSTLY_STRANGE:
            return self._nothing(reading)
        computing = len(read_words("computing").intersection(reading.words))
        if not (reading.entities or telling):
            return self._nothing(reading)
        if finding.fits or (things and not telling):
            return None
        covered = max((r.coverage for r in ranked[:_LOOKED_AT]), default=0.0)
        needed = self._needed(reading, computing, names_things=bool(things))
        return None if covered >= needed and strange < _STRANGE else self._nothing(reading)

    def _helps(self, reading: Reading, ranked: Sequence[Ranked]) -> bool:
        """Tell whether the best advice has to do with what somebody tells."""
        told = [t for t in reading.all_terms if reading.all_terms[t] == 1.0]
        strange = self._share(told, [t for t in told if not self._index.knows(t)])
        computing = read_words("computing").intersection(reading.words)
        return strange < _MOSTLY_STRANGE and bool(computing or ranked[0].score >= _STRONG)

    def _needed(self, reading: Reading, computing: int, *, names_things: bool) -> float:
        """Return how much of what is asked the evidence has to speak of.

        Longer tellings are covered less by one sentence, and what speaks of computers is less likely
        to be off the topic.
        """
        words = len(reading.topic)
        if names_things:
            return 0.2 if words < _A_TELLING else 0.12
        if words < _LEAST_WORDS:
            # One word that hardly any statement has, such as the name of an error, is enough.
            return 0.9 if sum(map(self._index.rarity, reading.topic)) >= _RARE else 1.1
        if computing == 0:
            return 0.65
        if computing == 1:
            return 0.4 if words < _A_TELLING else 0.25
        return 0.3 if words < _A_TELLING else 0.14

    def _share(self, words: Sequence[str], some: Sequence[str]) -> float:
        """Return how much of what words tell some of them do."""
        return sum(map(self._index.telling, some)) / (sum(map(self._index.telling, words)) or 1.0)

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


def _patterns(names: str, linker: Linker) -> list[tuple[str, re.Pattern[str]]]:
    """Return a pattern for each name of a list that no entity goes by, the longest first."""
    return [
        (name, _pattern(name))
        for name in sorted(read_rows(names), key=lambda name: (-len(name), name))
        if not linker.goes_by(squeeze(tokens(name)))
    ]


def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for a name; one that is a common word counts in capitals or beside its maker."""
    words = _GAP.join(map(re.escape, name.split()))
    if name in _PROPER:
        return re.compile(rf"(?<!\w)(?:{words}|(?i:aws|amazon)\s+(?i:{words}))(?!\w)")
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _first(patterns: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def _is_foreign(text: str, words: Sequence[str]) -> bool:
    letters = [c for c in text if c.isalpha()]
    strange = sum(ord(c) > 0x24F for c in letters)  # noqa: PLR2004 - the end of the Latin blocks
    if letters and strange > len(letters) / 4:
        return True
    foreign = sum(w in read_words("foreign") for w in words)
    return foreign >= _FOREIGN and foreign > sum(w in FUNCTION_WORDS for w in words)
