"""A talk with the advisor in the terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from api.advisor.citing import cite
from api.advisor.service import NEW, AdvisorService, Asked, Reply
from api.advisor.values import choice_values, reply_values
from api.advisor.wording import word_from_environment
from api.cli import answers
from api.cli.shared import err, out, write_output
from api.diagrams.drawing import Appearance, draw
from api.live import as_live
from kg.diagrams.formats import DiagramFormat, find_format, split_extension
from kg.errors import KgError
from kg.store import Store

HELP: Final = (
    "/why: what the answer stands on. /diagram [FILE]: a picture of it. /quit: leave. "
    "Everything else is a question."
)


class Talk:
    """Questions and their answers, as of a day; the first of a ``conversation`` may be ``NEW``."""

    def __init__(self, store: Store, as_of: date | None, conversation: str | None) -> None:
        self._service = AdvisorService(as_live(store), date.today, word=word_from_environment())
        self._as_of = as_of
        self._conversation = conversation
        self._last: Reply | None = None

    async def to_json(self, question: str, options: Sequence[str] | None) -> bool:
        """Print an answer for tools; return whether there is one."""
        reply = await self._ask(question)
        values = await reply_values(reply)
        if options is not None:
            choice = await self._service.choose(self._asked(question), options)
            values["choice"] = choice_values(choice, options, reply.answer.as_of)
        out.print_json(json.dumps(values))
        return reply.answer.is_answered

    async def tell(self, question: str, options: Sequence[str] | None = None) -> bool:
        """Print an answer for people; return whether there is one."""
        if options is not None:
            choice = await self._service.choose(self._asked(question), options)
            out.print(*answers.choice_lines(choice, options), sep="\n")
            return choice.option is not None
        reply = await self._ask(question)
        answers.print_streamed(out, reply.answer.text)
        if reply.answer.notice:
            out.print(reply.answer.notice, style="dim", markup=False, highlight=False)
        for line in (
            *answers.source_lines(await cite(reply)),
            *answers.suggestion_lines(reply.answer),
        ):
            out.print(line, soft_wrap=True)
        return reply.answer.is_answered

    async def take(self, said: str) -> None:
        """Answer a question or follow a command; raises ``KgError``."""
        command, _, argument = said.partition(" ")
        if command == "/why":
            self._explain()
        elif command == "/diagram":
            await self._draw(argument.strip())
        elif command.startswith("/"):
            out.print(HELP, style="dim", markup=False, highlight=False)
        else:
            await self.tell(said)

    def _asked(self, question: str) -> Asked:
        return Asked(question, (), self._as_of, self._conversation)

    async def _ask(self, question: str) -> Reply:
        self._last = await self._service.ask(self._asked(question))
        self._conversation = self._last.conversation
        return self._last

    def _explain(self) -> None:
        if self._last is None:
            out.print("Nothing was asked yet.", style="dim")
            return
        for line in answers.reasons(self._last.answer):
            out.print(line)

    async def _draw(self, file: str) -> None:
        if self._last is None or self._last.answer.diagram is None:
            out.print("There is nothing to draw.", style="dim")
            return
        format_ = find_format(split_extension(file)[1]) if file else DiagramFormat.MERMAID
        drawing = await draw(self._last.store, self._last.answer.diagram, Appearance(format_))
        if file:
            write_output(Path(file), drawing.content)
        else:
            out.print(drawing.text, markup=False, highlight=False, soft_wrap=True)


def talk_in_terminal(store: Store, as_of: date | None) -> None:
    """Ask and answer until the user leaves."""
    talk = Talk(store, as_of, NEW)
    out.print(HELP, style="dim", markup=False, highlight=False)
    with asyncio.Runner() as runner:
        while (said := _listen()) is not None:
            try:
                runner.run(talk.take(said))
            except (KgError, OSError) as error:
                err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)


def _listen() -> str | None:
    """Return what the user types; ``None`` at the end."""
    while True:
        try:
            said = out.input("[bold green]?[/] ").strip()
        except (EOFError, KeyboardInterrupt):
            return None
        if said:
            return None if said == "/quit" else said
