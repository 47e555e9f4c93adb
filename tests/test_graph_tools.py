"""Diagrams as graphs: all that is known about every relation, and back again out of every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import networkx as nx
import pytest
from diagram_samples import DAY, SELECTIONS, diagrams, sample
from hypothesis import given, settings

from kg.diagrams.diagram import Diagram, Group, GroupKind, LayoutDirection, Node
from kg.diagrams.graph_tools import (
    to_networkx,
    write_cytoscape,
    write_gexf,
    write_graphml,
    write_node_link,
)
from kg.model import Citation, DeliveryMode, Entity, EntityKind, Interval, Relation
from kg.vocabulary import KINDS_BY_NAME

Graph = nx.MultiDiGraph
Write = Callable[[Diagram], str]
WRITERS: list[Write] = [write_node_link, write_cytoscape, write_graphml, write_gexf]
each_writer = pytest.mark.parametrize("write", WRITERS)
each_sample = pytest.mark.parametrize("name", SELECTIONS)


# What a reader of XML can get back


def in_xml(value: Any) -> Any:
    """Say how an attribute reads once it has been through XML."""
    if isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def flat(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: in_xml(value) for name, value in attributes.items()}


def nodes_of(graph: nx.Graph[str]) -> dict[str, dict[str, Any]]:
    return dict(graph.nodes(data=True))


def edges_of(graph: nx.Graph[str]) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return the ends and attributes of each edge by the id of its statement."""
    if isinstance(graph, nx.MultiDiGraph):
        return {key: (*ends, data) for *ends, key, data in graph.edges(keys=True, data=True)}
    return {data.pop("id"): (*ends, data) for *ends, data in graph.edges(data=True)}


def assert_same(expected: nx.MultiDiGraph[str], actual: nx.Graph[str]) -> None:
    assert nodes_of(expected) == nodes_of(actual)
    assert edges_of(expected) == edges_of(actual)


def node_link_reads_back(diagram: Diagram) -> None:
    back = nx.node_link_graph(json.loads(write_node_link(diagram)))

    assert to_networkx(diagram).graph == back.graph
    assert_same(to_networkx(diagram), back)
