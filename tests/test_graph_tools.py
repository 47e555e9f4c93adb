"""Diagrams as graphs: all that is known of every relation, and back again out of every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import networkx as nx
import pytest
import readers
from diagram_samples import DAY, SAMPLES, diagrams, sample
from hypothesis import given, settings

from kg.diagrams.diagram import Diagram, Edge, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.graph_tools import (
    to_networkx,
    write_cytoscape,
    write_gexf,
    write_graphml,
    write_node_link,
)
from kg.diagrams.styles import EdgeStyle
from kg.model import Citation, DeliveryMode, Entity, EntityKind, Interval, Lifecycle, Relation
from kg.vocabulary import KINDS_BY_NAME

Attributes = dict[str, Any]
few = settings(max_examples=25)
"""Making up a diagram takes longer than what is done with it."""
each_sample = pytest.mark.parametrize("name", SAMPLES)

# What is in the graph

QUEUE = Entity(
    id="queue",
    kind=EntityKind.SERVICE,
    name="Queue",
    brief="Keeps messages.",
    aliases=("Q",),
    category="messaging",
    scope="zone",
)
WORKER = Entity(
    id="worker",
    kind=EntityKind.TECHNOLOGY,
    name="Worker",
    brief="Works.",
    lifecycle=Lifecycle.LEGACY,
)
ZONE = Entity(id="zone", kind=EntityKind.SCOPE, name="Zone", brief="A place.")
PULLS = Relation(
    id="worker#pulls",
    about="worker",
    text="The worker pulls from the queue.",
    sources=(Citation("notes", "12", DAY), Citation("page")),
    valid=Interval(start=DAY),
    relation_kind=KINDS_BY_NAME["pulls-from"],
    target="queue",
    mechanism="long polling",
    delivery=DeliveryMode.PULL,
    note="as told",
    replaced_by="worker#other",
    contradicts=("worker#never",),
)


def lives_in(source: str, target: str) -> Relation:
    return Relation(
        id=f"{source}#in-{target}",
        about=source,
        text="It lives there.",
        sources=(),
        relation_kind=KINDS_BY_NAME["limited-to"],
        target=target,
    )


def make_diagram(*nested: Relation) -> Diagram:
    """Make a diagram with two frames for one scope, a node in the second and another outside."""
    return Diagram(
        title="Work",
        direction=LayoutDirection.DOWN,
        as_of=DAY,
        nodes=(Node(QUEUE, "second", is_focus=True), Node(WORKER)),
        groups=(
            Group("first", "Zone", GroupKind.SCOPE, entity=ZONE),
            Group("second", "Zone", GroupKind.SCOPE, "first", ZONE),
            Group("either", "Alternatives", GroupKind.ALTERNATIVES),
        ),
        edges=(Edge("queue", "worker", "consumer polls", EdgeStyle.PULL, (PULLS,)),),
        nested=nested,
    )


def test_the_graph_tells_what_the_diagram_is_of() -> None:
    graph = to_networkx(make_diagram())

    assert {"title": "Work", "as_of": "2026-11-23", "direction": "down"} == graph.graph


def test_a_node_has_all_that_is_known_of_its_entity() -> None:
    graph = to_networkx(make_diagram())

    assert {
        "shown_as": "node",
        "name": "Queue",
        "kind": "service",
        "brief": "Keeps messages.",
        "aliases": ["Q"],
        "category": "messaging",
        "scope": "zone",
        "lifecycle": "active",
        "parent": "second",
        "is_focus": True,
        "color": "#E7157B",
    } == graph.nodes["queue"]


def test_what_is_not_known_is_left_out() -> None:
    graph = to_networkx(make_diagram())

    assert {
        "shown_as": "node",
        "name": "Worker",
        "kind": "technology",
        "brief": "Works.",
        "aliases": [],
        "lifecycle": "legacy",
        "is_focus": False,
        "color": "#5A6B7B",
    } == graph.nodes["worker"]


def test_a_group_is_a_node_too() -> None:
    graph = to_networkx(make_diagram())

    assert {
        "shown_as": "group",
        "name": "Zone",
        "group_kind": "scope",
        "entity": "zone",
        "kind": "scope",
        "brief": "A place.",
        "aliases": [],
        "lifecycle": "active",
        "parent": "first",
    } == graph.nodes["second"]
    assert {
        "shown_as": "group",
        "name": "Alternatives",
        "group_kind": "alternatives",
    } == graph.nodes["either"]


def test_an_edge_leads_from_source_to_target_with_all_that_its_statement_says() -> None:
    graph = to_networkx(make_diagram())

    assert {
        "label": "consumer polls",
        "kind": "pulls-from",
        "family": "integrates-with",
        "flow": "backward",
        "text": "The worker pulls from the queue.",
        "mechanism": "long polling",
        "delivery": "pull",
        "valid_from": "2026-11-23",
        "rank": "normal",
        "note": "as told",
        "replaced_by": "worker#other",
        "contradicts": ["worker#never"],
        "sources": [
            {"source": "notes", "locator": "12", "checked": "2026-11-23"},
            {"source": "page"},
        ],
        "style": "pull",
        "color": "#0D47A1",
        "shown_as": "line",
    } == graph.edges["worker", "queue", "worker#pulls"]


def test_a_scope_without_a_node_is_the_group_around_the_other_end() -> None:
    graph = to_networkx(make_diagram(lives_in("queue", "zone")))

    assert "nesting" == graph.edges["queue", "second", "queue#in-zone"]["shown_as"]


def test_a_scope_that_has_no_group_around_the_other_end_is_its_first_group() -> None:
    graph = to_networkx(make_diagram(lives_in("worker", "zone")))

    assert graph.has_edge("worker", "first", "worker#in-zone")


def test_an_end_with_neither_node_nor_group_becomes_a_node_of_which_nothing_is_known() -> None:
    graph = to_networkx(make_diagram(lives_in("queue", "elsewhere")))

    assert graph.has_edge("queue", "elsewhere", "queue#in-elsewhere")
    assert {"shown_as": "nothing"} == graph.nodes["elsewhere"]


@few
@given(diagrams())
def test_every_relation_is_an_edge_and_nothing_else_is(diagram: Diagram) -> None:
    drawn = {relation.id for edge in diagram.edges for relation in edge.relations}
    nested = {relation.id for relation in diagram.nested}
    edges = to_networkx(diagram).edges(keys=True, data=True)
    shown = {key: attributes["shown_as"] for _, _, key, attributes in edges}

    assert dict.fromkeys(nested, "nesting") | dict.fromkeys(drawn, "line") == shown


# Reading back


def keyed(graph: nx.Graph[str]) -> dict[str, tuple[str, str, Attributes]]:
    """Return the ends and attributes of each edge by its key."""
    if isinstance(graph, nx.MultiDiGraph):
        return {key: (start, end, of) for start, end, key, of in graph.edges(keys=True, data=True)}
    # networkx makes a simple graph of what it reads if that is enough, and then there are no keys.
    return {of["id"]: (start, end, of) for start, end, of in graph.edges(data=True)}


def in_xml(value: Any) -> Any:
    """Say what becomes of a value in XML."""
    if isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def all_in_xml(attributes: Attributes) -> Attributes:
    return {name: in_xml(value) for name, value in attributes.items()}


def check_node_link(diagram: Diagram) -> None:
    expected = to_networkx(diagram)
    actual = nx.node_link_graph(json.loads(write_node_link(diagram)))

    assert nx.utils.graphs_equal(expected, actual)


def check_cytoscape(diagram: Diagram) -> None:
    expected = to_networkx(diagram)
    actual = nx.cytoscape_graph(json.loads(write_cytoscape(diagram)))

    for id_, attributes in expected.nodes(data=True):
        # Cytoscape repeats what networkx uses as keys, and gives everything a name.
        attributes |= {"id": id_, "value": id_, "name": attributes.get("name", id_)}
    for source, target, key, attributes in expected.edges(keys=True, data=True):
        attributes |= {"id": key, "key": key, "source": source, "target": target}
    assert nx.utils.graphs_equal(expected, actual)


def check_graphml(diagram: Diagram) -> None:
    expected = to_networkx(diagram)
    text = write_graphml(diagram)
    actual = nx.parse_graphml(text, force_multigraph=True, edge_key_type=str)

    assert all_in_xml(expected.graph) | {"node_default": {}, "edge_default": {}} == actual.graph
    assert {id_: all_in_xml(of) for id_, of in expected.nodes.items()} == dict(actual.nodes)
    assert {key: (*ends, all_in_xml(of)) for key, (*ends, of) in keyed(expected).items()} == keyed(
        actual
    )


def check_gexf(diagram: Diagram) -> None:
    expected = to_networkx(diagram)
    actual = nx.read_gexf(BytesIO(write_gexf(diagram).encode()))

    assert in_xml(diagram.title) == actual.graph.get("name", "")
    assert {id_: for_gephi(id_, of) for id_, of in expected.nodes.items()} == dict(actual.nodes)
    assert {
        key: (*ends, all_in_xml(of) | {"id": key}) for key, (*ends, of) in keyed(expected).items()
    } == keyed(actual)


def for_gephi(id_: str, attributes: Attributes) -> Attributes:
    """Add what Gephi wants to find under names of its own."""
    more: Attributes = {"label": in_xml(attributes.get("name", id_))}
    if "parent" in attributes:
        more["pid"] = attributes["parent"]
    if color := attributes.get("color"):
        red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
        more["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}
    return all_in_xml(attributes) | more


each_format = pytest.mark.parametrize(
    "check", [check_node_link, check_cytoscape, check_graphml, check_gexf]
)


@each_format
@each_sample
def test_networkx_reads_back_all_of_a_sample(check: Callable[[Diagram], None], name: str) -> None:
    check(sample(name))


@each_format
@few
@given(diagram=diagrams())
def test_networkx_reads_back_all_of_any_diagram(
    check: Callable[[Diagram], None], diagram: Diagram
) -> None:
    check(diagram)


@pytest.mark.parametrize("write", [write_node_link, write_cytoscape, write_graphml, write_gexf])
@few
@given(diagram=diagrams())
def test_the_same_diagram_gives_the_same_text(
    write: Callable[[Diagram], str], diagram: Diagram
) -> None:
    assert write(diagram) == write(diagram)


@pytest.mark.parametrize("write", [write_node_link, write_cytoscape, write_graphml, write_gexf])
def test_half_a_character_becomes_a_replacement_character(write: Callable[[Diagram], str]) -> None:
    torn = Entity(id="torn", kind=EntityKind.CONCEPT, name="half \ud83d", brief="Torn.")
    diagram = Diagram("Torn", LayoutDirection.RIGHT, DAY, (Node(torn),), (), ())

    assert "half \ufffd" in write(diagram).encode().decode()


# What other tools than networkx expect


def test_cytoscape_js_puts_every_node_into_its_group_and_every_edge_between_its_ends() -> None:
    diagram = sample("storage-and-scopes")
    script = readers.FOLDER / "cytoscape_load.mjs"

    loaded = json.loads(readers.run_node(script, text=write_cytoscape(diagram)))

    graph = to_networkx(diagram)
    assert {id_: of.get("parent") for id_, of in graph.nodes.items()} == loaded["nodes"]
    assert {key: list(ends) for *ends, key in graph.edges(keys=True)} == loaded["edges"]


@each_sample
def test_every_attribute_in_xml_is_declared_once(name: str) -> None:
    """As igraph demands; networkx declares an attribute twice that has values of two types."""
    declared = re.findall(r'for="(\w+)" attr.name="(\w+)"', write_graphml(sample(name)))

    assert {"graph", "node", "edge"} == {of for of, _ in declared}
    assert len(declared) == len(set(declared))


def test_gexf_says_what_it_is_a_picture_of() -> None:
    text = write_gexf(make_diagram())

    assert '<meta lastmodifieddate="2026-11-23">' in text
    assert "<description>As of 2026-11-23; data flows down.</description>" in text
