from __future__ import annotations

from datetime import date

import pytest

from kg.advisor.amounts import find_quantity
from kg.advisor.days import take_day
from kg.advisor.options import amount_of, own_stems, saying
from kg.advisor.polarity import signs
from kg.advisor.spelling import Speller
from kg.advisor.words import stem, tokens
from kg.model import Bound, Limit, Quantity
from kg.quantity import parse_quantity

TODAY = date(2026, 11, 28)


@pytest.fixture(name="speller", scope="module")
def _speller() -> Speller:
    common = {"what", "does", "month", "states", "which", "wait"}
    known = {"message", "retention", "versioning", "fargate", "starts", "output"}
    return Speller(common, known, {"fargate", "kinesis"})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("waht", "what"),  # two letters in the wrong order come before one that is wrong
        ("dose", "does"),
        ("wich", "which"),
        ("staets", "states"),
        ("mesage", "message"),
        ("verisoning", "versioning"),
        ("farget", "fargate"),
        ("kinisis", "kinesis"),
        ("messages", "messages"),  # another form of a known word is no error
        ("logo", "logo"),  # a short unknown word is of another topic rather than misspelt
        ("outpost", "outpost"),
        ("s3", "s3"),
    ],
)
def test_a_word_is_mended_towards_one_that_the_graph_or_a_question_uses(
    speller: Speller, written: str, meant: str
) -> None:
    assert [meant] == speller.mend([written])


@pytest.mark.parametrize(
    ("text", "affirmed", "denied"),
    [
        ("It may put items, but not update them.", ["put", "item"], ["update"]),
        ("It takes peaks without warming up.", ["take", "peak"], ["warm"]),
        ("They never poll it.", ["they"], ["poll"]),
        ("Groups cost nothing; what they run is paid.", ["run", "paid"], ["cost"]),
        ("It cannot have containers, GPUs or constraints.", [], ["containers", "gpus"]),
        ("Isn't it regional?", ["regional"], []),
        ("Random characters are unnecessary.", [], ["random", "characters"]),
    ],
)
def test_what_a_sentence_denies_is_told_from_what_it_affirms(
    text: str, affirmed: list[str], denied: list[str]
) -> None:
    found = signs(text)

    assert [True] * len(affirmed) == [found[stem(word)] for word in affirmed]
    assert [False] * len(denied) == [found[stem(word)] for word in denied]


@pytest.mark.parametrize(
    ("text", "rest", "day"),
    [
        ("Was it so in 2018?", "Was it so  ?", date(2018, 7, 15)),
        ("What held in March 2020?", "What held  ?", date(2020, 3, 15)),
        ("before 2021-05-04 please", "  please", date(2021, 5, 3)),
        ("At the start of 2018, what?", "At the  , what?", date(2018, 7, 15)),
        ("in 2099", " ", TODAY),
        ("in 2018-13", "in 2018-13", None),
        ("today", "today", None),
    ],
)
def test_a_question_is_asked_for_the_day_that_it_names(
    text: str, rest: str, day: date | None
) -> None:
    assert (rest, day) == take_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Can I send 300 KB?", parse_quantity("300 KB")),
        ("is 1,000 messages fine", parse_quantity("1,000 messages")),
        ("how about 12 hours", parse_quantity("12 hours")),
        ("twelve hours", None),
    ],
)
def test_the_amount_of_a_question_is_found(text: str, quantity: Quantity | None) -> None:
    assert quantity == find_quantity(text)


def test_a_number_with_separators_is_one_word() -> None:
    assert ["16000", "iops", "or", "3", "4"] == tokens("16,000 IOPS or 3, 4")


def limit(quantity: Quantity) -> Limit:
    return Limit(
        id="a#limit-b",
        about="a",
        text="It is so.",
        sources=(),
        name="b",
        bound=Bound.MAXIMUM,
        quantity=quantity,
    )


@pytest.mark.parametrize(
    ("option", "fits"),
    [("256 KiB", True), ("0.25 MiB", True), ("256", True), ("256 KB", False), ("64", False)],
)
def test_an_option_has_the_amount_of_a_limit_in_any_unit_or_in_none(
    option: str, *, fits: bool
) -> None:
    amount = amount_of(option)

    assert amount is not None
    assert fits == amount.is_that_of(limit(parse_quantity("256 KiB")))


def test_an_option_that_says_what_the_answer_does_is_found() -> None:
    assert 1 == saying("No. It polls.", ["Yes, it does", "No, never"])
    assert saying("SQS polls.", ["Yes", "No"]) is None


def test_what_all_options_share_tells_none_of_them_from_the_others() -> None:
    options = ["SQS FIFO queue", "SQS standard queue"]

    assert ["fifo"] == own_stems(options[0], options)


def test_an_option_without_a_number_has_no_amount() -> None:
    assert amount_of("a queue") is None
