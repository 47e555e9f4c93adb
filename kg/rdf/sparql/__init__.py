"""SPARQL 1.1 over a read-only snapshot, in processes that can be thrown away."""
