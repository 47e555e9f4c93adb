"""Choosing among options by the evidence for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.advisor.conversation import Choice, Question
from kg.advisor.evidence.finding import Finding
from kg.advisor.evidence.verdict import denies
from kg.advisor.options import amount_of, own_stems, saying
from kg.advisor.ranking import Ranked, Ranker
from kg.advisor.reader import Reader
from kg.advisor.reading import Reading
from kg.advisor.retrieval import TextIndex
from kg.model import Limit, Standing, Statement

_LOOKED_AT: Final = 150
_COUNTED: Final = 2
_FADING: Final = 0.4
_IN_PASSING: Final = 0.6
_MOST_ABOUT: Final = 0.55
"""Share of an option's own words that a statement has to have to speak of it."""
_LEAST_SUPPORT: Final = 0.1
_LEAST_LEAD: Final = 0.05
"""Share by which an option has to be ahead of the next one."""
_REFUTED: Final = -0.6
_DENIED: Final = -0.4
_FALSE_ONE: Final = re.compile(
    r"\b(?:not|never|except|incorrect|false|wrong|cannot)\b", re.IGNORECASE
)
_OF_SEVERAL: Final = re.compile(r"\b(?:which|what|who|except)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Support:
    """What speaks for an option."""

    score: float
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Chooser:
    """Weighs options."""

    index: TextIndex
    reader: Reader
    ranker: Ranker

    def choose(
        self,
        question: Question,
        reading: Reading,
        finding: Finding | None,
        options: Sequence[str],
    ) -> Choice:
        """Return the option that is said by the answer or that the evidence supports best."""
        wants_false = bool(_FALSE_ONE.search(question.text) and _OF_SEVERAL.search(question.text))
        named = [set(self._ids_in(each, question)) for each in options]
        if finding is not None:
            said = _said(finding, options)
            if said is None and finding.named:
                said = _only_named(finding.named, named)
            if said is not None:
                return Choice(said, 0.7, tuple(finding.cited[:3]))
        told = self.ranker.rank(replace(reading, is_situation=True))[:_LOOKED_AT]
        found = [
            self._support(option, own_stems(option, options), links, question, told)
            for option, links in zip(options, _each_without_others(named), strict=True)
        ]
        return _pick(found, wants_false=wants_false)

    def _support(
        self,
        option: str,
        own: Sequence[str],
        links: set[str],
        question: Question,
        told: Sequence[Ranked],
    ) -> Support:
        """Return how well what is told of the question supports that an option is the answer.

        ``own`` are the stems and ``links`` the ids that tell it from the other options.
        """
        claimed = self.reader.read(replace(question, text=f"{option}: {question.text}"))
        weighed = []
        for each in told:
            share = self._share_of(each, own, links)
            if share >= _MOST_ABOUT:
                weighed.append((share * self._fit(each, claimed), each.statement))
        weighed.sort(key=lambda pair: (-pair[0], pair[1].id))
        total = sum(score * _FADING**place for place, (score, _) in enumerate(weighed[:_COUNTED]))
        against = min((score for score, _ in weighed), default=0.0)
        statements = tuple(s for score, s in weighed[:3] if score > 0)
        return Support(total + min(against, 0.0), statements)

    def _ids_in(self, option: str, question: Question) -> tuple[str, ...]:
        """Return the ids of what an option names."""
        return self.reader.read(replace(question, text=option, history=())).ids

    def _share_of(self, ranked: Ranked, own: Sequence[str], links: set[str]) -> float:
        statement = ranked.statement
        ends = {statement.about, getattr(statement, "target", statement.about)}
        if links & ends:
            return 1.0
        if links & {end.partition("/")[0] for end in ends}:
            return 0.8
        total = sum(map(self.index.rarity, own))
        if not total:
            return 0.0
        said = sum(self.index.rarity(s) for s in own if self.index.has(statement.id, s)) / total
        # What is about another thing and mentions this one speaks for the other one first.
        return _IN_PASSING * said if links else said

    def _fit(self, ranked: Ranked, claimed: Reading) -> float:
        """Return how much a statement says what is asked, below 0 when it says the contrary."""
        statement = ranked.statement
        if statement.standing(claimed.day) is Standing.REFUTED:
            return _REFUTED * ranked.score
        if statement.standing(claimed.day) is not Standing.CURRENT:
            return 0.1 * ranked.score
        return _DENIED * ranked.score if denies(statement, claimed) else ranked.score


def _each_without_others(named: Sequence[set[str]]) -> list[set[str]]:
    """Return of each option the ids that no other one names."""
    return [ids.difference(*named[:i], *named[i + 1 :]) for i, ids in enumerate(named)]


def _only_named(ids: Sequence[str], named: Sequence[set[str]]) -> int | None:
    """Return the one option that names something of a list."""
    listed = set(ids)
    naming = [
        place
        for place, links in enumerate(named)
        if any(id_ in listed or id_.partition("/")[0] in listed for id_ in links)
    ]
    return naming[0] if len(naming) == 1 else None


def _said(finding: Finding, options: Sequence[str]) -> int | None:
    """Return the option that the answer names, where it names exactly one."""
    by_word = saying(finding.lead, options)
    if by_word is not None:
        return by_word
    limits = [each for each in finding.cited if isinstance(each, Limit)]
    amounts = [amount_of(option) for option in options]
    if limits and any(amounts):
        for limit in limits:
            fitting = [i for i, each in enumerate(amounts) if each and each.is_that_of(limit)]
            if len(fitting) == 1:
                return fitting[0]
    return None


def _pick(found: Sequence[Support], *, wants_false: bool) -> Choice:
    sign = -1 if wants_false else 1
    order = sorted(range(len(found)), key=lambda i: -sign * found[i].score)
    best, second = (found[i].score for i in order[:2])
    highest = max(each.score for each in found)
    if highest < _LEAST_SUPPORT:
        return Choice(None, 0.0, ())
    lead = abs(best - second) / highest
    if lead < _LEAST_LEAD:
        return Choice(None, 0.0, ())
    return Choice(order[0], min(1.0, 0.4 + lead), found[order[0]].statements)
