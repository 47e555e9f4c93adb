"""Which folders make up a graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.graph import KnowledgeGraph
from kg.load.folder import CATEGORIES_FILE, load_folders
from kg.shipped import shipped_folder


def stack_folders(given: Sequence[Path]) -> list[Path]:
    """Return the folders to read, lowest first.

    A folder with a ``categories.yaml`` stands alone; when the first one given has none, it lies over
    the data that archkg ships with.
    """
    if given and (not given[0].is_dir() or (given[0] / CATEGORIES_FILE).exists()):
        return list(given)
    return [shipped_folder("data"), *given]


def load_graph(given: Sequence[Path] = ()) -> KnowledgeGraph:
    """Build the graph of some folders; raises :class:`~kg.errors.InvalidDataError`."""
    return KnowledgeGraph(load_folders(stack_folders(given)))
