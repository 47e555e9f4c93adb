"""The vocabulary as a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import EntityKind, RelationKind
from kg.units import UNITS
from kg.vocabulary import ASPECTS, FAMILIES, RELATION_KINDS


def write_vocabulary() -> str:
    """Return the page in Markdown."""
    return "\n".join([*_relations(), *_aspects(), *_units()]) + "\n"


def _relations() -> Iterator[str]:
    yield "# Vocabulary"
    yield ""
    yield "Generated from the tables in `kg/vocabulary.py` and `kg/units.py` by `archkg schema`."
    for family, meaning in FAMILIES.items():
        yield f"\n## {family.capitalize()}\n\n{meaning}\n"
        yield "| kind | read from the target | sentence | from | to | hands on data | meaning |"
        yield "|---|---|---|---|---|---|---|"
        for kind in RELATION_KINDS:
            if kind.family == family:
                sentence = kind.sentence.format(source="A", target="B")
                ends = f"{_kinds(kind.sources)} | {_kinds(kind.targets)}"
                yield f"| {kind.name} | {kind.inverse} | {sentence} | {ends} | {_yes(kind)} | {kind.description} |"


def _yes(kind: RelationKind) -> str:
    return "yes" if kind.hands_on else ""


def _kinds(kinds: Iterable[EntityKind]) -> str:
    chosen = set(kinds)
    return "any" if chosen == set(EntityKind) else ", ".join(k for k in EntityKind if k in chosen)


def _aspects() -> Iterator[str]:
    yield "\n## Aspects of claims\n"
    yield "| aspect | question |"
    yield "|---|---|"
    yield from (f"| {name} | {meaning} |" for name, meaning in ASPECTS.items())


def _units() -> Iterator[str]:
    yield "\n## Units\n"
    yield "Ratios are written `unit/unit` or `unit per unit`. Units without a worth measure only themselves.\n"
    yield "| unit | other spellings | worth |"
    yield "|---|---|---|"
    for unit in UNITS:
        others = ", ".join(spelling for spelling in unit.spellings[1:] if spelling != unit.name)
        yield f"| {unit.name} | {others} | {f'{unit.factor} {unit.base}' if unit.base else ''} |"
