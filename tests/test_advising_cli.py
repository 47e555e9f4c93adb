"""The advisor in the terminal, asked as its user would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLE

ARCHKG = Path(sys.executable).parent / "archkg"
QUESTION = "What is the maximum message size of Amazon SQS?"
ENVIRONMENT = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}


def on_sample(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ARCHKG, *arguments, "--data", str(SAMPLE)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=ENVIRONMENT,
    )


@pytest.fixture(name="talk", scope="module")
def _talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """What a talk prints, its errors, and a picture that was asked for in it."""
    picture = tmp_path_factory.mktemp("talk") / "sqs.drawio"
    lines = [
        "/why",
        "/diagram",
        QUESTION,
        "And its retention?",
        "/why",
        "What does SNS push to?",
        f"/diagram {picture}",
        "/diagram picture.bmp",
        "a" * 4_001,
        "/what",
        "",
        "/quit",
        "What is never asked?",
    ]
    result = on_sample("chat", text="\n".join(lines))
    assert 0 == result.returncode
    return result.stdout, result.stderr, picture


def test_an_answer_comes_with_its_sources() -> None:
    result = on_sample("ask", QUESTION)

    assert 0 == result.returncode, result.stderr
    assert "1 MiB" in result.stdout
    assert "\n[1] " in result.stdout
    assert "The guide https://docs.aws.amazon.com/guide" in result.stdout


def test_tools_read_the_answer_as_json() -> None:
    result = on_sample("ask", QUESTION, "--json", "--option", "256 KiB", "--option", "1 MiB")
    answer = json.loads(result.stdout)

    assert (True, "LIMIT") == (answer["answered"], answer["intent"])
    assert "1 MiB" in answer["text"]
    assert "1 MiB" == answer["choice"]["text"]


def test_an_option_is_chosen() -> None:
    result = on_sample("ask", QUESTION, "--option", "256 KiB", "--option", "1 MiB")

    assert 0 == result.returncode
    assert result.stdout.startswith("1 MiB (confidence ")


def test_what_is_not_answered_ends_with_1() -> None:
    result = on_sample("ask", "Who won the football match yesterday?")

    assert (1, "") == (result.returncode, result.stderr)
    assert result.stdout


def test_an_answer_is_for_the_day_asked() -> None:
    result = on_sample("ask", QUESTION, "--as-of", "2018-01-01")

    assert "256 KiB" in result.stdout


def test_an_empty_question_is_refused() -> None:
    result = on_sample("ask", " ")

    assert (1, "question: is empty: ask something in plain words.") == (
        result.returncode,
        result.stderr.strip(),
    )


def test_a_talk_answers_each_question_in_the_light_of_those_before(
    talk: tuple[str, str, Path],
) -> None:
    printed, _, _ = talk

    assert printed.index("1 MiB") < printed.index("14 days")


def test_a_talk_explains_its_answers(talk: tuple[str, str, Path]) -> None:
    printed, _, _ = talk

    assert "Nothing was asked yet." in printed
    assert "wanted: limit; about: sqs" in printed


def test_a_talk_draws_what_it_speaks_of(talk: tuple[str, str, Path]) -> None:
    printed, _, picture = talk

    assert "There is nothing to draw." in printed
    assert picture.read_text().startswith("<mxfile")


def test_what_is_wrong_in_a_talk_is_told_and_the_talk_goes_on(
    talk: tuple[str, str, Path],
) -> None:
    printed, errors, _ = talk

    assert "unknown diagram format 'bmp'" in errors
    assert "may have at most 4,000 characters" in errors
    assert 2 == printed.count("Everything else is a question.")
    assert "never asked" not in printed
