"""Whether the evidence says yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.polarity import NEGATIONS, OPPOSITES, QUESTION_NEGATIONS, UNBOUNDED
from kg.advisor.ranking import Ranked
from kg.advisor.reading import Reading
from kg.advisor.words import GENERAL_STEMS, stem, tokens
from kg.model import Limit, NoLimit, Practice, Stance, Standing, Statement

_ENOUGH: Final = 0.34
"""How much of what is asked a statement has to speak of to settle it."""
_OF_THE_SUBJECT: Final = 0.2
"""What it counts, as coverage, that a statement is about the very thing."""
_OF_AN_AMOUNT: Final = 0.15
"""What a limit counts less, as it says how much and seldom whether."""
_LOOKED_AT: Final = 5
_OF_GENERAL_WORDS: Final = 0.3
_CLAUSES: Final = re.compile(
    r"[,;:]\s|(?=\bwithout\b)|\b(?:when|so that|unless|if|where|while|whereas|because|although|since)\b"
)


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
    if best.coverage < _ENOUGH:
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
            - _OF_AN_AMOUNT * isinstance(each.statement, Limit)
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
    turned = bool(QUESTION_NEGATIONS.search(reading.text))
    clause = _clause_about(statement.text, reading)
    contrary = any(
        re.search(asked, reading.text)
        and re.search(said, clause, re.IGNORECASE)
        and not re.search(asked, clause, re.IGNORECASE)
        for asked, said in OPPOSITES
    )
    if isinstance(statement, Practice):
        return ((statement.stance is Stance.AVOID) != contrary) != turned
    return (bool(NEGATIONS.search(clause)) != contrary) != turned


def _clause_about(text: str, reading: Reading) -> str:
    """Return the part of a sentence that speaks most of what is asked, the first of equals."""
    clauses = [part for part in _CLAUSES.split(text) if part.strip()]
    weights = {
        term: weight * (_OF_GENERAL_WORDS if term in GENERAL_STEMS else 1.0)
        for term, weight in reading.terms.items()
        if term not in reading.named
    }
    return max(
        clauses, key=lambda part: sum(weights.get(w, 0.0) for w in {*map(stem, tokens(part))})
    )
