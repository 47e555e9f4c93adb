"""Forms of a graph other than its source files."""
