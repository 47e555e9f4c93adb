"""The closed vocabularies: relation kinds, aspects and categories, each a table that all else derives from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kg.model import DataFlow, EntityKind, RelationKind

INTEGRATES_WITH: Final = "integrates-with"
STRUCTURE: Final = "structure"
EVOLUTION: Final = "evolution"
ALTERNATIVES: Final = "alternatives"
LOCALITY: Final = "locality"
DEPENDENCY: Final = "dependency"

FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        INTEGRATES_WITH: "Working together at run time, at deployment or in operation.",
        STRUCTURE: "What a thing is made of, built on, attached to or governed by.",
        EVOLUTION: "What came in the place of what.",
        ALTERNATIVES: "What could be used in the place of what.",
        LOCALITY: "Where a thing is confined.",
        DEPENDENCY: "What must exist or happen first.",
    }
)
"""Family name to its meaning; every relation kind belongs to exactly one."""

_SCOPE = frozenset({EntityKind.SCOPE})
_AWS = frozenset({EntityKind.SERVICE, EntityKind.FEATURE})
_RUNNING = _AWS | {EntityKind.TECHNOLOGY}
_NOT_SCOPE = _RUNNING | {EntityKind.CONCEPT}
_ANY = frozenset(EntityKind)


def _integration(
    name: str,
    inverse: str,
    verb: str,
    description: str,
    *,
    targets: frozenset[EntityKind] = _RUNNING,
    flow: DataFlow = DataFlow.FORWARD,
    hands_on: bool = False,
) -> RelationKind:
    sentence = f"{{source}} {verb} {{target}}"
    return RelationKind(
        name,
        INTEGRATES_WITH,
        inverse,
        sentence,
        description,
        _RUNNING,
        targets,
        flow,
        hands_on=hands_on,
    )


RELATION_KINDS: Final[tuple[RelationKind, ...]] = (
    RelationKind(
        "integrates-with",
        INTEGRATES_WITH,
        "integrates-with",
        "{source} integrates with {target}",
        "The two work together, and the source says no more about how.",
        _RUNNING,
        _NOT_SCOPE,
        DataFlow.BOTH,
        symmetric=True,
        hands_on=True,
    ),
    _integration(
        "invokes", "invoked-by", "invokes", "The source starts work in the target.", hands_on=True
    ),
    _integration(
        "pushes-to",
        "receives-from",
        "pushes to",
        "The source sends data on its own.",
        hands_on=True,
    ),
    _integration(
        "pulls-from",
        "pulled-by",
        "pulls from",
        "The source asks the target for data, again and again.",
        flow=DataFlow.BACKWARD,
        hands_on=True,
    ),
    _integration(
        "stores-in", "stores-for", "stores data in", "The source keeps its data in the target."
    ),
    _integration(
        "reads-from",
        "read-by",
        "reads from",
        "The source fetches data from the target when it needs it.",
        flow=DataFlow.BACKWARD,
        hands_on=True,
    ),
    _integration(
        "routes-to",
        "routed-from",
        "routes to",
        "The source directs requests to the target.",
        hands_on=True,
    ),
    _integration(
        "notifies-through",
        "notifies-for",
        "sends notifications through",
        "The source tells of events by way of the target.",
        hands_on=True,
    ),
    _integration(
        "logs-to", "receives-logs-of", "sends logs to", "The target receives the source's logs."
    ),
    _integration(
        "monitored-by",
        "monitors",
        "is monitored by",
        "The target receives the source's metrics or health.",
    ),
    _integration(
        "audited-by",
        "audits",
        "is audited by",
        "The target records calls to, or changes of, the source.",
    ),
    _integration("traced-by", "traces", "is traced by", "The target receives the source's traces."),
    _integration(
        "encrypted-by",
        "encrypts",
        "is encrypted by",
        "The target holds the keys for the source's data.",
    ),
    _integration(
        "authenticates-with",
        "authenticates",
        "authenticates with",
        "The source finds out through the target who is calling, or proves who it is.",
        targets=_NOT_SCOPE,
    ),
    _integration(
        "authorized-by",
        "authorizes",
        "is authorized by",
        "The target decides what may be done with the source.",
        targets=_NOT_SCOPE,
    ),
    _integration(
        "deploys-to", "deployed-by", "deploys to", "The source puts software onto the target."
    ),
    _integration(
        "provisions", "provisioned-by", "provisions", "The source creates and changes the target."
    ),
    _integration(
        "orchestrates",
        "orchestrated-by",
        "orchestrates",
        "The source decides the order of work in the target.",
    ),
    _integration(
        "caches",
        "cached-by",
        "caches",
        "The source answers from a copy of what the target holds.",
        flow=DataFlow.BACKWARD,
        hands_on=True,
    ),
    _integration(
        "replicates-to",
        "replicated-from",
        "replicates to",
        "The target receives a copy of the source.",
        hands_on=True,
    ),
    _integration(
        "registers-with",
        "registers",
        "registers with",
        "The source announces itself to the target.",
    ),
    _integration("protects", "protected-by", "protects", "The source keeps harm from the target."),
    RelationKind(
        "part-of",
        STRUCTURE,
        "has-part",
        "{source} is part of {target}",
        "The source exists only inside the target.",
        _ANY,
        _ANY,
        DataFlow.BOTH,
    ),
    RelationKind(
        "variant-of",
        STRUCTURE,
        "has-variant",
        "{source} is a variant of {target}",
        "The source is one of several forms of the target.",
        _NOT_SCOPE,
        _NOT_SCOPE,
        DataFlow.BOTH,
    ),
    RelationKind(
        "runs-on",
        STRUCTURE,
        "runs",
        "{source} runs on {target}",
        "The target supplies the machines or the runtime of the source.",
        _RUNNING,
        _RUNNING,
    ),
    RelationKind(
        "based-on",
        STRUCTURE,
        "basis-of",
        "{source} is based on {target}",
        "The source is built from, or follows, the target.",
        _NOT_SCOPE,
        _NOT_SCOPE,
    ),
    RelationKind(
        "supports",
        STRUCTURE,
        "supported-by",
        "{source} supports {target}",
        "The target can be used with or inside the source.",
        _RUNNING,
        _NOT_SCOPE,
    ),
    RelationKind(
        "attaches-to",
        STRUCTURE,
        "has-attached",
        "{source} attaches to {target}",
        "The source is connected to one or more of the target.",
        _AWS,
        _RUNNING,
        DataFlow.BOTH,
    ),
    RelationKind(
        "managed-by",
        STRUCTURE,
        "manages",
        "{source} is managed by {target}",
        "The target operates or administers the source.",
        _RUNNING,
        _RUNNING,
        DataFlow.BACKWARD,
    ),
    RelationKind(
        "configured-by",
        STRUCTURE,
        "configures",
        "{source} is configured by {target}",
        "The target is the file, setting or service that says how the source behaves.",
        _RUNNING,
        _RUNNING,
        DataFlow.BACKWARD,
    ),
    RelationKind(
        "replaces",
        EVOLUTION,
        "replaced-by",
        "{source} replaces {target}",
        "The source came in the place of the target.",
        _NOT_SCOPE,
        _NOT_SCOPE,
    ),
    RelationKind(
        "preferred-over",
        EVOLUTION,
        "less-preferred-than",
        "{source} is preferred over {target}",
        "The source is the better choice, under the condition if one is given.",
        _NOT_SCOPE,
        _NOT_SCOPE,
    ),
    RelationKind(
        "alternative-to",
        ALTERNATIVES,
        "alternative-to",
        "{source} is an alternative to {target}",
        "Either can do the job; the condition says when to use the source.",
        _NOT_SCOPE,
        _NOT_SCOPE,
        DataFlow.BOTH,
        symmetric=True,
    ),
    RelationKind(
        "equivalent-to",
        ALTERNATIVES,
        "equivalent-to",
        "{source} corresponds to {target}",
        "The AWS thing and the outside thing play the same part.",
        _NOT_SCOPE,
        _NOT_SCOPE,
        DataFlow.BOTH,
        symmetric=True,
    ),
    RelationKind(
        "compatible-with",
        ALTERNATIVES,
        "compatible-with",
        "{source} is compatible with {target}",
        "Clients or data of the one work with the other unchanged.",
        _NOT_SCOPE,
        _NOT_SCOPE,
        DataFlow.BOTH,
        symmetric=True,
    ),
    RelationKind(
        "limited-to",
        LOCALITY,
        "confines",
        "{source} is limited to {target}",
        "One instance of the source lives inside one target and cannot reach out of it.",
        _NOT_SCOPE,
        _SCOPE,
    ),
    RelationKind(
        "requires",
        DEPENDENCY,
        "required-by",
        "{source} requires {target}",
        "The source does not work without the target.",
        _NOT_SCOPE,
        _ANY,
    ),
    RelationKind(
        "precedes",
        DEPENDENCY,
        "follows",
        "{source} comes before {target}",
        "The source happens or is made earlier than the target.",
        _NOT_SCOPE,
        _NOT_SCOPE,
    ),
)
"""Every kind of relation. Enum, inverse names, allowed ends, sentences and docs derive from these rows."""

KINDS_BY_NAME: Final[Mapping[str, RelationKind]] = MappingProxyType(
    {kind.name: kind for kind in RELATION_KINDS}
)

FLOWING_KINDS: Final = tuple(
    kind
    for kind in RELATION_KINDS
    if kind.family == INTEGRATES_WITH or kind.name in ("part-of", "attaches-to", "runs-on")
)
"""The kinds along which one thing reaches another; being an alternative to it is no way there."""

PART_OF: Final = KINDS_BY_NAME["part-of"]
LIMITED_TO: Final = KINDS_BY_NAME["limited-to"]


def family_members(name: str) -> tuple[RelationKind, ...]:
    """Return the kinds of the family ``name``, or the one kind of that name.

    ``integrates-with`` is both a family and a kind; its family is meant.

    Raises ``KeyError`` when there is neither.
    """
    if name in FAMILIES:
        return tuple(kind for kind in RELATION_KINDS if kind.family == name)
    return (KINDS_BY_NAME[name],)


ASPECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "definition": "What it is.",
        "use-case": "What it is for, and when it fits.",
        "behaviour": "What it does and how it reacts.",
        "structure": "What it consists of.",
        "configuration": "What can be set, and where.",
        "naming": "What it is called, and by what rules names are formed.",
        "history": "When it appeared, changed or was renamed.",
        "scope": "Where it lives: zone, Region, account, the whole world.",
        "consistency": "What a reader sees after a write.",
        "ordering": "In which order things arrive or happen.",
        "delivery": "How data reaches its receiver, and how often.",
        "retention": "How long data is kept.",
        "availability": "What keeps it reachable when parts fail.",
        "durability": "What keeps data from being lost.",
        "backup": "How data is copied away and brought back.",
        "performance": "How fast it is, and what makes it faster.",
        "scaling": "How it grows and shrinks with load.",
        "networking": "Addresses, ports, protocols and private access.",
        "security": "What keeps it from misuse.",
        "encryption": "How data is made unreadable to others.",
        "access": "Who may do what, and how that is granted.",
        "monitoring": "How its state is observed.",
        "deployment": "How a new version gets out.",
        "downtime": "Whether service is interrupted.",
        "rollback": "How a change is undone.",
        "pricing": "What is paid for.",
        "error": "What an error means, and what to do about it.",
        "compatibility": "What it works with, and what it does not.",
        "tooling": "Commands, libraries and consoles to use it with.",
    }
)
"""Aspect name to the question that claims under it answer; comparisons align by aspect."""

CATEGORIES: Final[tuple[str, ...]] = (
    "compute",
    "containers",
    "storage",
    "database",
    "networking",
    "api",
    "messaging",
    "orchestration",
    "analytics",
    "machine-learning",
    "security",
    "management",
    "developer-tools",
    "migration",
)
"""Names of the service categories, in reading order; ``data/categories.yaml`` explains each."""
