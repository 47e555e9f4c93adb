"""What the documentation shows is what happens."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import readers
from conftest import Ask
from test_cli import run

from api.saved_queries import list_saved_queries
from kg.graph import KnowledgeGraph
from kg.load.yaml_file import parse
from kg.vocabulary import RELATION_KINDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_the_first_question_of_the_readme_has_the_answer_shown(ask_shipped: Ask) -> None:
    shown = re.search(r"-d '(\{.*?\})'\n```\n\n```json\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    body, answer = json.loads(shown[1].replace("\n", " ")), json.loads(shown[2])

    assert answer == ask_shipped(body["query"])


def test_the_readme_names_saved_queries_that_exist() -> None:
    named = set(re.findall(r"archkg query ([a-z-]+)", README)) - {"list"}

    assert named
    assert named <= {query.name for query in list_saved_queries()}


COMMANDS = re.findall(r"archkg (diagram (?:.*\\\n)*.*?-o (docs/pictures/\S+))", README)


@pytest.mark.parametrize(("command", "picture"), COMMANDS)
def test_a_picture_of_the_readme_is_what_the_command_beside_it_draws(
    command: str, picture: str, tmp_path: Path
) -> None:
    readers.need("neato", "graphviz")
    assert f"]({picture})" in README
    drawn = tmp_path / "drawn.svg"

    words = shlex.split(command.replace("\\\n", ""))
    result = run(*words[:-1], str(drawn), "--as-of", "2026-11-28")

    assert (0, "") == (result.returncode, result.stdout)
    assert texts_in(ROOT / picture) == texts_in(drawn)


def texts_in(picture: Path) -> list[str]:
    return sorted(re.findall(r"<text[^>]*>(.*?)</text>", picture.read_text()))


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "data/README.md",
    "docs/diagrams.md",
    "docs/icons.md",
    "docs/stores.md",
]


@pytest.mark.parametrize("file", PAGES)
def test_links_lead_somewhere(file: str) -> None:
    text = (ROOT / file).read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]

    assert [] == [link for link in links if not (ROOT / file).parent.joinpath(link).exists()]


def test_the_example_of_the_data_guide_is_sound_yaml() -> None:
    example = re.search(r"```yaml\n(.*?)```", (ROOT / "data/README.md").read_text(), re.DOTALL)
    assert example is not None

    _, problems = parse("data/README.md", example[1])

    assert [] == problems


def test_every_relation_kind_is_documented() -> None:
    page = (ROOT / "docs/vocabulary.md").read_text()

    assert [] == [kind.name for kind in RELATION_KINDS if f"| {kind.name} |" not in page]


def test_the_readme_counts_the_knowledge_right(shipped: KnowledgeGraph) -> None:
    meta = shipped.meta()
    entities, statements = sum(meta.entities.values()), sum(meta.statements.values())

    assert (
        f"{entities} entities, {statements:,} statements, {len(meta.sources):,} sources" in README
    )
