"""Answers of the advisor in the terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from rich import box
from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from api.advisor.citing import Cited
from api.chat.events import pieces
from kg.advisor.conversation import Answer, Choice
from kg.model import Statement

_PAUSE: Final = 0.02
"""Seconds between two pieces, so that the eye follows."""


def print_streamed(console: Console, text: str) -> None:
    """Print an answer as it is read: piece by piece where somebody looks on."""
    if not console.is_terminal:
        console.print(Text(text), soft_wrap=True)
        return
    shown = ""
    with Live(console=console, auto_refresh=False) as live:
        for piece in pieces(text):
            shown += piece
            live.update(_marked(shown), refresh=True)
            time.sleep(_PAUSE)


def _marked(text: str) -> Text:
    marked = Text(text)
    marked.highlight_regex(r"\[\d+\]", "cyan")
    return marked


def source_lines(cited: Iterable[Cited]) -> Iterator[RenderableType]:
    """Yield where each numbered statement was read."""
    for each in cited:
        for place in each.places:
            line = Text(f"[{each.number}] ", style="cyan")
            link = f"link {place.source.url}" if place.source.url else ""
            line.append(place.words, style=link or "default")
            if place.source.url:
                line.append(f" {place.source.url}", style="dim")
            yield line


def suggestion_lines(answer: Answer) -> Iterator[RenderableType]:
    """Yield what may be asked next."""
    for each in answer.suggestions:
        yield Text(f"→ {each}", style="dim")


def reasons(answer: Answer) -> Iterator[RenderableType]:
    """Yield how an answer came about: what was understood, found, used and left."""
    about = ", ".join(each.id for each in answer.entities) or "nothing"
    intent = answer.intent.value if answer.intent else "nothing"
    yield Text(
        f"wanted: {intent}; about: {about}; as of: {answer.as_of}; "
        f"confidence: {answer.confidence:.2f}"
    )
    rows = [(f"[{number}]", each) for number, each in enumerate(answer.statements, 1)]
    rows += [("", each) for each in answer.considered]
    yield _statements(rows, answer.as_of)
    yield from (Text(each, style="dim") for each in answer.queries)


def _statements(rows: Iterable[tuple[str, Statement]], day: date) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("cited", "statement", "standing", "text"):
        table.add_column(column, overflow="fold")
    for number, each in rows:
        table.add_row(Text(number), each.id, each.standing(day).value, Text(each.text))
    return table


def choice_lines(choice: Choice, options: Sequence[str]) -> Iterator[RenderableType]:
    """Yield which option was picked, and what speaks for it."""
    picked = choice.option
    words = "The evidence does not tell the options apart." if picked is None else options[picked]
    yield Text(f"{words} (confidence {choice.confidence:.2f})", style="bold")
    yield from (Text(f"- {each.text}") for each in choice.statements)
