"""What the service says of itself, as a query that the engine answers."""

from __future__ import annotations

from typing import Final

DESCRIPTION: Final = """\
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {
  <> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
      formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV,
      formats:Turtle, formats:N-Triples, formats:RDF_XML, formats:JSON-LD ;
    sd:defaultDataset ?dataset .
  ?dataset a sd:Dataset ; sd:defaultGraph ?default ; sd:namedGraph ?node .
  ?default a sd:Graph .
  ?node a sd:NamedGraph ; sd:name ?graph .
} WHERE {
  BIND(IRI("#dataset") AS ?dataset)
  BIND(IRI("#default-graph") AS ?default)
  OPTIONAL { GRAPH ?graph {} BIND(IRI(CONCAT("#graph-", ENCODE_FOR_URI(STR(?graph)))) AS ?node) }
}
"""
