"""Questions in SPARQL for what SHACL's own constraints cannot ask; each finds what is wrong as ?value.

Each is asked once for the whole graph, with ``$this`` for the class or the kind of relation that it is
about: asked for every node, it would take minutes. For the same reason kinds of relation are compared in
a FILTER: engines that order patterns by their fixed terms would start from all relations of a kind.
"""

from __future__ import annotations

from typing import Final

from kg.iris import ENTITIES, ONTOLOGY, SOURCES

ADDRESS_OF_ID: Final = f"""
SELECT $this ?value ?id WHERE {{
    ?value a $this ; dcterms:identifier ?id .
    FILTER (STR(?value) != CONCAT("{ENTITIES}", ?id))
}}"""

# The characters that addresses of sources keep as they are, ENCODE_FOR_URI does not.
ADDRESS_OF_SOURCE_ID: Final = f"""
SELECT $this ?value ?id WHERE {{
    ?value a $this ; dcterms:identifier ?id .
    BIND (REPLACE(REPLACE(ENCODE_FOR_URI(?id), "%40", "@"), "%3A", ":") AS ?encoded)
    FILTER (STR(?value) != CONCAT("{SOURCES}", ?encoded))
}}"""

SHARED_NAME: Final = """
SELECT $this (SAMPLE(?entity) AS ?value) (SAMPLE(?written) AS ?name) WHERE {
    ?entity a $this ; dcterms:identifier|skos:prefLabel|skos:altLabel ?written .
    BIND (LCASE(?written) AS ?folded)
}
GROUP BY $this ?folded
HAVING (COUNT(DISTINCT ?entity) > 1)"""

# A statement of an edge that does not hold today closes the circle as well as an edge does.
PART_OF_CYCLE: Final = """
SELECT $this ?value ?part ?whole WHERE {
    ?value rdf:predicate $this ; kg:about ?part ; rdf:object ?whole .
    FILTER (?part != ?whole)
    FILTER (
        EXISTS { ?whole kg:part-of+ ?part }
        || EXISTS {
            ?back rdf:object ?part ; kg:about ?whole ; rdf:predicate ?kind .
            FILTER (?kind = $this)
        }
    )
}"""

REPLACEMENT_CYCLE: Final = """
SELECT $this ?value ?next WHERE {
    ?value dcterms:isReplacedBy ?next .
    FILTER (?value != ?next)
    ?next dcterms:isReplacedBy+ ?value .
}"""

STATEMENT_WITHOUT_EDGE: Final = """
SELECT $this ?value ?source ?target WHERE {
    ?value a $this ; rdf:predicate ?kind ; kg:about ?source ; rdf:object ?target ; kg:rank ?rank .
    FILTER (?rank != kg:rank-deprecated)
    FILTER NOT EXISTS { ?source ?kind ?target }
    FILTER NOT EXISTS { ?value schema:validFrom|schema:expires ?day }
}"""

NUMBER_UNLIKE_AMOUNT: Final = """
SELECT $this ?value ?amount ?number WHERE {
    ?value a $this ; kg:amount ?amount ; qudt:numericValue ?number .
    FILTER (xsd:decimal(?amount) != ?number)
}"""


def edge_without_statement(kinds: list[str]) -> str:
    """Ask for edges of some kinds that no relation which may ever hold stands for."""
    return f"""
SELECT $this ?value ?kind ?other WHERE {{
    {{ SELECT DISTINCT $this ?value ?kind ?other WHERE {{
        ?value a $this ; ?kind ?other .
        FILTER (?kind IN ({", ".join(f"kg:{name}" for name in kinds)}))
    }} }}
    FILTER NOT EXISTS {{
        ?statement rdf:object ?other ; kg:about ?value ; rdf:predicate ?stated ; kg:rank ?rank .
        FILTER (?stated = ?kind && ?rank != kg:rank-deprecated)
    }}
}}"""


def unknown_property(known: list[str]) -> str:
    """Ask for properties in the graph's own namespace that the ontology does not have."""
    names = "|".join(known)
    return f"""
SELECT $this ?value WHERE {{
    {{ SELECT DISTINCT $this ?value WHERE {{ ?subject ?value ?object }} }}
    FILTER (STRSTARTS(STR(?value), "{ONTOLOGY}"))
    FILTER (!REGEX(STR(?value), "#({names})$"))
}}"""
