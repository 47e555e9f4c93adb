"""A diagram as a graph for the tools that analyse and draw graphs: networkx, Gephi, Cytoscape, igraph.

The graph holds everything that the diagram was made of, not the lines that are drawn: an edge for
each relation, from its source to its target, with all that its statement says. Nothing that is
unknown is written. Lists are lists in JSON, and JSON texts in XML, which has no lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from xml.etree.ElementTree import SubElement

from kg.diagrams.colors import node_colors
from kg.diagrams.diagram import Diagram, Group, Node
from kg.diagrams.styles import STROKES, label_of, style_of
from kg.diagrams.xml_text import xml_text
from kg.model import Citation, Entity, Relation

if TYPE_CHECKING:
    import networkx as nx

Attributes: TypeAlias = dict[str, Any]


class ShownAs(StrEnum):
    """What becomes of a node or an edge of the graph in a picture of the diagram."""

    NODE = "node"
    GROUP = "group"
    LINE = "line"
    NESTING = "nesting"
    """A relation that is shown by one thing being inside another, or beside it."""
    NOTHING = "nothing"
    """The other end of such a relation, which has neither a node nor a group."""


def to_networkx(diagram: Diagram) -> nx.MultiDiGraph[str]:
    """Turn a diagram into a directed graph.

    Nodes go by the id of their node or group. Both have ``parent``, the id of the group around
    them, and the attributes of their entity; a group also has ``entity``, the entity's id, and
    ``group_kind``. Edges go by the id of their statement. An end that is no node is the group of
    that entity: the one around the other end, where there are several. Failing that, it becomes a
    node of which nothing is known. ``shown_as`` tells all of these apart.
    """
    # Importing networkx takes longer than writing every other format.
    import networkx as nx  # noqa: PLC0415 - see above

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        title=diagram.title, as_of=diagram.as_of.isoformat(), direction=diagram.direction.value
    )
    graph.add_nodes_from((group.id, _group(group)) for group in diagram.groups)
    colors = node_colors(diagram)
    graph.add_nodes_from((node.id, _node(node, colors[node.id])) for node in diagram.nodes)
    for relation, shown_as in _relations(diagram):
        ends = (
            _place(graph, relation.source, relation.target),
            _place(graph, relation.target, relation.source),
        )
        strangers = [end for end in ends if end not in graph]
        graph.add_nodes_from(strangers, shown_as=ShownAs.NOTHING.value)
        graph.add_edge(*ends, key=relation.id, **_relation(relation), shown_as=shown_as.value)
    return graph


def _place(graph: nx.MultiDiGraph[str], entity: str, other: str) -> str:
    """Find the node that stands for an entity, seen from the other end of its relation."""
    if entity in graph:
        return entity
    around = list(_around(graph, other))
    everywhere = [id_ for id_, of in graph.nodes(data=True) if of.get("entity") == entity]
    return next((id_ for id_ in (*around, *everywhere) if id_ in everywhere), entity)


def _around(graph: nx.MultiDiGraph[str], id_: str) -> Iterator[str]:
    while parent := graph.nodes.get(id_, {}).get("parent"):
        yield parent
        id_ = parent


def _relations(diagram: Diagram) -> Iterator[tuple[Relation, ShownAs]]:
    for edge in diagram.edges:
        yield from ((relation, ShownAs.LINE) for relation in edge.relations)
    yield from ((relation, ShownAs.NESTING) for relation in diagram.nested)


def _known(**attributes: Any) -> Attributes:
    return {name: value for name, value in attributes.items() if value is not None}


def _entity(entity: Entity) -> Attributes:
    return _known(
        kind=entity.kind.value,
        brief=entity.brief,
        aliases=list(entity.aliases),
        category=entity.category,
        scope=entity.scope,
        lifecycle=entity.lifecycle.value,
    )


def _node(node: Node, color: str) -> Attributes:
    return _known(
        shown_as=ShownAs.NODE.value,
        name=node.entity.name,
        **_entity(node.entity),
        parent=node.group,
        is_focus=node.is_focus,
        color=color,
    )


def _group(group: Group) -> Attributes:
    of_entity = _entity(group.entity) if group.entity else {}
    return _known(
        shown_as=ShownAs.GROUP.value,
        name=group.label,
        group_kind=group.kind.value,
        entity=group.entity.id if group.entity else None,
        **of_entity,
        parent=group.parent,
    )


def _relation(relation: Relation) -> Attributes:
    style = style_of(relation)
    return _known(
        label=label_of(relation),
        kind=relation.relation_kind.name,
        family=relation.relation_kind.family,
        flow=relation.relation_kind.flow.value,
        text=relation.text,
        mechanism=relation.mechanism,
        delivery=relation.delivery.value if relation.delivery else None,
        condition=relation.condition,
        valid_from=relation.valid.start.isoformat() if relation.valid.start else None,
        valid_to=relation.valid.end.isoformat() if relation.valid.end else None,
        rank=relation.rank.value,
        note=relation.note,
        replaced_by=relation.replaced_by,
        contradicts=list(relation.contradicts),
        sources=[_citation(citation) for citation in relation.sources],
        style=style.value,
        color=STROKES[style].color,
    )


def _citation(citation: Citation) -> Attributes:
    checked = citation.checked.isoformat() if citation.checked else None
    return _known(source=citation.source, locator=citation.locator, checked=checked)


# JSON


def write_node_link(diagram: Diagram) -> str:
    """Write the JSON that ``networkx.node_link_graph`` reads, and d3 with ``edges`` for links."""
    import networkx as nx  # noqa: PLC0415 - as above

    return _json(nx.node_link_data(to_networkx(diagram)))


def write_cytoscape(diagram: Diagram) -> str:
    """Write the JSON of Cytoscape and cytoscape.js, whose ``parent`` puts nodes into groups."""
    import networkx as nx  # noqa: PLC0415 - as above

    return _json(nx.cytoscape_data(_with_edge_ids(to_networkx(diagram))))


def _with_edge_ids(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Repeat the keys of edges as attributes, which is where formats without keys look for ids."""
    for _, _, key, attributes in graph.edges(keys=True, data=True):
        attributes["id"] = key
    return graph


_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def _json(data: Mapping[str, Any]) -> str:
    return _SURROGATES.sub("\ufffd", json.dumps(data, ensure_ascii=False)) + "\n"


# XML


def write_graphml(diagram: Diagram) -> str:
    """Write GraphML.

    Characters that XML cannot hold become U+FFFD. Read it with ``force_multigraph=True``: without,
    networkx drops the keys of edges where no two edges join the same nodes.
    """
    from networkx.readwrite.graphml import GraphMLWriter  # noqa: PLC0415 - as above

    writer = GraphMLWriter(_flat(to_networkx(diagram)), encoding="unicode")
    text = StringIO()
    writer.dump(text)
    # Readers take a bare carriage return for a line feed, and ElementTree escapes it in attributes
    # only.
    return text.getvalue().replace("\r", "&#13;") + "\n"


def write_gexf(diagram: Diagram) -> str:
    """Write GEXF for Gephi, with colours and, in ``pid``, the groups.

    Characters that XML cannot hold become U+FFFD. GEXF has no attributes of graphs: the title is
    its name, the day and the direction are in its description.
    """
    from networkx.readwrite.gexf import GEXFWriter  # noqa: PLC0415 - as above

    graph = _for_gephi(_flat(_with_edge_ids(to_networkx(diagram))))
    writer = GEXFWriter(graph, encoding="unicode")
    _describe(writer.xml.find("meta"), graph.graph)
    text = StringIO()
    writer.write(text)
    return text.getvalue() + "\n"


def _describe(meta: Any, about: Mapping[str, str]) -> None:
    """Say what the graph is, in the place of the day and the version of its writing.

    The same diagram has to give the same text.
    """
    meta.set("lastmodifieddate", about["as_of"])
    meta.find("creator").text = "archkg"
    description = SubElement(meta, "description")
    description.text = f"As of {about['as_of']}; data flows {about['direction']}."


def _for_gephi(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    graph.graph["name"] = graph.graph["title"]
    for id_, attributes in graph.nodes(data=True):
        attributes["label"] = attributes.get("name", id_)
        if "parent" in attributes:
            attributes["pid"] = attributes["parent"]
    _paint(attributes for _, attributes in graph.nodes(data=True))
    _paint(attributes for _, _, attributes in graph.edges(data=True))
    return graph


def _paint(things: Iterable[Attributes]) -> None:
    for attributes in things:
        if color := attributes.get("color"):
            red, green, blue = bytes.fromhex(color.removeprefix("#"))
            attributes["viz"] = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}}


def _flat(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Turn every attribute into what XML can hold."""
    graph.graph.update(_flat_attributes(graph.graph))
    for _, attributes in graph.nodes(data=True):
        attributes.update(_flat_attributes(attributes))
    for _, _, attributes in graph.edges(data=True):
        attributes.update(_flat_attributes(attributes))
    return graph


def _flat_attributes(attributes: Attributes) -> Attributes:
    return {name: _flat_value(value) for name, value in attributes.items()}


def _flat_value(value: Any) -> bool | str:
    if isinstance(value, bool):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return xml_text(text)
