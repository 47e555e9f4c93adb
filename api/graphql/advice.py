"""What the advisor is asked and answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import strawberry
from strawberry import Parent

from api.advisor.citing import cite
from api.advisor.conversations import MAXIMUM_TURNS
from api.advisor.reading import check_turn
from api.advisor.service import Asked, Reply
from api.diagrams.drawing import Appearance, draw
from api.graphql.context import Info
from api.graphql.drawings import Diagram
from api.graphql.enums import DiagramFormat
from api.graphql.fields import Citation, attribute, computed
from api.graphql.types import Entity, Statement
from kg.advisor import conversation
from kg.advisor.conversation import Intent, Refusal, Wording
from kg.diagrams import formats
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.icons import IconSet
from kg.errors import BadInputError

_MERMAID = DiagramFormat(formats.DiagramFormat.MERMAID.value)


@strawberry.input(description="A question of before, as the 'turn' of its answer tells it.")
class TurnInput:
    """See ``kg.advisor.conversation.Turn``."""

    intent: Intent | None = strawberry.field(default=None, description="What was wanted.")
    entities: list[strawberry.ID] = attribute("Ids of what it was about.")
    as_of: date | None = strawberry.field(
        default=None, description="The day that it named, if it did."
    )
    topic: list[str] = strawberry.field(
        default_factory=list, description="Stems of the words that said what of it."
    )


def read_turns(given: Sequence[TurnInput] | None) -> tuple[conversation.Turn, ...]:
    """Read the turns of a history; raises ``BadInputError``."""
    turns = given or ()
    if len(turns) > MAXIMUM_TURNS:
        reason = f"may have at most {MAXIMUM_TURNS} turns, not {len(turns)}"
        raise BadInputError("history", reason)
    return tuple(_read_turn(each, f"history[{index}]") for index, each in enumerate(turns))


def _read_turn(given: TurnInput, place: str) -> conversation.Turn:
    turn = conversation.Turn(given.intent, tuple(given.entities), given.as_of, tuple(given.topic))
    check_turn(turn, place)
    return turn


@strawberry.type(description="What is kept of a question: its meaning, not its words.")
class Turn:
    """See ``kg.advisor.conversation.Turn``."""

    intent: Intent | None = attribute("What was wanted.")
    entities: list[strawberry.ID] = attribute("Ids of what it was about.")
    as_of: date | None = attribute("The day that it named, if it did.")
    topic: list[str] = attribute("Stems of the words that said what of it.")


@strawberry.type(description="A statement that the text of an answer points to.")
class AnswerCitation:
    """See ``api.advisor.citing.Cited``."""

    number: int = attribute("What stands between the brackets in the text.")
    statement: Statement = attribute("The statement.")

    @computed("Where it was read.")
    def sources(root: Parent[AnswerCitation]) -> list[Citation]:
        """List the places."""
        return list(root.statement.sources)


@strawberry.type(
    description="An answer that consists of statements of the graph, or the reason why there is none."
)
class Answer:
    """See ``kg.advisor.conversation.Answer``."""

    @computed("The answer first, then reasons, then what changed or is disputed; [1] points to the "
              "first citation. Where there is no answer: why, and the nearest things "
              "that are known.")  # fmt: skip
    def text(root: Parent[Reply]) -> str:
        """Return the text."""
        return root.answer.text

    @computed("Whether the question was answered.")
    def answered(root: Parent[Reply]) -> bool:
        """Tell whether there is an answer."""
        return root.answer.is_answered

    @computed("How well the evidence fits the question, from 0 to 1.")
    def confidence(root: Parent[Reply]) -> float:
        """Return the confidence."""
        return root.answer.confidence

    @computed("What was understood to be wanted; null when nothing was.")
    def intent(root: Parent[Reply]) -> Intent | None:
        """Return the intent."""
        return root.answer.intent

    @computed("What the question was understood to be about.")
    def entities(root: Parent[Reply]) -> list[Entity]:
        """List the entities."""
        return list(root.answer.entities)  # type: ignore[arg-type] # records stand for types

    @computed("The statements that the text cites, in the order of their numbers.")
    def statements(root: Parent[Reply]) -> list[Statement]:
        """List what is cited."""
        return list(root.answer.statements)  # type: ignore[arg-type] # records stand for types

    @computed("Statements that were found and not used, best first.")
    def considered(root: Parent[Reply]) -> list[Statement]:
        """List what is not cited."""
        return list(root.answer.considered)  # type: ignore[arg-type] # records stand for types

    @computed("The statements that the text cites, with their numbers and sources.")
    async def citations(root: Parent[Reply]) -> list[AnswerCitation]:
        """Number what is cited."""
        return [
            AnswerCitation(number=each.number, statement=each.statement)  # type: ignore[arg-type] # records stand for types
            for each in await cite(root)
        ]

    @computed("Why there is no answer; null when there is one.")
    def refusal(root: Parent[Reply]) -> Refusal | None:
        """Return the reason."""
        return root.answer.refusal

    @computed("Whose words the text is in; what it says comes from the graph in either case.")
    def wording(root: Parent[Reply]) -> Wording:
        """Return whose words."""
        return root.answer.wording

    @computed("What came of asking a language model, where there is something to say about it.")
    def notice(root: Parent[Reply]) -> str | None:
        """Return the notice."""
        return root.answer.notice

    @computed("GraphQL operations that get the evidence anew.")
    def queries(root: Parent[Reply]) -> list[str]:
        """List the operations."""
        return list(root.answer.queries)

    @computed("Questions that the graph can answer, and that may come next.")
    def suggestions(root: Parent[Reply]) -> list[str]:
        """List the questions."""
        return list(root.answer.suggestions)

    @computed("A picture of what the answer is about; null where none helps.")
    async def diagram(
        root: Parent[Reply],
        format: Annotated[  # noqa: A002 - as in the root field of that name
            DiagramFormat, strawberry.argument(description="What to write it as.")
        ] = _MERMAID,
        direction: Annotated[
            LayoutDirection, strawberry.argument(description="Where data flows to on the page.")
        ] = LayoutDirection.RIGHT,
        icons: Annotated[
            IconSet, strawberry.argument(description="Icons of Mermaid drawings.")
        ] = IconSet.BUILT_IN,
    ) -> Diagram | None:
        """Draw the picture."""
        if root.answer.diagram is None:
            return None
        appearance = Appearance(formats.DiagramFormat(format.value), direction, icons)
        return await draw(root.store, root.answer.diagram, appearance)  # type: ignore[return-value] # records stand for types

    @computed("The day that the answer is for.")
    def as_of(root: Parent[Reply]) -> date:
        """Return the day."""
        return root.answer.as_of

    @computed("What to pass back in 'history' with the next question.")
    def turn(root: Parent[Reply]) -> Turn:
        """Return what to keep."""
        return root.answer.turn  # type: ignore[return-value] # the record stands for the type

    @computed("Id of the conversation that the question belongs to; null when none was named.")
    def conversation(root: Parent[Reply]) -> strawberry.ID | None:
        """Return the id."""
        return None if root.conversation is None else strawberry.ID(root.conversation)


async def ask(
    info: Info,
    question: str,
    history: list[TurnInput] | None,
    as_of: date | None,
    conversation_id: strawberry.ID | None,
) -> Reply:
    """Ask the advisor for an operation, whose statements then stand as on the day of the answer."""
    asked = Asked(question, read_turns(history), as_of, conversation_id)
    reply = await info.context.advisor.ask(asked, info.context.store)
    info.context.set_day(info, reply.answer.as_of)
    return reply
