"""Questions that architects ask, each with the answer that the shipped knowledge must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jmespath
import pytest
import yaml
from conftest import Ask

FOLDER = Path(__file__).parent / "competency"

QUESTIONS: list[dict[str, Any]] = [
    question
    for path in sorted(FOLDER.glob("*.yaml"))
    for question in yaml.load(path.read_text(), yaml.CBaseLoader)  # noqa: S506 - makes only texts
]


def as_text(value: Any) -> Any:
    """Write numbers and truth values as YAML without types reads them."""
    if isinstance(value, list):
        return [as_text(each) for each in value]
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def test_there_are_enough_questions_and_none_twice() -> None:
    asked = [each["question"] for each in QUESTIONS]

    assert len(asked) >= 150
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["question"])
def test_the_question_is_answered_right(ask_shipped: Ask, item: dict[str, Any]) -> None:
    answer = ask_shipped(item["query"])

    assert "errors" not in answer
    for expression, expected in item["expect"].items():
        assert expected == as_text(jmespath.search(expression, answer)), expression
