"""Diagrams as programs for the Python package ``diagrams``."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from diagram_samples import HOSTILE, SAMPLES, diagrams, large, sample
from hostile_diagram import hostile_diagram
from hypothesis import Phase, given, settings
from readers import need

from kg.diagrams.diagram import Diagram, LayoutDirection
from kg.diagrams.python_code import write
from kg.diagrams.styles import STROKES
from kg.diagrams.xml_text import xml_text

SVG = "{http://www.w3.org/2000/svg}"
RUN = """
import json, pathlib, sys
import diagrams

drawn = []

def render(self):
    drawn.append(self.dot.pipe(format="svg", quiet=True).decode())
    pathlib.Path(self.filename).touch()

diagrams.Diagram.render = render
for source in json.load(sys.stdin):
    exec(compile(source, "drawing.py", "exec"), {"__name__": "__main__"})
print(json.dumps(drawn))
"""
"""Runs programs, but prints pictures as SVG."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("dot", "graphviz")
    return tmp_path_factory.mktemp("pictures")


def run(sources: Iterable[str], folder: Path) -> list[ET.Element]:
    """Run programs and return what they draw."""
    command = [sys.executable, "-W", "error", "-c", RUN]
    text = json.dumps(list(sources))
    done = subprocess.run(  # noqa: PLW1510 - the output is shown with the failure
        command, input=text, capture_output=True, text=True, cwd=folder, timeout=120
    )
    assert "" == done.stderr
    return [ET.fromstring(each) for each in json.loads(done.stdout)]  # noqa: S314 - our own


def plain(text: str) -> str:
    """A text without its blanks, where a picture may break lines."""
    return "".join(xml_text(text).split())


def parts(picture: ET.Element, kind: str) -> dict[str, str]:
    """Name of a node, edge or cluster in Graphviz to the words that are drawn there."""
    return {
        part.findtext(f"{SVG}title", ""): plain(
            "".join(t.text or "" for t in part.iter(f"{SVG}text"))
        )
        for part in picture.iter(f"{SVG}g")
        if part.get("class") == kind
    }


def lines(picture: ET.Element) -> Counter[tuple[str, str, str, str]]:
    """Every line that can be seen, as start, words, end and colour."""
    nodes = parts(picture, "node")
    found: Counter[tuple[str, str, str, str]] = Counter()
    for part in picture.iter(f"{SVG}g"):
        path = part.find(f"{SVG}path")
        if part.get("class") == "edge" and path is not None:
            start, _, end = part.findtext(f"{SVG}title", "").partition("->")
            words = plain("".join(text.text or "" for text in part.iter(f"{SVG}text")))
            found[nodes[start], words, nodes[end], path.get("stroke", "").upper()] += 1
    return found


def check(diagram: Diagram, picture: ET.Element) -> None:
    names = {node.id: plain(node.entity.name) for node in diagram.nodes}
    legend = [STROKES[style] for style in diagram.legend]
    expected = Counter(
        (names[edge.start], plain(edge.label), names[edge.end], STROKES[edge.style].color)
        for edge in diagram.edges
    )
    expected.update(("", plain(stroke.meaning), "", stroke.color) for stroke in legend)

    assert Counter([*names.values(), *([""] * 2 * len(legend))]) == Counter(
        parts(picture, "node").values()
    )
    assert expected == lines(picture)
    assert Counter(
        [plain(group.label) for group in diagram.groups] + ["Legend"] * bool(legend)
    ) == Counter(parts(picture, "cluster").values())
    assert plain(diagram.title) in parts(picture, "graph").popitem()[1]


def test_every_sample_is_drawn_with_all_that_is_in_it(folder: Path) -> None:
    samples = [sample(name) for name in SAMPLES]

    for diagram, picture in zip(samples, run(map(write, samples), folder), strict=True):
        check(diagram, picture)


def test_hostile_names_are_drawn_as_they_are(folder: Path) -> None:
    hostile = [hostile_diagram(), *(hostile_diagram(title) for title in HOSTILE[1:3])]

    for diagram, picture in zip(hostile, run(map(write, hostile), folder), strict=True):
        check(diagram, picture)


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(diagram=diagrams())
def test_any_diagram_is_drawn_with_all_that_is_in_it(folder: Path, diagram: Diagram) -> None:
    [picture] = run([write(diagram)], folder)

    check(diagram, picture)


def test_the_program_draws_a_picture_named_after_its_title(tmp_path: Path) -> None:
    need("dot", "graphviz")
    (tmp_path / "drawing.py").write_text(write(sample("s3-to-redshift")), encoding="utf-8")

    subprocess.run([sys.executable, "drawing.py"], check=True, cwd=tmp_path, timeout=60)

    assert {"drawing.py", "from_amazon_s3_to_amazon_redshift.png"} == {
        file.name for file in tmp_path.iterdir()
    }


def test_the_program_is_formatted_and_uses_what_it_imports(tmp_path: Path) -> None:
    for name in SAMPLES:
        source = write(sample(name))
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(source, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]

    for command in (["format", "--check"], ["check", "--select", "A,F,I"]):
        subprocess.run([*ruff, *command, "--isolated", "."], check=True, cwd=tmp_path, timeout=60)


def test_the_program_reads_like_one_written_by_hand() -> None:
    source = write(sample("messaging-push-and-pull"))

    assert "from diagrams.aws.integration import SNS, SQS, Eventbridge\n" in source
    assert '    with Cluster("AWS Region"):\n' in source
    assert '        sqs = SQS("Amazon SQS")\n' in source
    assert '    sqs >> Edge(label="consumer polls", **PULL) >> lambda_\n' in source


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (LayoutDirection.RIGHT, "LR"),
        (LayoutDirection.LEFT, "RL"),
        (LayoutDirection.DOWN, "TB"),
        (LayoutDirection.UP, "BT"),
    ],
)
def test_the_picture_runs_in_the_direction_of_the_diagram(
    direction: LayoutDirection, expected: str
) -> None:
    assert f'    direction="{expected}",\n' in write(sample("s3-to-redshift", direction))


def test_the_same_diagram_gives_the_same_program() -> None:
    assert write(large(60)) == write(large(60))


def test_what_was_asked_for_stands_out() -> None:
    source = write(sample("around-sqs"))

    assert 'SQS("Amazon SQS", **FOCUS)\n' in source
    assert 1 == source.count("**FOCUS")
