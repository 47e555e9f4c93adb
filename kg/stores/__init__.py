"""Other forms of the store: a snapshot file, and any SPARQL 1.1 server."""
