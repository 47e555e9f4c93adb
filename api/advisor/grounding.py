"""Whether a sentence says no more than the statements that it cites: numbers, names, direction.

The checks look at words and know no grammar. They cut some sentences that are true, never the other
way round on purpose; what they cannot see is told in ``docs/model.md``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from api.advisor.everyday_words import EVERYDAY, NUMERALS, OPPOSITES
from kg.model import (
    Bound,
    Entity,
    EntityKind,
    Limit,
    NoLimit,
    Practice,
    Procedure,
    Quantity,
    Relation,
    Standing,
    Statement,
)
from kg.quantity import format_amount, format_quantity
from kg.units import UNITS_BY_SPELLING

_WORD: Final = re.compile(r"[^\W_]+(?:[-.:/'+][^\W_]+)*\+*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_NUMBER: Final = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")
_AMOUNT: Final = re.compile(r"(?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?)[\s-]*(?P<unit>%|[^\W\d_]+)?")
_RATE: Final = re.compile(r"(?:\bper\s+|/\s*|\b(?:a|an|each|every)\s+)([^\W\d_]+)")
_SINGLE: Final = re.compile(r"\b(?:an?|each|every|once|single)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?:|www\.|\]\s*\(|!\[|<\s*[a-z/!]", re.IGNORECASE)
_NEGATION: Final = re.compile(
    r"\b(?:not|never|no|none|nor|neither|nothing|nobody|cannot|without|unable|\w+n['\u2019]t)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[;,:.](?:\s|$)|\b(?:but|while|whereas|and|than|unless|so that)\b")
_AT_MOST: Final = re.compile(
    r"\b(?:at most|up to|maximum|max|no more than|or less|or fewer|largest|longest|limit of)\b",
    re.IGNORECASE,
)
_AT_LEAST: Final = re.compile(
    r"\b(?:at least|minimum|min|no less than|no fewer than|or more|smallest|shortest|unlimited|"
    r"any number)\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:until|formerly|former|previously|no longer|used to|outdated|earlier|was|were|had|could|"
    r"in the past|not any more)\b",
    re.IGNORECASE,
)
_FALSE: Final = re.compile(
    r"\b(?:wrong|wrongly|false|incorrect|mistaken|mistake|never true|not true|refuted|never been)\b",
    re.IGNORECASE,
)
_COMING: Final = re.compile(
    r"\b(?:will|as of|now|today|later|since|announced|planned|starting)\b", re.IGNORECASE
)
_SAID_AS: Final = {Standing.OUTDATED: _PAST, Standing.REFUTED: _FALSE, Standing.FUTURE: _COMING}
_LONGEST_NAME: Final = 6
"""Words of a name that is looked for."""
_LEAST_SHARED: Final = 0.5
"""Part of the words of a sentence that have to be those of what it cites."""
_STEM: Final = 5
_TOPIC: Final = 4
"""Letters from which a word carries a topic."""


@dataclass(frozen=True)
class Evidence:
    """A statement as a model is shown it, and the entities that it is about."""

    statement: Statement
    standing: Standing
    ends: tuple[Entity, ...]

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(_said(self.statement))

    @property
    def names(self) -> str:
        """All that its entities are called."""
        return " ".join(name for each in self.ends for name in (each.name, *each.aliases))


def _said(statement: Statement) -> Iterator[str]:
    yield statement.text
    match statement:
        case Limit():
            yield _value(statement.quantity)
            yield {Bound.MAXIMUM: "at most", Bound.MINIMUM: "at least"}.get(
                statement.bound, statement.bound.value
            )
            yield from (each for each in (statement.scope, statement.condition) if each)
        case Relation():
            yield from (each for each in (statement.mechanism, statement.condition) if each)
            yield statement.delivery.value if statement.delivery else ""
        case Practice(reason=str(reason)):
            yield reason
        case Procedure():
            yield from (each.text for each in statement.steps)
    for day in (statement.valid.start, statement.valid.end):
        if day:
            yield f"{day:%B} {day.day} {day.year} {day.isoformat()}"


def _value(quantity: Quantity | NoLimit | None) -> str:
    if isinstance(quantity, Quantity):
        return f"{format_quantity(quantity)} {format_amount(quantity.amount)}"
    return "no limit, unlimited" if quantity is NoLimit.NO_LIMIT else ""


def is_grounded(sentence: str, cited: Sequence[Evidence], known: Collection[str]) -> bool:
    """Tell whether a sentence keeps to what it cites.

    ``known`` are the names of entities that stand in it, in lower case, as :func:`names_in` lists
    and a store knows them.
    """
    text = " ".join(each.text for each in cited)
    names = f"{text} {' '.join(each.names for each in cited)}"
    return (
        not _ADDRESS.search(sentence)
        and _keeps_standing(sentence, cited)
        and _amounts(sentence) <= _amounts(text) | _plain_numbers(text)
        and _rates(sentence) <= _units(text)
        and _keeps_bounds(sentence, text)
        and _keeps_names(sentence, names, known)
        and _shares_words(sentence, names)
        and _keeps_direction(sentence, cited)
    )


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers that a text writes in digits."""
    return frozenset(_plain(each) for each in _NUMBER.findall(text))


def names_in(sentence: str) -> list[str]:
    """Return whatever may be a name in a sentence: its words, and up to six of them in a row."""
    words = _WORD.findall(sentence)
    return [
        " ".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1)
    ]


def is_name(entity: Entity, written: str) -> bool:
    """Tell whether words that an entity goes by name it, and are no everyday words as well."""
    if " " in written or any(each.isupper() for each in written[1:]):
        return True
    return entity.kind in {EntityKind.SERVICE, EntityKind.TECHNOLOGY}


def _keeps_standing(sentence: str, cited: Sequence[Evidence]) -> bool:
    """What holds and what does not may not meet in one sentence, and the latter has to be said."""
    standings = {each.standing for each in cited}
    if len(standings) != 1:
        return False
    said_as = _SAID_AS.get(next(iter(standings)))
    return said_as is None or said_as.search(sentence) is not None


def _plain(number: str) -> str:
    plain = number.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _in_digits(text: str) -> str:
    return _LETTERS.sub(lambda found: NUMERALS.get(found[0].casefold(), found[0]), text)


def _amounts(text: str) -> set[tuple[str, str]]:
    """Return the numbers of a text, each with the unit that follows it, if one does."""
    return {
        (_plain(found["number"]), _unit(found["unit"] or ""))
        for found in _AMOUNT.finditer(_in_digits(text))
    }


def _plain_numbers(text: str) -> set[tuple[str, str]]:
    single = {("1", "")} if _SINGLE.search(text) else set()
    return single | {(number, "") for number, _ in _amounts(text)}


def _unit(word: str) -> str:
    unit = UNITS_BY_SPELLING.get(word)
    return unit.name if unit else ""


def _rates(sentence: str) -> set[str]:
    return {unit for each in _RATE.findall(sentence) if (unit := _unit(each))}


def _units(text: str) -> set[str]:
    return {unit for each in re.findall(r"%|[^\W\d_]+", text) if (unit := _unit(each))}


def _keeps_bounds(sentence: str, text: str) -> bool:
    """A most may not become a least, nor the other way round."""
    return all(
        bound.search(text) is not None for bound in (_AT_MOST, _AT_LEAST) if bound.search(sentence)
    )


def _keeps_names(sentence: str, names: str, known: Collection[str]) -> bool:
    """Every name has to be one that the evidence uses."""
    said = {_singular(word) for word in _parts(names)}
    words = _WORD.findall(sentence)
    written = [
        *(word for word in words[1:] if _looks_like_a_name(word)),
        *(each for each in words[:1] if not _may_begin(each, said)),
        *(each for each in names_in(sentence) if each.casefold() in known),
    ]
    return all(
        _singular(part) in said or part in EVERYDAY for each in written for part in _parts(each)
    )


def _parts(text: str) -> Iterator[str]:
    return (part for part in re.findall(r"[^\W_]+", text.casefold()))


def _looks_like_a_name(word: str) -> bool:
    return any(each.isupper() for each in word) and word != "I"


def _may_begin(word: str, said: Collection[str]) -> bool:
    return word.casefold() in EVERYDAY or _singular(word.casefold()) in said


def _singular(word: str) -> str:
    return word.removesuffix("s") if len(word) > _TOPIC - 1 else word


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _parts(text) if len(word) >= _TOPIC and word not in EVERYDAY}


def _shares_words(sentence: str, names: str) -> bool:
    """A number in brackets is no leave to say anything."""
    own = _stems(sentence)
    return bool(own) and len(own & _stems(names)) >= _LEAST_SHARED * len(own)


def _keeps_direction(sentence: str, cited: Iterable[Evidence]) -> bool:
    """What is denied may not be affirmed, nor a word become its opposite."""
    said = [each.text for each in cited]
    return _same_sense(sentence, said) and not any(
        _has(sentence, one) and not _has(sentence, other) and
        any(_has(each, other) for each in said) and not any(_has(each, one) for each in said)
        for pair in OPPOSITES
        for one, other in (pair, pair[::-1])
    )  # fmt: skip


def _has(text: str, beginning: str) -> bool:
    return any(word.startswith(beginning) for word in _parts(text))


def _same_sense(sentence: str, said: Iterable[str]) -> bool:
    """Compare each part of the sentence with the part of the evidence that is most like it."""
    clauses = [each for text in said for each in _CLAUSE.split(text) if _stems(each)]
    return all(
        _is_denied(part) in _senses_nearest(part, clauses)
        for part in _CLAUSE.split(_without_verdict(sentence))
        if _stems(part)
    )


def _senses_nearest(part: str, clauses: Sequence[str]) -> set[bool]:
    own = _stems(part)
    shared = [len(own & _stems(each)) for each in clauses]
    most = max(shared, default=0)
    return {_is_denied(each) for each, n in zip(clauses, shared, strict=True) if n == most}


def _is_denied(text: str) -> bool:
    return _NEGATION.search(text.replace("no longer", "formerly")) is not None


def _without_verdict(sentence: str) -> str:
    return re.sub(r"^\W*(?:yes|no)\b\W*", "", sentence, flags=re.IGNORECASE)
