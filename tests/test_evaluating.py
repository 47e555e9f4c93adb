"""The commands eval and advise, over an advisor that says what it was given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SAMPLE
from scripted_advisor import Scripted
from typer.testing import CliRunner

from api.cli import app, evaluating
from kg.errors import InvalidDataError
from kg.graph import KnowledgeGraph
from kg.store import Store

GOOD = '{"id": "a", "question": "Rain?", "style": "refusal", "refusal": "off-topic"}'
LIMIT = '"style": "direct", "intent": "limit"'


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
