"""The data on disk: a snapshot that several processes can read at once."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from kg.rdf.sparql.processes import command, environment

Content = Callable[[], Iterable[bytes]]
"""Gives the data as N-Quads, in pieces of any size."""


class Snapshot:
    """A folder with the data, gone when it is closed.

    It is made in a process of its own, so that neither the work nor the memory is the server's.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._folder = tempfile.TemporaryDirectory(prefix="archkg-sparql-")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def directory(self) -> Path:
        """Where the data is, once it is built."""
        return Path(self._folder.name, "data")

    def build(self) -> None:
        """Write the data; raises ``OSError`` when it cannot be written."""
        arguments = command("kg.rdf.sparql.load", str(self.directory))
        self._process = subprocess.Popen(arguments, stdin=subprocess.PIPE, env=environment())  # noqa: S603 - a command of ours
        with self._process as process:
            try:
                self._feed(process)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise OSError(f"the data for SPARQL could not be loaded: {process.returncode}")

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None  # noqa: S101 - it was started with a pipe
        with process.stdin as pipe:
            for piece in self._content():
                pipe.write(piece)

    def abandon(self) -> None:
        """Make :meth:`build` end, in whichever thread it runs."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()
