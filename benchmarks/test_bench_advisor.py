"""The advisor beside two baselines: BM25 over the statements, and over the sentences of the notes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kg.advisor.advisor import Advisor
from kg.advisor.evaluation.cases import Case, read_cases
from kg.advisor.evaluation.figures import Figures, compare, summarize
from kg.advisor.evaluation.judging import Reply, find_faults
from kg.advisor.evaluation.running import AdvisorRespondent, Result, run
from kg.graph import KnowledgeGraph
from kg.load.overlay import load_graph
from kg.model import Standing

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "advisor" / "questions.jsonl"
NOTES = ROOT.parent / "shared" / "seed"
TODAY = date(2026, 11, 28)
CONSIDERED = 10
CLEARLY = 0.01
"""How likely the difference may at most be by chance."""
SLOWEST = 100
"""How many times as long as plain BM25 the advisor may take at the median, linking and all."""


class Baseline:
    """Answers with the text that BM25 ranks first, and is granted what it cannot know.

    The ranking is that of SQLite's full-text index, with stemming. Each question is asked together
    with those before it, its yes or no is taken as said, and it is refused where the best score
    lies below the threshold that serves the baseline best on these very questions.
    """

    def __init__(
        self, texts: Sequence[str], shown: Sequence[str], ids: tuple[str, ...] | None
    ) -> None:
        self._shown = shown
        self._ids = ids
        self._threshold = 0.0
        self._database = sqlite3.connect(":memory:")
        self._database.execute('CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = "porter")')
        self._database.executemany("INSERT INTO texts VALUES (?)", ((text,) for text in texts))

    async def reply(self, case: Case) -> Reply:
        """Answer a question."""
        score, reply = self._best(case)
        return reply if score >= self._threshold else _refusing(reply)

    def tune(self, cases: Sequence[Case]) -> None:
        """Set the threshold with which most of the questions come out right."""
        chosen = [(case, *self._best(case)) for case in cases]
        gains = [
            (score, bool(find_faults(case, _refusing(reply))) - bool(find_faults(case, reply)))
            for case, score, reply in chosen
        ]
        thresholds = sorted({score for score, _ in gains})
        self._threshold = max(
            thresholds, key=lambda least: sum(gain for score, gain in gains if score >= least)
        )

    def _best(self, case: Case) -> tuple[float, Reply]:
        return self._choice(case) if case.options else self._answer(case)

    def _answer(self, case: Case) -> tuple[float, Reply]:
        ranked = self._rank(" ".join((*case.history, case.question)), CONSIDERED)
        if not ranked:
            return 0.0, Reply("", is_answer=False, cited=self._ids and ())
        place, score = ranked[0]
        ids = self._ids and [self._ids[each] for each, _ in ranked]
        reply = Reply(
            self._shown[place],
            is_answer=True,
            cited=(ids[0],) if ids else None,
            considered=tuple(ids[1:]) if ids else (),
            verdict=case.says,
        )
        return score, reply

    def _choice(self, case: Case) -> tuple[float, Reply]:
        scores = [self._score(f"{case.question} {option}") for option in case.options]
        option = max(range(len(scores)), key=scores.__getitem__)
        return scores[option], Reply("", is_answer=True, cited=(), option=option)

    def _score(self, text: str) -> float:
        return max((score for _, score in self._rank(text, 1)), default=0.0)

    def _rank(self, text: str, most: int) -> list[tuple[int, float]]:
        """Return the places of the texts that fit best, each with its score, best first."""
        query = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not query:
            return []
        ask = "SELECT rowid - 1, -rank FROM texts WHERE text MATCH ? ORDER BY rank LIMIT ?"
        return self._database.execute(ask, (query, most)).fetchall()


def _refusing(reply: Reply) -> Reply:
    return replace(reply, is_answer=False, option=None)


def statements_baseline(graph: KnowledgeGraph) -> Baseline:
    statements = [
        each for each in graph.records.statements if each.standing(TODAY) is Standing.CURRENT
    ]
    names = {entity.id: entity.name for entity in graph.records.entities}
    texts = [f"{names[each.about]} {each.text}" for each in statements]
    return Baseline(
        texts, [each.text for each in statements], tuple(each.id for each in statements)
    )


def sentences_of_the_notes() -> Iterator[str]:
    """Split the notes into sentences, each with the heading that it stands under."""
    for file in sorted(NOTES.glob("*.txt")):
        heading = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            plain = line.strip(" *#\t-")
            if line.lstrip().startswith("#"):
                heading = plain
                continue
            yield from (f"{heading}: {each}" for each in re.split(r"(?<=[.!?])\s+", plain) if each)


def test_the_advisor_is_clearly_ahead_of_both_baselines() -> None:
    graph = load_graph()
    sentences = list(sentences_of_the_notes())
    rivals = {"BM25 over the statements": statements_baseline(graph)}
    if sentences:
        rivals["BM25 over the notes"] = Baseline(sentences, sentences, None)
    else:
        warnings.warn(f"LEFT OUT: there are no notes in {NOTES}", stacklevel=1)
    with asyncio.Runner() as runner:
        cases = runner.run(read_cases(QUESTIONS.name, QUESTIONS.read_bytes(), graph))
        advisor = AdvisorRespondent(Advisor(graph), TODAY)
        runner.run(run(advisor, cases[:20]))
        answers = runner.run(run(advisor, cases))
        print(f"\n{HEADER}\n{row('advisor', summarize(cases, answers))}")
        for name, rival in rivals.items():
            rival.tune(cases)
            check(name, cases, answers, runner.run(run(rival, cases)))


HEADER = (
    f"{'':28} {'right':>7} {'answered':>9} {'refused':>8} {'recall@5':>9} {'MRR':>6} "
    f"{'p50':>9} {'p99':>9}"
)


def row(name: str, figures: Figures) -> str:
    recall, rank = figures.recall_at_5, figures.mean_reciprocal_rank
    return (
        f"{name:28} {figures.accuracy.value:7.1%} {figures.coverage.value:9.1%} "
        f"{figures.right_refusals.value:8.1%} "
        f"{'' if recall is None else f'{recall:.3f}':>9} {'' if rank is None else f'{rank:.3f}':>6} "
        f"{figures.p50 * 1000:6.2f} ms {figures.p99 * 1000:6.2f} ms"
    )


def check(
    name: str, cases: Sequence[Case], answers: Sequence[Result], rivals: Sequence[Result]
) -> None:
    ours, theirs = summarize(cases, answers), summarize(cases, rivals)
    difference = compare(rivals, answers)
    print(
        f"{row(name, theirs)}\n{'':28} only the advisor right: {difference.only_second}, "
        f"only this one: {difference.only_first}, p = {difference.p_value:.2g}, "
        f"the advisor takes {ours.p50 / theirs.p50:.0f} times as long"
    )
    assert ours.accuracy.value > theirs.accuracy.value
    assert difference.p_value < CLEARLY
    assert ours.p50 < SLOWEST * theirs.p50
