"""The graph as RDF, and what asks it as RDF."""
