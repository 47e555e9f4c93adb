"""Data files: every problem at once, at its place, with the nearest right thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import SAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InvalidDataError, Problem
from kg.load.folder import load_folders
from kg.load.yaml_file import parse
from kg.model import Citation, Interval, Limit, Relation


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "data"))


def problems_of(*folders: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidDataError) as caught:
        load_folders(folders)
    return caught.value.problems


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} must stand once in {file}"
    path.write_text(text.replace(old, new))


SNS = "services/messaging/sns.yaml"
SQS = "services/messaging/sqs.yaml"


def test_a_statement_is_read_with_all_its_fields() -> None:
    records = load_folders([SAMPLE])
    limit = next(each for each in records.statements if each.id == "sqs#limit-message-size-before")

    assert isinstance(limit, Limit)
    assert (Citation("notes", "10"),) == limit.sources
    assert limit.valid.end is not None
    assert limit.valid.end.isoformat() == "2025-08-04"
    assert limit.replaced_by == "sqs#limit-message-size"
    assert limit.scope == "per message"


def test_the_day_of_a_citation_is_that_of_its_source() -> None:
    records = load_folders([SAMPLE])
    claim = next(each for each in records.statements if each.id == "sqs#claim-two-types")

    assert [(c.source, c.locator, str(c.checked)) for c in claim.sources] == [
        ("guide", "Queue types", "2026-11-01")
    ]


def test_a_relation_writes_its_sentence_from_the_table() -> None:
    records = load_folders([SAMPLE])
    relation = next(
        each for each in records.statements if each.id == "lambda#relation-pulls-from-sqs"
    )

    assert (
        relation.text == "AWS Lambda pulls from Amazon SQS by way of an event source mapping "
        "(both queue types)."
    )


def test_a_feature_is_part_of_its_service_and_cites_why() -> None:
    records = load_folders([SAMPLE])
    part = next(
        each for each in records.statements if each.id == "sqs/fifo-queue#relation-part-of-sqs"
    )

    assert isinstance(part, Relation)
    assert part.target == "sqs"
    assert part.sources == (Citation("notes", "10"),)


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "message", "suggestion"),
    [
        (SNS, "target: lambda", "target: lamda", "unknown-entity", "unknown entity 'lamda'", "lambda"),
        (SNS, "scope: region", "scope: regio", "unknown-entity", "unknown entity 'regio'", "region"),
        (SNS, "scope: region", "scope: sqs", "scope-is-scope", "'sqs' is a service, not a scope", None),
        (SNS, "key: retention-b", "key: retention-a", "duplicate-id", "'sns#limit-retention-a'", None),
        (SNS, "quantity: 1 day", "quantity: 1 dai", "bad-quantity", "unknown unit 'dai'", None),
        (SNS, "quantity: 1 day", "quantity: soon", "bad-quantity", "is not a quantity", None),
        (SNS, "from: 2015-04-09", "from: 2015-13-09", "bad-date", "bad date '2015-13-09'", None),
        (SNS, "{from: 2015-04-09}", "{from: 2015-04-09, until: 2014-01-01}", "bad-interval", "before", None),
        (SNS, "kind: pushes-to", "kind: pushs-to", "bad-choice", "'pushs-to' is not a kind", "pushes-to"),
        (SNS, "kind: based-on, target: pub-sub", "kind: limited-to, target: sqs", "relation-ends",
         "'sqs' is a service, but the target of 'limited-to'", None),
        (SNS, "sources: [guide]", "sources: [guid]", "unknown-source", "unknown source 'guid'", "guide"),
        (SNS, "sources: [guide]", "sources: [notes]", "locator-is-line", "cited by line", None),
        (SNS, "source: notes:20\n", "", "missing-source", "has no source", None),
        (SNS, "brief: Topics", "breif: x\nbrief: Topics", "unknown-field", "unknown field 'breif'", "brief"),
        (SNS, "name: Amazon SNS\n", "", "missing-field", "field 'name' is missing", None),
        (SNS, "id: sns", "id: snss", "id-is-file-name", "differs from the file name 'sns'", None),
        (SNS, "category: messaging", "category: compute", "category-is-folder", "'messaging'", None),
        (SNS, "aliases: [SNS]", "aliases: [sqs]", "ambiguous-name", "already a name of 'sqs'", None),
        (SNS, "brief: Topics", "brief: x\nbrief: Topics", "duplicate-key", "duplicate key 'brief'", None),
        (SNS, "brief: Topics", "brief: &a Topics", "yaml-syntax", "anchors", None),
        (SNS, "brief: Topics", "brief: !!python/name:os.system Topics", "yaml-tag", "tag", None),
        (SNS, "brief: Topics", "brief: [Topics", "yaml-syntax", "not readable as YAML", None),
        (SQS, "replacedBy: sqs#claim-two-types", "replacedBy: sqs#claim-two-typs", "unknown-statement",
         "unknown statement", "sqs#claim-two-types"),
        (SQS, "rank: deprecated\n", "rank: normal\n", "replaced-has-ended", "rank: deprecated", None),
        (SQS, "contradicts: [sqs#claim-dear]", "contradicts: [sqs#claim-cheap]", "points-to-itself",
         "points to itself", None),
    ],
)  # fmt: skip
def test_each_mistake_is_found_and_explained(
    folder: Path, file: str, old: str, new: str, rule: str, message: str, suggestion: str | None
) -> None:
    edit(folder, file, old, new)

    matching = [each for each in problems_of(folder) if each.rule == rule]

    assert [each for each in matching if message in each.message]
    assert all(each.path.endswith(file) for each in matching)
    if suggestion is not None:
        assert suggestion in matching[0].suggestions


def test_a_problem_stands_at_its_line_and_column(folder: Path) -> None:
    edit(folder, SNS, "target: lambda", "target: lamda")

    (problem,) = problems_of(folder)

    assert (problem.line, problem.column) == (14, 29)
    assert str(problem).endswith(
        f"{SNS}:14:29: unknown entity 'lamda'. Did you mean 'lambda'? [unknown-entity]"
    )


def test_every_problem_of_every_file_is_reported_at_once(folder: Path) -> None:
    edit(folder, SNS, "target: lambda", "target: lamda")
    edit(folder, SNS, "quantity: 1 day", "quantity: 1 dai")
    edit(folder, SNS, "scope: region", "scope: regio")
    edit(folder, SQS, "rank: deprecated\n", "rank: normal\n")
    (folder / "services/messaging/mq.yaml").write_text("id: [\n")

    rules = {each.rule for each in problems_of(folder)}

    assert {
        "unknown-entity",
        "bad-quantity",
        "replaced-has-ended",
        "yaml-syntax",
    } == rules


def test_what_a_broken_file_holds_is_not_called_unknown(folder: Path) -> None:
    (folder / SQS).write_text("id: [\n")

    assert [each.rule for each in problems_of(folder)] == ["yaml-syntax"]


def test_a_cycle_of_parts_is_found(folder: Path) -> None:
    (folder / "scopes/region.yaml").write_text(
        "id: region\nname: AWS Region\nbrief: x\n"
        "relations:\n  - {kind: part-of, target: availability-zone, sources: [guide]}\n"
    )

    (problem,) = problems_of(folder)

    assert problem.rule == "cycle"
    assert "availability-zone" in problem.message


def test_a_cycle_of_successors_is_found(folder: Path) -> None:
    edit(
        folder,
        SQS,
        "    text: SQS has two types of queue, standard and FIFO.\n",
        "    text: SQS has two types.\n    rank: deprecated\n    replacedBy: sqs#claim-types\n",
    )

    assert [each.rule for each in problems_of(folder)] == ["cycle"]


def test_files_where_none_belong_are_refused(folder: Path) -> None:
    (folder / "services" / "sqs.yaml").write_text("id: sqs\n")

    assert [each.rule for each in problems_of(folder)] == ["unexpected-file"]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert "missing-folder" in {each.rule for each in problems_of(tmp_path / "none")}


def test_a_file_that_is_not_utf8_is_a_problem(folder: Path) -> None:
    (folder / SNS).write_bytes(b"id: \xff\n")

    assert "unreadable-file" in {each.rule for each in problems_of(folder)}


def test_an_overlay_adds_statements_about_entities_below_it(tmp_path: Path) -> None:
    additions = tmp_path / "mine" / "additions"
    additions.mkdir(parents=True)
    (additions / "queues.yaml").write_text(
        "about: sqs\nsource: guide\nlimits:\n"
        "  - {key: our-retention, name: retention, text: We keep 4 days., bound: maximum, quantity: 4 days}\n"
    )

    records = load_folders([SAMPLE, tmp_path / "mine"])

    assert "sqs#limit-our-retention" in {each.id for each in records.statements}


def test_an_overlay_cannot_take_an_id_that_is_taken(tmp_path: Path) -> None:
    additions = tmp_path / "mine" / "additions"
    additions.mkdir(parents=True)
    (additions / "queues.yaml").write_text(
        "about: sqs\nsource: guide\nlimits:\n"
        "  - {name: retention, text: We keep 4 days., bound: maximum, quantity: 4 days}\n"
    )

    assert [each.rule for each in problems_of(SAMPLE, tmp_path / "mine")] == ["duplicate-id"]


@settings(max_examples=300)
@given(st.text(alphabet="ab:-[]{}&*!|>'\"# \n\t,?%@<", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    document, problems = parse("any.yaml", text)

    assert problems or document.value is None or isinstance(document.value, (str, list, dict))


def test_an_exploding_file_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
    )

    _, problems = parse("bomb.yaml", bomb)

    assert [each.rule for each in problems] == ["yaml-syntax"]


def test_deep_nesting_is_refused() -> None:
    _, problems = parse("deep.yaml", "a: " + "[" * 30 + "]" * 30)

    assert {"yaml-depth"} == {each.rule for each in problems}


dates = st.none() | st.dates()


@given(dates, dates, dates, dates)
def test_intersections_hold_exactly_the_common_days(
    a: object, b: object, c: object, d: object
) -> None:
    left, right = Interval(a, b), Interval(c, d)  # type: ignore[arg-type] # drawn as dates
    common = left.intersection(right)

    for day in (each for each in (a, b, c, d) if each is not None):
        both = left.contains(day) and right.contains(day)  # type: ignore[arg-type] # drawn as dates
        assert both == (common is not None and common.contains(day))  # type: ignore[arg-type] # as above
