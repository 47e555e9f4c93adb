"""Choosing among options by the evidence for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.advisor.conversation import Intent
from kg.advisor.intents import NEGATIONS, QUESTION_NEGATIONS
from kg.advisor.knowledge import Knowledge
from kg.advisor.linking import Linker
from kg.advisor.ranking import Ranked
from kg.advisor.reading import EXPANSIONS, Reading
from kg.advisor.retrieval import TextIndex
from kg.advisor.words import FUNCTION_WORDS, content_stems, stem, tokens
from kg.errors import KgError
from kg.model import Limit, Quantity, Relation, Standing, Statement
from kg.quantity import compare, parse_quantity

_DENIED: Final = 0.5
"""What a statement that denies something counts for whom it is about."""
_LOOKED_AT: Final = 150
_NUMBER: Final = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\s*[A-Za-z]+)?")
_NEGATED_QUESTION: Final = re.compile(
    r"\b(?:not|never|except|incorrect|false|wrong|cannot)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for an option."""

    score: float
    statements: tuple[Statement, ...]


class Chooser:
    """Weighs options."""

    def __init__(self, knowledge: Knowledge, index: TextIndex, linker: Linker) -> None:
        self._knowledge = knowledge
        self._index = index
        self._linker = linker

    def support(
        self, option: str, reading: Reading, ranked: Sequence[Ranked], beside: Sequence[str]
    ) -> Support:
        """Return how well the evidence supports an option, ``beside`` the other ones."""
        words = tokens(option)
        links = {link.entity.id for link in self._linker.link(words)}
        own = _own_stems(words, beside)
        amounts = _amounts(option)
        pool = self._pool(reading, ranked, own, links)
        weighed = [(self._weigh(r, own, links, amounts, reading), r.statement) for r in pool]
        weighed.sort(key=lambda pair: (-pair[0], pair[1].id))
        total = sum(score / (place + 1) for place, (score, _) in enumerate(weighed[:3]))
        against = min((score for score, _ in weighed), default=0.0)
        return Support(total + min(against, 0.0), tuple(s for score, s in weighed[:3] if score > 0))

    def _pool(
        self, reading: Reading, ranked: Sequence[Ranked], own: Sequence[str], links: Iterable[str]
    ) -> list[Ranked]:
        known = {each.statement.id: each for each in ranked[:_LOOKED_AT]}
        terms = {**reading.terms, **dict.fromkeys(own, 1.0)}
        scores = self._index.scores(terms)
        best = sorted(scores, key=lambda id_: -scores[id_])[:_LOOKED_AT]
        highest = scores[best[0]] if best else 1.0
        about = [s.id for id_ in links for s in self._knowledge.of(self._knowledge.family(id_))]
        for id_ in (*best, *about):
            if id_ not in known:
                score = 0.8 * scores.get(id_, 0.0) / highest
                known[id_] = Ranked(self._knowledge.statements[id_], score, 0.0)
        return list(known.values())

    def _weigh(
        self,
        ranked: Ranked,
        own: Sequence[str],
        links: set[str],
        amounts: Sequence[str],
        reading: Reading,
    ) -> float:
        statement = ranked.statement
        share = self._share(statement.id, own)
        if links:
            ends = {statement.about, getattr(statement, "target", statement.about)}
            owners = {end.partition("/")[0] for end in ends}
            share = max(share, 1.0 if links & ends else 0.8 if links & owners else 0.0)
        if amounts:
            share = max(share * 0.5, _has_amount(statement, amounts))
        question = self._fit(statement.id, reading)
        score = share * (0.3 + question) * (0.5 + min(ranked.score, 2.5))
        if NEGATIONS.search(statement.text) and not QUESTION_NEGATIONS.search(reading.text):
            score *= _DENIED
        if statement.standing(reading.day) is Standing.REFUTED:
            return -0.6 * score
        if statement.standing(reading.day) is not Standing.CURRENT:
            return 0.1 * score
        if isinstance(statement, Relation) and reading.intent is Intent.RECOMMENDATION:
            score *= (
                1.2
                if statement.relation_kind.name == "preferred-over" and statement.about in links
                else 1.0
            )
        return score

    def _share(self, id_: str, stems: Sequence[str]) -> float:
        total = sum(map(self._index.rarity, stems))
        if not total:
            return 0.0
        return sum(self._index.rarity(s) for s in stems if self._index.has(id_, s)) / total

    def _fit(self, id_: str, reading: Reading) -> float:
        total = sum(map(self._index.rarity, reading.topic)) or 1.0
        found = 0.0
        for term in reading.topic:
            if self._index.has(id_, term):
                found += self._index.rarity(term)
            elif any(self._index.has(id_, other) for other in EXPANSIONS.get(term, ())):
                found += 0.6 * self._index.rarity(term)
        return found / total


def asks_for_the_false_one(question: str) -> bool:
    """Tell whether the option that the evidence does not support is wanted."""
    return bool(_NEGATED_QUESTION.search(question)) and bool(
        re.search(r"\bwhich\b|\bexcept\b", question, re.IGNORECASE)
    )


def yes_no_option(lead: str, options: Sequence[str]) -> int | None:
    """Return the option that says what the answer's first word does."""
    said = "yes" if lead.startswith("Yes") else "no" if lead.startswith("No") else None
    words = [tokens(option)[:1] for option in options]
    same = {"yes": ("yes", "true"), "no": ("no", "false")}.get(said or "", ())
    return next((i for i, first in enumerate(words) if first and first[0] in same), None)


def option_with_amount(statements: Sequence[Statement], options: Sequence[str]) -> int | None:
    """Return the one option that gives the amount of the first limit whose amount any gives."""
    for statement in statements:
        if isinstance(statement, Limit):
            fitting = [i for i, o in enumerate(options) if _has_amount(statement, _amounts(o)) > 1]
            if len(fitting) == 1:
                return fitting[0]
    return None


def _own_stems(words: Sequence[str], beside: Sequence[str]) -> list[str]:
    """Return the stems that tell an option from the others."""
    own = content_stems(words) or [stem(w) for w in words if w not in FUNCTION_WORDS]
    shared = [set(content_stems(tokens(other))) for other in beside]
    common = set.intersection(*shared) if shared else set()
    return [s for s in own if s not in common] or own


def _amounts(text: str) -> list[str]:
    return [match.group(0) for match in _NUMBER.finditer(text)]


def _has_amount(statement: Statement, amounts: Sequence[str]) -> float:
    if isinstance(statement, Limit) and isinstance(statement.quantity, Quantity):
        for amount in amounts:
            try:
                if compare(parse_quantity(amount), statement.quantity) == 0:
                    return 1.6
            except KgError:
                continue
    numbers = {n.strip().split()[0].replace(",", "") for n in amounts}
    in_text = {n.strip().split()[0].replace(",", "") for n in _amounts(statement.text)}
    return 0.8 if numbers & in_text else 0.0
