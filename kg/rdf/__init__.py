"""The graph as linked data: RDF, its ontology and shapes, and SPARQL over it."""
