"""The closed lists of the schema, made from those of the model and the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from kg import model
from kg.advisor.conversation import Intent, Refusal, Wording
from kg.comparison import Dimension
from kg.conflicts import ConflictRule
from kg.diagrams.diagram import LayoutDirection
from kg.diagrams.formats import FORMATS
from kg.diagrams.icons import IconSet
from kg.diagrams.selection import View
from kg.query import Direction
from kg.vocabulary import ASPECTS, CATEGORIES, FAMILIES, RELATION_KINDS

_MODEL_ENUMS: dict[type[Enum], str] = {
    model.EntityKind: "What sort of thing an entity is.",
    model.StatementKind: "What sort of thing a statement says.",
    model.Standing: "Whether a statement holds on the day asked: CURRENT does, OUTDATED no longer, "
    "FUTURE not yet, REFUTED never did.",
    model.Rank: "How much weight a statement has; DEPRECATED means that it was never true.",
    model.Lifecycle: "Where a service or feature stands between launch and shutdown.",
    model.Bound: "Which side of a quantity a limit speaks of.",
    model.DeliveryMode: "Who takes the first step when data is handed on: PUSH the sender, "
    "PULL the receiver, by asking.",
    model.Stance: "Whether a practice is recommended (DO) or warned against (AVOID).",
    Direction: "Which relations of an entity: those it starts (OUT), those that end at it (IN), "
    "or BOTH. Symmetric relations count as both.",
    ConflictRule: "The rule that found two statements to disagree.",
    LayoutDirection: "Where data flows to on the page.",
    IconSet: "Which icons a Mermaid drawing asks its viewer for: BUILT_IN ones, which every viewer "
    "shows, or LOGOS, which are those of @iconify-json/logos.",
    View: "What a diagram shows of the things it is asked for: their NEIGHBORHOOD, the shortest "
    "ways (PATH) from the first to the second, or what several have in common (COMPARISON).",
    Dimension: "By what a row of a comparison is aligned.",
    Intent: "What somebody wants to know.",
    Refusal: "Why a question is not answered.",
    Wording: "Whose words an answer is in: those of the GRAPH or those of a MODEL.",
}

for _enum, _description in _MODEL_ENUMS.items():
    strawberry.enum(_enum, description=_description)


def _named(name: str, values: Mapping[str, str], description: str) -> type[Enum]:
    """Make an enum whose values are kebab-case words, from a table of words and meanings."""
    members = {
        word.upper().replace("-", "_"): strawberry.enum_value(word, description=meaning)
        for word, meaning in values.items()
    }
    made = Enum(name, members)  # type: ignore[misc] # mypy cannot see made-up names
    return strawberry.enum(made, description=description)


if TYPE_CHECKING:

    class RelationKind(Enum):
        """Every relation kind and family of the vocabulary."""

    class Category(Enum):
        """Every category of the vocabulary."""

    class Aspect(Enum):
        """Every aspect of the vocabulary."""

    class LimitValue(Enum):
        """What is known of a limit's value."""

    class DiagramFormat(Enum):
        """Every format that a diagram can be written in."""

else:
    RelationKind = _named(
        "RelationKind",
        {
            **{kind.name: kind.description for kind in RELATION_KINDS},
            **{name: f"Family of kinds. {meaning}" for name, meaning in FAMILIES.items()},
        },
        "A kind of relation, or a family of kinds. Asking for a family returns all its members; "
        "INTEGRATES_WITH is the family of everything that works together.",
    )
    Category = _named("Category", dict.fromkeys(CATEGORIES, None), "What a service is about.")
    Aspect = _named("Aspect", ASPECTS, "The question that a claim answers.")
    LimitValue = _named(
        "LimitValue",
        {
            "quantity": "There is a limit, and its quantity is known.",
            "no-limit": "There is known to be no limit.",
            "unknown": "Nobody says whether there is a limit, or how much.",
        },
        "What is known of a limit's value.",
    )
    DiagramFormat = _named(
        "DiagramFormat",
        {format_.value: info.meaning for format_, info in FORMATS.items()},
        "What a diagram is written as.",
    )
