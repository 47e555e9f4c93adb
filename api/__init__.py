"""The doors to the graph."""
