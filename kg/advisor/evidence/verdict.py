"""Whether the evidence says yes or no."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.advisor.polarity import OPPOSITES, UNBOUNDED, signs
from kg.advisor.ranking import Ranked
from kg.advisor.reading import Reading
from kg.advisor.synonyms import EXPANSIONS
from kg.advisor.words import GENERAL_STEMS, stem, tokens
from kg.model import Limit, NoLimit, Practice, Relation, Stance, Standing, Statement

_ENOUGH: Final = 0.34
"""How much of what is asked a statement has to speak of to settle it."""
_OF_THE_SUBJECT: Final = 0.2
"""What it counts, as coverage, that a statement is about the very thing."""
_OF_AN_AMOUNT: Final = 0.15
"""What a limit counts less, as it says how much and seldom whether."""
_LOOKED_AT: Final = 5
_ADVISING_AGAINST: Final = re.compile(r"^(?:do not|never|avoid)\b", re.IGNORECASE)
_ONLY: Final = re.compile(r"\bonly\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, no or nothing, and the statement by which it was found."""

    lead: str
    statement: Statement
    coverage: float
    """How much of what is asked the statement speaks of."""


def yes_or_no(reading: Reading, ranked: Sequence[Ranked], holding: Sequence[Ranked]) -> Verdict:
    """Judge by the statement that speaks most of what is asked; without a word when none does."""
    best = _settling(reading, holding)
    for passed in ranked[:_LOOKED_AT]:
        if passed.statement.standing(reading.day) is Standing.CURRENT:
            continue
        newer = next((r for r in holding if r.statement.id == passed.statement.replaced_by), None)
        if newer is not None and passed.coverage >= max(best.coverage, _ENOUGH):
            lead = _since_changed(reading, passed.statement, newer.statement)
            return Verdict(lead, newer.statement, passed.coverage)
    if UNBOUNDED.search(reading.text) and (limit := _limit_of(reading, holding)):
        return Verdict(says_unbounded(limit), limit, best.coverage)
    if best.coverage < _ENOUGH and set(reading.topic) - GENERAL_STEMS:
        return Verdict("", best.statement, best.coverage)
    lead = "No." if denies(best.statement, reading) else "Yes."
    return Verdict(lead, best.statement, best.coverage)


def says_unbounded(limit: Limit) -> str:
    """Say whether something is without limit."""
    return "Yes." if isinstance(limit.quantity, NoLimit) else "No."


def _limit_of(reading: Reading, holding: Sequence[Ranked]) -> Limit | None:
    own = set(reading.narrowest)
    limits = (r.statement for r in holding if isinstance(r.statement, Limit))
    return next((each for each in limits if each.about in own), None)


def _settling(reading: Reading, holding: Sequence[Ranked]) -> Ranked:
    own = set(reading.narrowest)
    return max(
        holding[:_LOOKED_AT],
        key=lambda each: (
            each.coverage
            + _OF_THE_SUBJECT * (each.statement.about in own)
            - _OF_AN_AMOUNT * isinstance(each.statement, (Limit, Relation))
        ),
    )


def _since_changed(reading: Reading, earlier: Statement, later: Statement) -> str:
    """Answer by what took the place of a statement that fits the question better."""
    if earlier.standing(reading.day) is Standing.REFUTED or denies(earlier, reading):
        return "Yes." if denies(earlier, reading) else "No."
    gone = "still" in reading.words and not denies(earlier, reading)
    return "No longer." if gone or denies(later, reading) else "Yes."


def denies(statement: Statement, reading: Reading) -> bool:
    """Tell whether a statement says the contrary of what a question supposes."""
    if _ONLY.search(statement.text) and _is_left_out(statement, reading):
        return True
    text = statement.text
    own = _stems_of_subject(statement, reading)
    if not isinstance(statement, Practice):
        return _differ(text, reading, own) or _are_opposite(text, reading)
    # The stance says already that something is not to be done.
    advice = _ADVISING_AGAINST.sub("", text)
    contrary = _differ(advice, reading, own) or _are_opposite(advice, reading)
    return contrary != (statement.stance is Stance.AVOID)


def _stems_of_subject(statement: Statement, reading: Reading) -> frozenset[str]:
    """Return the stems of the words that name what a statement is about."""
    owner = statement.about.partition("/")[0]
    links = [link for link in reading.links if link.entity.id in (statement.about, owner)]
    spans = (reading.words[link.start : link.end] for link in links)
    return frozenset(stem(word) for span in spans for word in span)


def _is_left_out(statement: Statement, reading: Reading) -> bool:
    """Tell whether something that is named has no place in what a statement confines to others."""
    said = {stem(word) for word in tokens(statement.text)}
    names = [link for link in reading.links if link.entity.id != statement.about]
    spans = [reading.words[link.start : link.end] for link in names]
    return any(said.isdisjoint(map(stem, span)) for span in spans if span)


def _differ(text: str, reading: Reading, own: frozenset[str]) -> bool:
    """Tell whether what a question affirms is denied, or the other way round.

    The words that name the subject count only where there are no others to compare.
    """
    compared = _compare(text, reading)
    others = {term: same for term, same in compared.items() if term not in own}
    weights = reading.all_terms
    return sum(weights[t] * (-1 if same else 1) for t, same in (others or compared).items()) > 0


def _compare(text: str, reading: Reading) -> dict[str, bool]:
    """Return whether question and sentence agree, for each stem that either of them denies."""
    asked, said = _signs_of_question(reading.text), signs(text)
    found = {}
    for term, affirmed in asked.items():
        if term in reading.all_terms:
            there = next((said[t] for t in (term, *EXPANSIONS.get(term, ())) if t in said), None)
            if there is not None and not (there and affirmed):
                found[term] = there == affirmed
    return found


def _are_opposite(text: str, reading: Reading) -> bool:
    """Tell whether a sentence affirms the opposite of what a question speaks of."""
    lower = text.casefold()
    said = signs(text)
    matches = (
        opposite.search(lower)
        for asked, opposite in _opposites_of_question(reading.text)
        if not asked.search(lower)
    )
    return any(
        match and all(said.get(stem(w), True) for w in tokens(match[0])) for match in matches
    )


@lru_cache(maxsize=256)
def _signs_of_question(text: str) -> Mapping[str, bool]:
    return signs(text)


@lru_cache(maxsize=256)
def _opposites_of_question(text: str) -> Sequence[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return the opposites of which a question says the first."""
    return [(asked, said) for asked, said in OPPOSITES if asked.search(text)]
