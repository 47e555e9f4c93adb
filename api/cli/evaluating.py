"""Commands that measure the advisor, and that have it choose."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import figures
from api.cli.shared import AsJson, AsOf, Folders, err, load, out, print_answer, read_day
from kg.advisor.advisor import Advisor
from kg.advisor.conversation import Choice, Question
from kg.advisor.evaluation.cases import Case, read_cases
from kg.advisor.evaluation.figures import Comparison, Figures, compare, summarize
from kg.advisor.evaluation.running import AdvisorRespondent, Result, run
from kg.advisor.evaluation.saving import SavedRun, read_run, write_run

commands = typer.Typer()

_MOST_OPTIONS = 20

ReadableFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE.jsonl")]


@commands.command("eval", epilog="Example: archkg eval tests/advisor/questions.jsonl --save a.json")
def evaluate(
    file: ReadableFile,
    save: Annotated[
        Path | None, typer.Option(metavar="RUN.json", help="Keep the results in this file.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN.json", exists=True, dir_okay=False, help="A run that was saved before."
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Ask a set of questions whose answers are known, and say how many were answered rightly."""
    graph, today = load(data), read_day(as_of)
    cases = asyncio.run(read_cases(str(file), file.read_bytes(), graph))
    earlier = read_run(str(against), against.read_bytes()) if against else None
    with err.status(f"Asking {len(cases)} questions …"):
        results = asyncio.run(_ask(AdvisorRespondent(Advisor(graph), today), cases))
    if save:
        saved = SavedRun(file=str(file), today=today, graph=graph.meta().version, results=results)
        save.write_bytes(write_run(saved))
    summary = summarize(cases, results)
    comparison = compare(earlier.results, results) if earlier else None
    print_answer(
        _values(cases, results, summary, comparison),
        *figures.run_tables(cases, results, summary),
        *(figures.comparison_lines(comparison) if comparison else ()),
        as_json=as_json,
    )


async def _ask(respondent: AdvisorRespondent, cases: tuple[Case, ...]) -> tuple[Result, ...]:
    # Whoever is asked for the first time reads all it knows; that is no part of any question.
    await run(respondent, cases[:1])
    return await run(respondent, cases)


def _values(
    cases: tuple[Case, ...],
    results: tuple[Result, ...],
    summary: Figures,
    comparison: Comparison | None,
) -> dict[str, Any]:
    failures = [
        {"id": case.id, "question": case.question, "faults": result.faults, "said": result.said}
        for case, result in zip(cases, results, strict=True)
        if not result.is_right
    ]
    return {
        "questions": len(cases),
        **asdict(summary),
        "comparison": comparison and asdict(comparison),
        "failures": failures,
    }


@commands.command(
    epilog="Example: archkg advise 'What buffers work between services?' "
    "--options 'Amazon SQS' --options 'Amazon S3'"
)
def advise(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    options: Annotated[list[str], typer.Option(help="One of the options; give it again.")],
    as_of: AsOf = None,
    as_json: AsJson = False,
    data: Folders = None,
) -> None:
    """Pick the option that the evidence supports best, or none of them."""
    if not 1 < len(options) <= _MOST_OPTIONS:
        raise typer.BadParameter(f"give from 2 to {_MOST_OPTIONS} options")
    asked = Question(question, read_day(as_of))
    choice = asyncio.run(Advisor(load(data)).choose(asked, options))
    if as_json:
        out.print_json(json.dumps(_choice_values(choice, options)))
    else:
        out.print(*figures.choice_lines(choice, options), sep="\n", highlight=False)
    if choice.option is None:
        raise typer.Exit(1)


def _choice_values(choice: Choice, options: list[str]) -> dict[str, Any]:
    return {
        "option": choice.option,
        "text": None if choice.option is None else options[choice.option],
        "confidence": choice.confidence,
        "statements": [{"id": each.id, "text": each.text} for each in choice.statements],
    }
