"""Files that are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_SUFFIX_BYTES: Final = 4


@contextlib.contextmanager
def replacing_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that takes the place of ``path`` once all of it is on the disk.

    Whatever fails, ``OSError`` is raised, the file that was there stays as it was, and nothing else is
    left behind. What writers left that were killed is removed by the next one.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "it is no regular file")
    _remove_leftovers(target)
    file, temporary = _open_beside(target)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _open_beside(target: Path) -> tuple[BinaryIO, Path]:
    """Open a new file that is locked for as long as it is open, which says that it is being written."""
    while True:
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(_SUFFIX_BYTES)}")
        file = temporary.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return file, temporary
        # Another writer took it for a leftover in the moment before it was locked.
        file.close()


def _remove_leftovers(target: Path) -> None:
    digits = "[0-9a-f]" * (2 * _SUFFIX_BYTES)
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.{digits}"):
        with contextlib.suppress(OSError), leftover.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink()


def _sync_folder(folder: Path) -> None:
    """Put the new name on the disk too; it is an entry of the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
