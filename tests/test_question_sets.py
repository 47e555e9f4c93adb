from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.advisor.conversation import Intent, Refusal
from kg.advisor.evaluation.cases import Case, read_cases
from kg.advisor.evaluation.judging import Reply, find_faults
from kg.errors import InvalidDataError
from kg.graph import KnowledgeGraph
from kg.model import EntityKind

QUESTIONS = Path(__file__).parent / "advisor" / "questions.jsonl"
GOOD = '{"id": "a", "question": "Rain?", "style": "refusal", "refusal": "off-topic"}'
LIMIT = '"style": "direct", "intent": "limit"'


@pytest.mark.parametrize(
    ("line", "rule", "message"),
    [
        ("{", "not-json", "this is not JSON"),
        ("\xff", "not-json", "this is not JSON"),
        ("[]", "malformed-question", "Expected `object`, got `array`"),
        ('{"id": "b"}', "malformed-question", "missing required field `question`"),
        (GOOD.replace("style", "stile"), "malformed-question", "unknown field `stile`"),
        (GOOD.replace("off-topic", "rude"), "malformed-question", "Invalid enum value 'rude'"),
        (GOOD, "duplicate-id", "the id 'a' is taken by line 1"),
        (f'{{"id": "b", "question": "?", {LIMIT}}}', "nothing-expected", "it says neither"),
        (
            '{"id": "b", "question": "?", "style": "direct", "says": "yes"}',
            "no-intent",
            "has an intent",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "says": "yes", "without": ["x"]}}',
            "without-alone",
            "needs terms",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "says": "no", "refusal": "empty"}}',
            "refused-and-answered",
            "has no answer to expect",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "options": ["x", "y"]}}',
            "no-right-option",
            "'right' is missing",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "options": ["x", "y"], "right": 2}}',
            "no-such-option",
            "from 0 to 1",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "options": ["x"], "right": 0}}',
            "one-option",
            "no choice",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "says": "no", "right": 0}}',
            "no-options",
            "there are no options",
        ),
        (
            f'{{"id": "b", "question": "?", {LIMIT}, "statements": {{"any": ["sqs#x"]}}}}',
            "unknown-statement",
            "unknown statement 'sqs#x'",
        ),
    ],
)
def test_every_line_that_cannot_be_used_is_reported_with_its_place(
    line: str, rule: str, message: str, graph: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    content = f"{GOOD}\n\n{line}\n{{\n".encode("latin-1")

    with pytest.raises(InvalidDataError) as caught:
        runner.run(read_cases("set.jsonl", content, graph))

    first, last = caught.value.problems
    assert ("set.jsonl", 3, rule) == (first.path, first.line, first.rule)
    assert message in first.message
    assert (4, "not-json") == (last.line, last.rule)


def test_a_file_without_questions_is_no_set(graph: KnowledgeGraph, runner: asyncio.Runner) -> None:
    with pytest.raises(InvalidDataError, match="there is no question in it"):
        runner.run(read_cases("set.jsonl", b"\n \n", graph))


@pytest.fixture(name="shipped_cases", scope="module")
def _shipped_cases(shipped: KnowledgeGraph, runner: asyncio.Runner) -> tuple[Case, ...]:
    return runner.run(read_cases(QUESTIONS.name, QUESTIONS.read_bytes(), shipped))


def test_our_questions_cover_all_intents_and_ways_of_asking(
    shipped_cases: tuple[Case, ...],
) -> None:
    styles = Counter(case.style for case in shipped_cases)

    assert set(Intent) <= {case.intent for case in shipped_cases}
    assert set(Refusal) - {Refusal.TOO_LONG} == {case.refusal for case in shipped_cases} - {None}
    assert 240 <= len(shipped_cases)
    assert 40 <= styles["refusal"]
    assert 40 <= styles["choice"]
    assert 15 <= styles["follow-up"]
    assert all(styles[name] >= 15 for name in ("direct", "typo", "situation", "yes-no", "as-of"))
    assert any(case.right is None for case in shipped_cases)


def test_our_questions_cover_all_services(
    shipped: KnowledgeGraph, shipped_cases: tuple[Case, ...]
) -> None:
    services = {each.id for each in shipped.records.entities if each.kind is EntityKind.SERVICE}
    asked = {
        id_.partition("#")[0].partition("/")[0]
        for case in shipped_cases
        for id_ in case.statements.ids
    }

    assert set() == services - asked


@pytest.mark.parametrize(
    "file", sorted(QUESTIONS.parent.glob("*.jsonl")), ids=lambda file: file.stem
)
def test_what_our_questions_expect_is_said_by_the_statements_that_they_expect(
    file: Path, shipped: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    cases = runner.run(read_cases(file.name, file.read_bytes(), shipped))
    names = {each.id: each.name for each in shipped.records.entities}
    texts = {
        each.id: Reply(
            " ".join((each.text, *(names[id_] for id_ in getattr(each, "instead", ())))),
            is_answer=True,
            cited=None,
        )
        for each in shipped.records.statements
    }

    assert [] == [
        (case.id, group)
        for case in cases
        if case.statements.ids  # what only names a thing that helps may be said by any statement
        for group in case.terms
        if not is_said(group, case, texts)
    ]


def is_said(group: tuple[str, ...], case: Case, texts: Mapping[str, Reply]) -> bool:
    alone = Case(id="-", question="-", style="-", intent=Intent.LIMIT, terms=(group,))
    return any(not find_faults(alone, texts[id_]) for id_ in case.statements.ids)
