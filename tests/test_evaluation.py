from __future__ import annotations

import asyncio
from datetime import date

import pytest
from conftest import TODAY
from scripted_advisor import Scripted

from kg.advisor.conversation import Intent, Refusal
from kg.advisor.evaluation.cases import Case, Expected
from kg.advisor.evaluation.figures import Share, compare, mcnemar, summarize
from kg.advisor.evaluation.judging import Reply, find_faults
from kg.advisor.evaluation.running import AdvisorRespondent, Result, run
from kg.graph import KnowledgeGraph

SIZE = Case(
    id="size",
    question="How large may a message be?",
    style="direct",
    intent=Intent.LIMIT,
    statements=Expected(any=("sqs#limit-message-size", "sqs#claim-size")),
    terms=(("1 MiB", "1 MB"),),
    without=("256 KiB",),
)
ORDER = Case(
    id="order",
    question="Is the order kept?",
    style="yes-no",
    intent=Intent.PROPERTY,
    statements=Expected(all=("sqs#claim-a", "sqs#claim-b")),
    says="no",
)
CHOICE = Case(
    id="choice",
    question="Which is a queue?",
    style="choice",
    intent=Intent.DEFINITION,
    options=("SNS", "SQS"),
    right=1,
)
OPEN_CHOICE = Case(
    id="open", question="Which is blue?", style="choice", options=("SNS", "SQS"), right=None
)
WEATHER = Case(id="weather", question="Will it rain?", style="refusal", refusal=Refusal.OFF_TOPIC)


def said(text: str, *cited: str, verdict: str | None = None) -> Reply:
    return Reply(text, is_answer=True, cited=cited, verdict=verdict)


def chose(option: int | None) -> Reply:
    return Reply("", is_answer=option is not None, cited=(), option=option)


REFUSED = Reply("Nothing is known.", is_answer=False, cited=())


@pytest.mark.parametrize(
    ("case", "reply", "faults"),
    [
        (SIZE, said("At most **1 MiB** [1].", "sqs#claim-size"), ()),
        (SIZE, said("At most 1\N{NO-BREAK SPACE}mib.", "sqs#claim-size", "sqs#other"), ()),
        (SIZE, said("1 MiB; until 2025 it was 256 KiB.", "sqs#claim-size"), ()),
        (SIZE, said("256 KiB, or 1 MiB.", "sqs#claim-size"), ("says '256 KiB' first",)),
        (SIZE, said("11 MiB", "sqs#claim-size"), ("does not say '1 MiB' or '1 MB'",)),
        (SIZE, said("0.1 MiB", "sqs#claim-size"), ("does not say '1 MiB' or '1 MB'",)),
        (SIZE, said("1 MiBs", "sqs#claim-size"), ("does not say '1 MiB' or '1 MB'",)),
        (
            SIZE,
            said("1 MB", "sqs#other"),
            ("cites none of sqs#limit-message-size, sqs#claim-size",),
        ),
        (SIZE, REFUSED, ("refused",)),
        (SIZE, Reply("1 MB", is_answer=True, cited=None), ()),
        (ORDER, said("No.", "sqs#claim-b", "sqs#claim-a", verdict="no"), ()),
        (ORDER, said("No.", "sqs#claim-a", verdict="no"), ("does not cite sqs#claim-b",)),
        (
            ORDER,
            said("Yes.", "sqs#claim-a", "sqs#claim-b", verdict="yes"),
            ("does not begin with 'no'",),
        ),
        (CHOICE, chose(1), ()),
        (CHOICE, chose(0), ("chose 'SNS'",)),
        (CHOICE, chose(None), ("abstained",)),
        (OPEN_CHOICE, chose(None), ()),
        (OPEN_CHOICE, chose(1), ("chose 'SQS' where nothing supports any option",)),
        (WEATHER, REFUSED, ()),
        (WEATHER, said("It will."), ("answered what is to be refused",)),
    ],
)
def test_a_reply_is_judged_by_all_that_is_expected(
    case: Case, reply: Reply, faults: tuple[str, ...]
) -> None:
    assert faults == find_faults(case, reply)


def test_a_citation_mark_says_no_number() -> None:
    five = Case(
        id="five", question="How many?", style="direct", intent=Intent.LIMIT, terms=(("5",),)
    )

    assert ("does not say '5'",) == find_faults(five, said("Many [5]."))
    assert () == find_faults(five, said("5 [1]."))


@pytest.mark.parametrize(
    ("only_first", "only_second", "p_value"),
    [(0, 0, 1.0), (5, 5, 1.0), (1, 9, 22 / 1024), (10, 0, 2 / 1024), (6, 16, 0.0524787903)],
)
def test_mcnemar_gives_the_exact_binomial_probability(
    only_first: int, only_second: int, p_value: float
) -> None:
    assert p_value == pytest.approx(mcnemar(only_first, only_second), abs=1e-9)
    assert mcnemar(only_first, only_second) == mcnemar(only_second, only_first)


def result(id_: str, *faults: str, seconds: float = 0.001, is_answer: bool = True) -> Result:
    return Result(id=id_, faults=faults, said="", is_answer=is_answer, cited=2, seconds=seconds)


def test_two_runs_are_compared_question_by_question() -> None:
    first = [result("a"), result("b"), result("c", "wrong"), result("gone")]
    second = [result("c"), result("b", "wrong"), result("a"), result("new")]

    compared = compare(first, second)

    assert (3, 1, 1, 1.0) == (
        compared.compared,
        compared.only_first,
        compared.only_second,
        compared.p_value,
    )


def test_figures_tell_answers_from_refusals() -> None:
    cases = [SIZE, ORDER, CHOICE, OPEN_CHOICE, WEATHER]
    results = [
        result("size", seconds=0.002),
        result("order", "refused", is_answer=False, seconds=0.001),
        result("choice", "chose 'SNS'", seconds=0.004),
        result("open", is_answer=False, seconds=0.003),
        result("weather", is_answer=False, seconds=0.005),
    ]

    figures = summarize(cases, results)

    assert Share(3, 5) == figures.accuracy
    assert Share(2, 3) == figures.coverage
    assert Share(1, 2) == figures.precision
    assert Share(1, 1) == figures.right_refusals
    assert Share(1, 3) == figures.wrong_refusals
    assert Share(1, 1) == figures.right_abstentions
    assert Share(1, 2) == figures.by_style["choice"]
    assert {"definition": Share(0, 1), "-": Share(2, 2)}.items() <= figures.by_intent.items()
    assert (0.003, 0.005) == (figures.p50, figures.p99)
    assert 2 == figures.cited
    assert figures.recall_at_5 is None


def test_an_advisor_is_asked_with_the_turns_before(
    graph: KnowledgeGraph, runner: asyncio.Runner
) -> None:
    advisor = Scripted(graph.records.statements[:1], graph.records.statements[1:8])
    id_of = [each.id for each in graph.records.statements]
    follow_up = Case(
        id="x",
        question="and then?",
        style="follow-up",
        intent=Intent.LIMIT,
        as_of=date(2020, 1, 1),
        history=("first", "second"),
        statements=Expected(any=(id_of[1],)),
        says="no",
    )
    late = Case(
        id="y",
        question="all?",
        style="direct",
        intent=Intent.LIMIT,
        statements=Expected(all=(id_of[0], id_of[7])),
    )

    first, second = runner.run(run(AdvisorRespondent(advisor, TODAY), [follow_up, late]))

    assert [(), ("first",), ("first", "second"), ()] == [
        tuple(turn.entities[0] for turn in question.history) for question in advisor.asked
    ]
    assert [None, None, date(2020, 1, 1), None] == [each.as_of for each in advisor.asked]
    assert (1.0, 0.5, (f"cites none of {id_of[1]}",)) == (
        first.recall,
        first.reciprocal_rank,
        first.faults,
    )
    assert (0.5, 1.0, (f"does not cite {id_of[7]}",)) == (
        second.recall,
        second.reciprocal_rank,
        second.faults,
    )
