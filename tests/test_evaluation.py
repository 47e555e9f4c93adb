from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLE, TODAY
from typer.testing import CliRunner

from api.cli import app, evaluating
from kg.advisor.conversation import Answer, Choice, Intent, Question, Refusal, Turn
from kg.advisor.evaluation.cases import Case, Expected, read_cases
from kg.advisor.evaluation.figures import Share, compare, mcnemar, summarize
from kg.advisor.evaluation.judging import Reply, find_faults
from kg.advisor.evaluation.running import AdvisorRespondent, Result, run
from kg.errors import InvalidDataError
from kg.graph import KnowledgeGraph
from kg.model import EntityKind, Statement
from kg.store import Store

QUESTIONS = Path(__file__).parent / "advisor" / "questions.jsonl"

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


class Scripted:
    """Says what it was given, and notes what it is asked."""

    def __init__(self, cited: Sequence[Statement], considered: Sequence[Statement]) -> None:
        self.cited = tuple(cited)
        self.considered = tuple(considered)
        self.asked: list[Question] = []

    async def answer(self, question: Question) -> Answer:
        self.asked.append(question)
        turn = Turn(Intent.LIMIT, (question.text,))
        return Answer(
            f"No, {question.text}",
            Intent.LIMIT,
            (),
            question.today,
            self.cited,
            self.considered,
            turn=turn,
        )

    async def choose(self, question: Question, options: Sequence[str]) -> Choice:
        self.asked.append(question)
        option = len(options) - 1 if "queue" in question.text else None
        return Choice(option, 0.75, self.cited)


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


def test_what_our_questions_expect_is_said_by_the_statements_that_they_expect(
    shipped: KnowledgeGraph, shipped_cases: tuple[Case, ...]
) -> None:
    texts = {each.id: said(each.text) for each in shipped.records.statements}

    unsaid = [
        (case.id, group)
        for case in shipped_cases
        for group in case.terms
        if not is_said(group, case, texts)
    ]

    assert [] == unsaid


def is_said(group: tuple[str, ...], case: Case, texts: Mapping[str, Reply]) -> bool:
    alone = Case(id="-", question="-", style="-", intent=Intent.LIMIT, terms=(group,))
    return any(not find_faults(alone, texts[id_]) for id_ in case.statements.ids)


@pytest.fixture(name="scripted")
def _scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(store: Store) -> Scripted:
        assert isinstance(store, KnowledgeGraph)
        return Scripted(store.records.statements[:1], ())

    monkeypatch.setattr(evaluating, "Advisor", make)


def command(*arguments: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(app, [*arguments, "--data", str(SAMPLE)])
    if ran.exception and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return ran.exit_code, ran.stdout, ran.stderr


@pytest.fixture(name="small_set")
def _small_set(tmp_path: Path) -> Path:
    file = tmp_path / "set.jsonl"
    terms = f'{{"id": "b", "question": "Dry?", {LIMIT}, "says": "no", "terms": [["dry"]]}}'
    file.write_text(f"{GOOD}\n{terms}\n")
    return file


@pytest.mark.usefixtures("scripted")
def test_eval_prints_figures_and_what_went_wrong(small_set: Path) -> None:
    code, out, _ = command("eval", str(small_set))

    assert 0 == code
    assert "1 of 2 (50.0%)" in out
    assert "answered what is" in out


@pytest.mark.usefixtures("scripted")
def test_eval_compares_with_a_run_that_was_saved(small_set: Path, tmp_path: Path) -> None:
    saved = tmp_path / "run.json"
    command("eval", str(small_set), "--save", str(saved))
    earlier = json.loads(saved.read_text())
    earlier["results"][0]["faults"] = []
    saved.write_text(json.dumps(earlier))

    _, out, _ = command("eval", str(small_set), "--against", str(saved), "--json")

    answer = json.loads(out)
    assert {"compared": 2, "only_first": 1, "only_second": 0, "p_value": 1.0} == answer[
        "comparison"
    ]
    assert {"count": 1, "of": 2} == answer["accuracy"]
    assert [("a", ["answered what is to be refused"], "No, Rain?")] == [
        (each["id"], each["faults"], each["said"]) for each in answer["failures"]
    ]


@pytest.mark.usefixtures("scripted")
def test_nothing_is_asked_when_a_file_is_broken(small_set: Path, tmp_path: Path) -> None:
    saved, broken = tmp_path / "run.json", tmp_path / "broken.jsonl"
    broken.write_text(f"{GOOD}\nno JSON\n{GOOD}\n")

    with pytest.raises(InvalidDataError) as questions:
        command("eval", str(broken), "--save", str(saved))
    with pytest.raises(InvalidDataError) as against:
        command("eval", str(small_set), "--save", str(saved), "--against", str(broken))

    assert ["not-json", "duplicate-id"] == [each.rule for each in questions.value.problems]
    assert ["malformed-run"] == [each.rule for each in against.value.problems]
    assert not saved.exists()


@pytest.mark.usefixtures("scripted")
def test_advise_names_the_option_and_what_speaks_for_it(graph: KnowledgeGraph) -> None:
    statement = graph.records.statements[0]

    code, out, _ = command("advise", "Which queue?", "--options", "SNS", "--options", "SQS")

    assert 0 == code
    assert "SQS  (confidence 0.75)" in out
    assert "[1]" in out
    assert statement.id in out


@pytest.mark.usefixtures("scripted")
def test_advise_abstains_where_nothing_speaks_for_an_option() -> None:
    code, out, _ = command("advise", "Wine?", "--options", "red", "--options", "white", "--json")

    answer = json.loads(out)
    assert (1, None, None) == (code, answer["option"], answer["text"])


@pytest.mark.parametrize("count", [1, 21])
def test_advise_needs_from_two_to_twenty_options(count: int) -> None:
    options = [part for number in range(count) for part in ("--options", str(number))]

    code, _, err = command("advise", "Which queue?", *options)

    assert 2 == code
    assert "give from 2 to 20 options" in err
