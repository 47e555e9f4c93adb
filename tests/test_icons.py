"""Every icon that is named exists in the library that it is named after."""

from __future__ import annotations

import base64
import csv
import importlib
import json
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest
from readers import DRAWIO, MODULES, run_node

from kg.diagrams.icons import Icon, icon_of
from kg.load.overlay import load_graph
from kg.model import Entity, EntityKind

TABLE = Path(__file__).parent.parent / "kg/diagrams/icons.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
ENTITIES = {entity.id: entity for entity in load_graph(()).records.entities}
SERVICES = [entity for entity in ENTITIES.values() if entity.kind is EntityKind.SERVICE]


def named(column: str) -> set[str]:
    return {row[column] for row in ROWS if row[column]}


def stencils() -> set[str]:
    """The AWS stencils of draw.io, which it holds deflated in base 64."""
    script = (DRAWIO / "js/stencils.min.js").read_text(encoding="utf-8")
    _, _, rest = script.partition("['aws4.xml'] = '")
    text = unquote(zlib.decompress(base64.b64decode(rest.partition("'")[0]), -15).decode())
    shapes = ET.fromstring(text).iter("shape")  # noqa: S314 - draw.io's own file
    return {shape.attrib["name"].lower().replace(" ", "_") for shape in shapes}


def service(category: str | None = None) -> Entity:
    kind = EntityKind.SERVICE
    return Entity(id="acme", kind=kind, name="Acme", brief="A service.", category=category)


def test_every_row_is_for_one_thing_of_the_shipped_graph_or_for_a_kind_or_category() -> None:
    ids = [row["id"] for row in ROWS]

    assert sorted(set(ids)) == sorted(ids)
    assert [] == [id_ for id_ in ids if ":" not in id_ and id_ not in ENTITIES]


def test_every_stencil_is_one_of_draw_io() -> None:
    assert set() == named("drawio") - stencils()


def test_every_logo_is_one_of_the_icon_pack() -> None:
    pack = json.loads((MODULES / "@iconify-json/logos/icons.json").read_text(encoding="utf-8"))

    assert set() == named("logos") - pack["icons"].keys() - pack["aliases"].keys()


def test_every_class_is_a_node_of_the_python_package() -> None:
    node = importlib.import_module("diagrams").Node
    wrong = []
    for name in named("diagrams"):
        module, _, class_name = name.rpartition(".")
        found = getattr(importlib.import_module(f"diagrams.{module}"), class_name, None)
        if not (isinstance(found, type) and issubclass(found, node)):
            wrong.append(name)

    assert [] == wrong


def test_a_class_can_be_imported_under_its_name_beside_all_others() -> None:
    names = [name.rpartition(".")[2] for name in named("diagrams")]

    assert sorted({*names, "Cluster", "Diagram", "Edge", "Node"}) == sorted(
        [*names, "Cluster", "Diagram", "Edge", "Node"]
    )


def test_every_icon_of_likec4_is_one_that_it_has() -> None:
    known = run_node(MODULES / "likec4/bin/likec4.mjs", "list-icons").split()

    assert set() == named("likec4") - set(known)


def test_every_icon_of_mermaid_is_one_that_it_holds() -> None:
    assert {"cloud", "database", "disk", "internet", "server"} == named("mermaid")


def test_every_service_has_a_row() -> None:
    assert {entity.id for entity in SERVICES} <= {row["id"] for row in ROWS}


@pytest.mark.parametrize(
    ("library", "expected"),
    [
        ("drawio", {"bedrock", "swf"}),
        (
            "logos",
            {"aws-cli", "aws-sdk", "bedrock", "dms", "ebs", "ecr", "efs", "sam", "swf"},
        ),
        ("diagrams", {"sam", "swf"}),
        ("likec4", {"bedrock", "sam", "swf"}),
    ],
)
def test_a_service_has_a_general_icon_only_where_the_library_has_none_for_it(
    library: str, expected: set[str]
) -> None:
    general = {row[library] for row in ROWS if row["id"].startswith(("kind:", "category:"))}

    assert expected == {
        entity.id for entity in SERVICES if getattr(icon_of(entity), library) in general
    }


def test_a_feature_without_an_icon_of_its_own_has_that_of_its_service() -> None:
    assert icon_of(ENTITIES["lambda"]) == icon_of(ENTITIES["lambda/alias"])


def test_a_feature_has_its_own_icon_where_a_library_has_one() -> None:
    expected = Icon(
        drawio="nat_gateway",
        logos="aws-vpc",
        diagrams="aws.network.NATGateway",
        likec4="aws:virtual-private-cloud",
        mermaid="internet",
    )

    assert expected == icon_of(ENTITIES["vpc/nat-gateway"])


def test_a_service_that_the_table_does_not_know_has_the_icon_of_its_category() -> None:
    expected = Icon(
        drawio="database",
        logos="aws",
        diagrams="aws.database.Database",
        likec4="tech:aws",
        mermaid="database",
    )

    assert expected == icon_of(service(category="database"))


def test_a_service_of_no_category_has_the_icon_of_services() -> None:
    assert "general" == icon_of(service()).drawio


@pytest.mark.parametrize("kind", list(EntityKind))
def test_nothing_is_without_an_icon_where_a_format_needs_one(kind: EntityKind) -> None:
    icon = icon_of(Entity(id="acme", kind=kind, name="Acme", brief="A thing."))

    assert icon.drawio
    assert icon.diagrams
    assert icon.mermaid
