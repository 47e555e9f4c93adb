"""Every id answers at its address: as a page for people, as RDF for programs."""
