"""Understanding a question: what it names, what it wants to know, and for which day."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz, process

from kg.advisor.conversation import Intent, Question, Turn
from kg.advisor.intents import (
    ASKING,
    ASPECT_WORDS,
    BOUND_WORDS,
    DIMENSION_WORDS,
    INJECTION,
    INTENT_WORDS,
    TELLING,
    YES_NO,
)
from kg.advisor.lexicon import read_rows, read_words
from kg.advisor.linking import Link, Linker
from kg.advisor.words import FILLERS, FUNCTION_WORDS, GENERAL_STEMS, content_stems, plain, stem, tokens
from kg.errors import KgError
from kg.model import Bound, Entity, EntityKind, Quantity
from kg.quantity import parse_quantity

_YEAR: Final = re.compile(
    r"\b(?:in|as of|as at|before|since|until|till|by|back in|during|of year|around|for)\s+"
    r"(?:the year\s+)?(?:(january|february|march|april|may|june|july|august|september|october|november|december)\s+)?"
    r"((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?\b",
    re.IGNORECASE,
)
_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SENTENCE: Final = re.compile(r"(?<=[.?!\n])\s+")
_QUANTITY: Final = re.compile(
    r"\b(\d[\d,]*(?:\.\d+)?)\s*(KiB|MiB|GiB|TiB|PiB|KB|MB|GB|TB|PB|kB|bytes?|seconds?|minutes?|hours?|days?|weeks?|"
    r"years?|months?|IOPS|messages?|ms)\b",
    re.IGNORECASE,
)
_POINTING: Final = re.compile(
    r"\b(?:it|its|it's|they|them|their|this|these|those|that one|the same|there|the other|both|either)\b",
    re.IGNORECASE,
)
_GOING_ON: Final = re.compile(
    r"^(?:and|or|what about|how about|but|also|then|so|why|why not|ok|okay|now)\b", re.IGNORECASE
)
_INFORMATION: Final = {
    "kib": "KiB",
    "mib": "MiB",
    "gib": "GiB",
    "tib": "TiB",
    "pib": "PiB",
    "kb": "KB",
    "mb": "MB",
    "gb": "GB",
    "tb": "TB",
    "pb": "PB",
    "iops": "IOPS",
}
_FEW_WORDS: Final = 4
_SHORTEST_TYPO: Final = 4
_ALIKE: Final = 84
_NAMES_ALIKE: Final = 75
_GENERAL_WEIGHT: Final = 0.4
_SYNONYM_WEIGHT: Final = 0.4
_TELLING: Final = 4
"""Words of a topic from which on a question can tell of a situation."""
_THINGS: Final = (EntityKind.SERVICE, EntityKind.FEATURE)
_ADVISED: Final = (Intent.RECOMMENDATION, Intent.PROPERTY, Intent.PROCEDURE, Intent.ALTERNATIVE)
"""Intents of those who look for advice."""
_ASKED_OF_THINGS: Final = (Intent.LIMIT, Intent.DEFINITION, Intent.DIFFERENCE, Intent.DELIVERY, Intent.PATH)
"""Intents of those who ask about a thing, whatever they tell of themselves."""
_SCOPE_OF_INTENTS: Final = (Intent.SCOPE, Intent.LIST)

_SYNONYMS: Final = tuple(frozenset(row.split()) for row in read_rows("synonyms"))
EXPANSIONS: Final[Mapping[str, frozenset[str]]] = {
    stem(word): frozenset(stem(w) for group in _SYNONYMS if word in group for w in group)
    - {stem(word)}
    for group in _SYNONYMS
    for word in group
}

_ASKING: Final = frozenset(
    w
    for table in (INTENT_WORDS, ASPECT_WORDS, BOUND_WORDS, DIMENSION_WORDS)
    for _, pattern in table
    for w in re.findall(r"[a-z]{4,}", pattern)
)
"""Words of the tables, which are spelt right although no statement has them."""
_ASKING_STEMS: Final = frozenset(
    stem(w)
    for w in [
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
    ]
)
"""Stems that ask for something without saying of what."""
_SPELT: Final = _ASKING.union(
    *map(read_words, ("function", "filler", "off-task", "computing", "asking", "general"))
)


@dataclass(frozen=True)
class Reading:
    """A question as it was understood."""

    text: str
    """What was asked, in lower case, without attempts to give orders."""
    words: tuple[str, ...]
    links: tuple[Link, ...]
    intent: Intent
    is_plain: bool
    """Whether no word said what is wanted, so that the intent is a guess."""
    yes_no: bool
    day: date
    named_day: date | None
    topic: tuple[str, ...]
    """Stems that carry what is asked, beside the names of entities."""
    terms: Mapping[str, float]
    """Stems to search for, with synonyms at less weight."""
    aspects: frozenset[str]
    bound: Bound | None
    dimension: str | None
    quantity: Quantity | None
    goes_on: bool
    """Whether the entities come from the conversation."""
    points_back: bool
    """Whether it refers to something said before."""
    is_situation: bool
    """Whether somebody tells of what they have or want, rather than asking about a thing."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """What the question is about, in its order."""
        return tuple(link.entity for link in self.links)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of what the question is about."""
        return tuple(link.entity.id for link in self.links)

    @property
    def named(self) -> frozenset[str]:
        """Stems of the words that name what it is about."""
        spans = (self.words[link.start : link.end] for link in self.links)
        return frozenset(stem(word) for span in spans for word in span)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of what it is about, without the places in which things live, if anything else is."""
        found = tuple(e.id for e in self.entities if e.kind is not EntityKind.SCOPE)
        return found or self.ids

    @property
    def narrowest(self) -> tuple[str, ...]:
        """Ids of the subjects without the services whose features are named beside them."""
        owners = {id_.partition("/")[0] for id_ in self.subjects if "/" in id_}
        return tuple(id_ for id_ in self.subjects if id_ not in owners)


class Reader:
    """Reads questions against the names and words that a graph knows."""

    def __init__(
        self, linker: Linker, entities: Mapping[str, Entity], known_words: Collection[str]
    ) -> None:
        self._linker = linker
        self._entities = entities
        self._known_words = known_words
        self._known_stems = {stem(word) for word in known_words}
        self._spellings = sorted(
            w for w in {*known_words, *_SPELT} if len(w) >= _SHORTEST_TYPO and w.isalpha()
        )
        self._names = sorted(
            {words[0] for e in entities.values() for a in e.aliases if len(words := tokens(a)) == 1}
        )

    def read(self, question: Question) -> Reading:
        """Understand a question and what it takes over from the turns before."""
        whole = plain(question.text)
        asked = without_orders(whole)
        dated, named_day = _take_day(asked, question.today)
        written = tokens(dated)
        words = self._spell(written)
        last = _last_turn(question.history)
        points = bool(_POINTING.search(dated))
        going = bool(_GOING_ON.match(dated.strip()))
        links = self._linker.link(words, _owners(last) if (points or going) else ())
        lower = _respelt(dated, written, [self._mend(word) for word in written])
        intent, sure = _intent(lower)
        topic = _topic(words, links)
        goes_on = False
        if last is not None:
            things = [each for each in links if each.entity.kind is not EntityKind.SCOPE]
            short = points or going or len(content_stems(words)) <= _FEW_WORDS
            if (points and _points_before(written, links) and not _only_narrower(things, last)) or (
                not things and short
            ):
                links, goes_on = _merge(self._kept(last), links), True
            continues = goes_on or going or _only_narrower(things, last)
            if continues and last.intent is not None and not sure:
                intent = last.intent
            if (
                continues
                and not [t for t in topic if t not in _ASKING_STEMS]
                and intent is last.intent
            ):
                topic = list(dict.fromkeys((*topic, *last.topic)))
        if intent in (Intent.PROPERTY, Intent.DELIVERY) and _is_either_or(lower, links):
            intent = Intent.DIFFERENCE
        if not sure and links and intent is Intent.PROPERTY and GENERAL_STEMS.issuperset(topic):
            intent = Intent.DEFINITION
        situation = _is_situation(lower, intent, topic, links)
        named_day = named_day or (last.as_of if last is not None and goes_on else None)
        return Reading(
            text=lower,
            words=tuple(words),
            links=tuple(links),
            intent=intent,
            is_plain=not sure,
            yes_no=bool(YES_NO.search(lower)),
            day=question.as_of or named_day or question.today,
            named_day=named_day,
            topic=tuple(topic),
            terms=_expand(content_stems(words) if situation else topic),
            aspects=frozenset(a for a, pattern in ASPECT_WORDS if re.search(pattern, lower)),
            bound=next((b for b, pattern in BOUND_WORDS if re.search(pattern, lower)), None),
            dimension=next(
                (d for d, pattern in DIMENSION_WORDS if re.search(pattern, lower)), None
            ),
            quantity=_quantity(dated),
            goes_on=goes_on,
            points_back=points or going,
            is_situation=situation,
        )

    def _spell(self, words: Sequence[str]) -> list[str]:
        """Return the words with typing errors mended towards words that the graph uses."""
        mended = [self._mend(word) for word in words]
        known = self._known_words
        return [w for w in mended if len(w) >= _SHORTEST_TYPO or w in known or w in FUNCTION_WORDS]

    def _mend(self, word: str) -> str:
        if len(word) < _SHORTEST_TYPO or not word.isalpha() or self._is_word(word):
            return word
        close = process.extract(
            word, self._spellings, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=3
        )
        fitting = [each for each, *_ in close if each[0] == word[0]]
        if not fitting and len(word) > _SHORTEST_TYPO + 1:
            close = process.extract(
                word, self._names, scorer=fuzz.ratio, score_cutoff=_NAMES_ALIKE, limit=3
            )
            fitting = [each for each, *_ in close if each[:3] == word[:3]]
        return fitting[0] if fitting else word

    def _is_word(self, word: str) -> bool:
        """Tell whether a word is spelt right, or is another form of one that is."""
        spelt = word in self._known_words or word in _SPELT
        return spelt or stem(word) in self._known_stems

    def _kept(self, turn: Turn) -> list[Link]:
        known = [self._entities[id_] for id_ in turn.entities if id_ in self._entities]
        return [Link(entity, 0, 0) for entity in known]


def _respelt(text: str, words: Sequence[str], mended: Sequence[str]) -> str:
    lower = " ".join(text.casefold().split())
    for old, new in zip(words, mended, strict=True):
        if old != new:
            lower = lower.replace(old, new)
    return lower


def without_orders(text: str) -> str:
    """Return a text without the sentences that give orders instead of asking."""
    if INJECTION.search(text) is None:
        return text
    sentences = _SENTENCE.split(text)
    return " ".join(each for each in sentences if INJECTION.search(each) is None)


def _take_day(text: str, today: date) -> tuple[str, date | None]:
    match = _YEAR.search(text)
    if match is None:
        return text, None
    month, year, month_number, day = match.groups()
    number = _MONTHS.index(month.casefold()) + 1 if month else int(month_number or 0)
    before = match.group(0).casefold().startswith("before")
    try:
        named = date(
            int(year),
            number or (1 if before else 7),
            int(day or (1 if before or not number else 15)),
        )
    except ValueError:
        return text, None
    if before:
        named = date.fromordinal(named.toordinal() - 1)
    return f"{text[: match.start()]} {text[match.end() :]}", min(named, today)


def _intent(text: str) -> tuple[Intent, bool]:
    for intent, pattern in INTENT_WORDS:
        if re.search(pattern, text):
            return intent, True
    return Intent.PROPERTY, False


def _topic(words: Sequence[str], links: Sequence[Link]) -> list[str]:
    named = {i for link in links if not link.is_loose for i in range(link.start, link.end)}
    return content_stems(w for i, w in enumerate(words) if i not in named)


def _expand(topic: Sequence[str]) -> dict[str, float]:
    terms = {word: _GENERAL_WEIGHT if word in GENERAL_STEMS else 1.0 for word in topic}
    for word in topic:
        for other in EXPANSIONS.get(word, ()):
            terms.setdefault(other, _SYNONYM_WEIGHT)
    return terms


def _quantity(text: str) -> Quantity | None:
    match = _QUANTITY.search(text)
    if match is None:
        return None
    amount, unit = match.groups()
    try:
        return parse_quantity(f"{amount} {_INFORMATION.get(unit.casefold(), unit)}")
    except KgError:
        return None


def _last_turn(history: Sequence[Turn]) -> Turn | None:
    """Return the last turn that was about something."""
    return next((turn for turn in reversed(history) if turn.entities), None)


def _merge(kept: Sequence[Link], links: Sequence[Link]) -> list[Link]:
    return list({each.entity.id: each for each in (*kept, *links)}.values())


def _points_before(words: Sequence[str], links: Sequence[Link]) -> bool:
    """Tell whether a pronoun stands before everything that is named, and so means something else."""
    first = next((i for i, w in enumerate(words) if _POINTING.fullmatch(w)), len(words))
    return all(first < link.start for link in links)


def _is_situation(
    text: str, intent: Intent, topic: Sequence[str], links: Sequence[Link]
) -> bool:
    if len(topic) < _TELLING or YES_NO.search(text):
        return False
    is_told = bool(TELLING.search(text)) or (not ASKING.search(text) and len(topic) > _TELLING)
    if any(each.entity.kind in _THINGS for each in links):
        return is_told and intent not in _ASKED_OF_THINGS
    return is_told or intent in _ADVISED


def _is_either_or(text: str, links: Sequence[Link]) -> bool:
    return len(links) > 1 and " or " in text and not YES_NO.search(text)


def _owners(turn: Turn | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(id_.partition("/")[0] for id_ in turn.entities)) if turn else ()


def _only_narrower(links: Sequence[Link], last: Turn) -> bool:
    """Tell whether all that is named are features of what was spoken of."""
    owners = set(_owners(last))
    return all(
        link.entity.owner in owners and link.entity.owner != link.entity.id for link in links
    )
