"""Diagrams as workspaces of Structurizr.

Nothing that can be had from a registry of packages reads the language, so what is written is read
by the rules that Structurizr's parser has for lines: a small reader of them stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from diagram_samples import HOSTILE, SAMPLES, diagrams, large, sample
from hostile_diagram import hostile_diagram
from hypothesis import given, settings

from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.identifiers import identifiers
from kg.diagrams.structurizr import write
from kg.diagrams.styles import STROKES
from kg.diagrams.xml_text import xml_text

WORD = re.compile(r'"((?:[^"]|(?<=\\)")*)"|([^ ]+)')
SEPARATOR = "␟"


@dataclass
class Workspace:
    """What a reader of the language finds."""

    title: str = ""
    elements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Identifier to the groups around an element, outermost first, and then its name."""
    tags: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    relationships: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Start, end, words and tag."""
    styles: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    layout: str = ""


def read(source: str) -> Workspace:
    """Read a workspace; fails at anything that has no meaning where it stands."""
    found = Workspace()
    open_blocks: list[list[str]] = []
    for text in source.splitlines():
        words = [quoted or bare for quoted, bare in WORD.findall(text.strip())]
        if words == ["}"]:
            open_blocks.pop()
            continue
        assert not re.match(r"\s*(//|#|/\*|!|\\)", text)
        assert not text.endswith("\\")
        assert not re.search(r"\$\{[\w.-]+\}", text)
        take(found, words, open_blocks)
        if words[-1] == "{":
            open_blocks.append(words[:-1])
    assert [] == open_blocks
    return found


def take(  # noqa: C901, PLR0912 - a table of what may stand where
    found: Workspace, words: list[str], open_blocks: list[list[str]]
) -> None:
    place = open_blocks[-1][0] if open_blocks else ""
    match [place, *words]:
        case ["", "workspace", title, _, "{"]:
            found.title = title
        case ["workspace", "model" | "views", "{"] | ["views", "styles", "{"]:
            pass
        case [_, "properties", "{"]:
            pass
        case ["properties", "structurizr.groupSeparator", value]:
            assert SEPARATOR == value
        case ["properties", "archkg.id", value]:
            found.ids[open_blocks[-2][0]] = value
        case ["properties", "archkg.statements", _]:
            pass
        case ["model" | "group", "group", name, "{"]:
            assert SEPARATOR not in name
        case ["model" | "group", name, "=", "element", title, _, _, tags, "{"]:
            groups = [block[1] for block in open_blocks if block[0] == "group"]
            assert name not in found.elements
            found.elements[name] = (*groups, title)
            found.tags[name] = tags.split(",")
        case ["model", start, "->", end, label, "", tag, "{"]:
            assert {start, end} <= found.elements.keys()
            found.relationships.append((start, end, label, tag))
        case ["views", "custom", "diagram", _, _, "{"] | ["custom", "include", "*"]:
            pass
        case ["custom", "autolayout", direction]:
            found.layout = direction
        case ["styles", "element" | "relationship" as kind, tag, "{"]:
            found.styles[kind, tag] = {}
        case ["element" | "relationship" as kind, name, value]:
            found.styles[kind, open_blocks[-1][1]][name] = value
        case _:
            pytest.fail(f"no meaning inside {place!r}: {words}")


def shown(text: str) -> str:
    """A text as the language can hold it."""
    line = " ".join(xml_text(text).split()).replace('"', "”")
    return line.replace("${", "$\u200b{") or "?"


def is_shown(expected: str, found: str) -> bool:
    """Whether a name is shown; one that another has already has a number behind it."""
    return bool(re.fullmatch(re.escape(shown(expected)) + r"( \(\d+\))? ?", found))


def check(diagram: Diagram) -> None:
    found = read(write(diagram))
    frames: dict[str | None, tuple[str, ...]] = {None: ()}
    for group in diagram.groups:
        frames[group.id] = (*frames[group.parent], group.label)
    names = {name: id_ for id_, name in identifiers(diagram, ("this",)).items()}
    lines = [(names[start], names[end], tag) for start, end, _, tag in found.relationships]

    assert shown(diagram.title) == found.title.rstrip()
    assert {node.id for node in diagram.nodes} == set(found.ids.values())
    assert len(diagram.nodes) == len({place[-1] for place in found.elements.values()})
    for node in diagram.nodes:
        name = next(name for name, id_ in found.ids.items() if id_ == node.id)
        expected = (*frames[node.group], node.entity.name)
        assert all(map(is_shown, expected, found.elements[name]))
        assert len(expected) == len(found.elements[name])
        assert node.is_focus == ("focus" in found.tags[name])
    assert [(edge.start, edge.end, edge.style) for edge in diagram.edges] == lines
    for edge, (_, _, label, _) in zip(diagram.edges, found.relationships, strict=True):
        assert is_shown(edge.label, label)
    assert len(diagram.edges) == len({each[:3] for each in found.relationships})
    for style in diagram.legend:
        stroke = STROKES[style]
        looks = {"color": stroke.color, "style": str(stroke.dash)}
        assert looks == found.styles["relationship", style]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_written_with_all_that_is_in_it(name: str) -> None:
    check(sample(name))


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_names_stay_names(title: str) -> None:
    check(hostile_diagram(title))


@settings(deadline=None)
@given(diagrams())
def test_any_diagram_is_written_with_all_that_is_in_it(diagram: Diagram) -> None:
    check(diagram)


@pytest.mark.parametrize(
    "title", ["{", "}", "=", "->", "--x->", "a \\", 'a \\"', "${x}", " ", '"""']
)
def test_what_means_something_between_quotes_means_nothing_here(title: str) -> None:
    check(hostile_diagram(title))


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (LayoutDirection.RIGHT, "lr"),
        (LayoutDirection.LEFT, "rl"),
        (LayoutDirection.DOWN, "tb"),
        (LayoutDirection.UP, "bt"),
    ],
)
def test_the_view_runs_in_the_direction_of_the_diagram(
    direction: LayoutDirection, expected: str
) -> None:
    assert expected == read(write(sample("s3-to-redshift", direction))).layout


def test_elements_have_the_colour_of_their_category() -> None:
    found = read(write(sample("messaging-push-and-pull")))

    assert ["compute"] == found.tags["lambda"]
    assert {"background": "#ED7100"} == found.styles["element", "compute"]


def test_the_same_diagram_gives_the_same_workspace() -> None:
    assert write(large(60)) == write(large(60))
