"""What is asked and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kg.diagrams.selection import Selection
from kg.model import Entity, Statement


class Intent(StrEnum):
    """What somebody wants to know."""

    DEFINITION = "definition"
    """What a thing is, does or consists of."""
    LIMIT = "limit"
    """How much, how many, how long, how large."""
    DELIVERY = "delivery"
    """Who pushes and who pulls."""
    INTEGRATION = "integration"
    """Whether and how things work together."""
    PROCEDURE = "procedure"
    """How something is done."""
    ALTERNATIVE = "alternative"
    """What to use instead, or what came in its place."""
    DIFFERENCE = "difference"
    """How things differ."""
    SCOPE = "scope"
    """Where a thing lives: zone, Region, everywhere."""
    RECOMMENDATION = "recommendation"
    """What to do, to use or to avoid in a situation."""
    COST = "cost"
    ERROR = "error"
    """What an error means and what to do about it."""
    HISTORY = "history"
    """What was true, and what changed."""
    LIST = "list"
    """Which things meet a condition."""
    PATH = "path"
    """How one thing reaches another."""
    PROPERTY = "property"
    """Any other thing that is said of something: order, durability, security, monitoring."""


class Refusal(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    """It has no words."""
    TOO_LONG = "too-long"
    OFF_TOPIC = "off-topic"
    """It is not about AWS architecture."""
    OTHER_CLOUD = "other-cloud"
    """It asks for a service of another cloud as such."""
    NOT_HELD = "not-held"
    """It is about something of AWS that the graph does not hold."""
    NO_EVIDENCE = "no-evidence"
    """The graph knows the thing, but says nothing about what is asked."""
    UNCLEAR = "unclear"
    """It could mean too many things, or refers to nothing said before."""


class Wording(StrEnum):
    """Whose words an answer is in; what it says comes from the graph in either case."""

    GRAPH = "graph"
    """Those of the statements."""
    MODEL = "model"
    """Those of a language model, each sentence held against the statements that it cites."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a conversation keeps of a question that was answered: meaning, not words."""

    intent: Intent | None
    entities: tuple[str, ...]
    """Ids of what it was about."""
    as_of: date | None = None
    """The day that the question named, if it did."""
    topic: tuple[str, ...] = ()
    """Stems of what was asked of them, such as ``messag`` and ``size``."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked in plain words."""

    text: str
    today: date
    as_of: date | None = None
    """The day that the answer is for, where that is said beside the words."""
    history: tuple[Turn, ...] = ()
    """What was asked before, the oldest first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the graph says to a question."""

    text: str
    """The answer first, then reasons, then what changed or is disputed; ``[1]`` points to the first
    of ``statements``. For a refusal, why, and the nearest things that are known."""
    intent: Intent | None
    entities: tuple[Entity, ...]
    """What the question is about, as it was understood."""
    as_of: date
    statements: tuple[Statement, ...] = ()
    """Those that the text cites, in the order of their numbers."""
    considered: tuple[Statement, ...] = ()
    """Those that were found and not used, best first."""
    confidence: float = 0.0
    """From 0 to 1."""
    refusal: Refusal | None = None
    """Why there is no answer; ``None`` when there is one."""
    queries: tuple[str, ...] = ()
    """GraphQL operations that get the evidence anew."""
    suggestions: tuple[str, ...] = ()
    """Questions that the graph can answer, and that may come next."""
    diagram: Selection | None = None
    """What a picture would show, where one helps."""
    turn: Turn = Turn(None, ())
    """What to keep for the next question."""
    wording: Wording = Wording.GRAPH
    notice: str | None = None
    """What came of asking a language model, where there is something to say about it."""

    @property
    def is_answered(self) -> bool:
        """Whether the question was answered."""
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several options the evidence supports best."""

    option: int | None
    """Its place among the options, counted from 0; ``None`` when nothing tells them apart."""
    confidence: float
    statements: tuple[Statement, ...]
    """What speaks for it."""
