"""What was found, and how it is picked and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.advisor.knowledge import Knowledge
from kg.advisor.ranking import Ranked
from kg.diagrams.selection import Selection
from kg.model import Statement

MOST_CITED: Final = 5
_CLEARLY_WORSE: Final = 0.62
"""Share of the best score below which a statement says something else."""


@dataclass(frozen=True)
class Finding:
    """What was found, in the order in which it is told."""

    lead: str
    """The answer in a few words; empty when the first statement is the answer."""
    cited: Sequence[Statement]
    fits: bool = False
    """Whether typed evidence answers, so that words need not match."""
    diagram: Selection | None = None
    named: Sequence[str] = ()
    """Ids of the things that the answer names, where it is a list."""
    extra: Sequence[str] = field(default=())
    """Lines that hold no statement of their own."""


def best(
    ranked: Sequence[Ranked], count: int = MOST_CITED, *, share: float = _CLEARLY_WORSE
) -> list[Statement]:
    """Return the statements that fit nearly as well as the first, at most ``count``.

    ``share`` of the first one's score is the least that counts as nearly.
    """
    if not ranked:
        return []
    least = ranked[0].score * share
    chosen: dict[str, Statement] = {}
    for each in ranked:
        if each.score >= least:
            chosen.setdefault(each.statement.text, each.statement)
        if len(chosen) == count:
            break
    return list(chosen.values())


def unique(statements: Iterable[Statement]) -> list[Statement]:
    """Return each statement once, in order."""
    return list({each.id: each for each in statements}.values())


def name_all(ids: Iterable[str], knowledge: Knowledge) -> str:
    """Write the names of entities as a sentence, each once."""
    return f"{join([knowledge.entities[id_].name for id_ in dict.fromkeys(ids)])}."


def join(names: Sequence[str]) -> str:
    """Write names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
